/** Elements and words. Data gets into the page as text and attributes alone, never as markup. */

/** What of nested lists is there to be shown. */
export const parts = (...children) => children.flat(Infinity).filter((child) => (child ?? false) !== false);

/** An element. Attributes that are null or false are left out; those that begin with "on" are listeners. */
export function h(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if ((value ?? false) === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...parts(children));
  return element;
}

export const $ = (id) => document.getElementById(id);

/**
 * A table, or what is said of no row. Its rows become cards on a phone; the roles stay what they are when CSS takes the
 * table's layout away.
 */
export function table(caption, columns, rows, none) {
  if (!rows.length) return h('p', { class: 'card empty' }, none);
  return h('div', { class: 'card' }, h('table', { role: 'table' },
    h('caption', { class: 'unseen' }, caption),
    h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' },
      columns.map(({ name, kind }) => h('th', { role: 'columnheader', scope: 'col', class: kind }, name)))),
    h('tbody', { role: 'rowgroup' }, rows.map((row) => h('tr', { role: 'row' }, columns.map(({ name, kind, cell }, i) => {
      const head = i === 0;
      return h(head ? 'th' : 'td', { role: head ? 'rowheader' : 'cell', scope: head ? 'row' : null, class: kind, 'data-name': name },
        cell(row));
    }))))));
}

const UNITS = [['year', 31557600], ['month', 2629800], ['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]];
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const ABSOLUTE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

function ago(instant) {
  const seconds = Math.max(0, (Date.now() - Date.parse(instant)) / 1000);
  if (seconds < 5) return 'just now';
  const [unit, size] = UNITS.find(([, size]) => seconds >= size);
  return RELATIVE.format(-Math.floor(seconds / size), unit);
}

/** A time as its age; the page keeps it true. */
export const age = (instant) =>
  h('time', { datetime: instant, title: ABSOLUTE.format(new Date(instant)) }, ago(instant));

/** Makes all ages of the page true again. */
export function growOlder() {
  for (const time of document.querySelectorAll('time[datetime]')) {
    const now = ago(time.dateTime);
    if (time.textContent !== now) time.textContent = now;
  }
}

export function size(bytes) {
  let value = bytes;
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  while (value >= 1024 && units.length > 1) {
    value /= 1024;
    units.shift();
  }
  return `${units[0] === 'B' || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[0]}`;
}

export const duration = (millis) => (millis < 1000 ? `${Math.round(millis)} ms` : `${(millis / 1000).toFixed(1)} s`);

export const count = (number, one, many = `${one}s`) => `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

/** A link to content of a set, in a window that knows nothing of this one. */
export const away = (href, text) => h('a', { href, target: '_blank', rel: 'noopener', 'data-key': `away ${text}` }, text);

/** A digest: its beginning to look at, all of it to copy. */
export const digest = (value) => h('code', { title: value }, value.slice(0, 12));

export const badge = (word, kind = word) => h('span', { class: `badge ${kind}` }, word);

/** Where a file of a set's content can be read. */
export const address = (set, content, path) =>
  `/r/${encodeURIComponent(set)}${content ? `@sha256-${content}` : ''}/${path.split('/').map(encodeURIComponent).join('/')}`;

/** A part of an address as it was meant; one that is no proper encoding stands for itself. */
export function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Gives the focus to what now has that key: what is shown anew is another element. */
export function refocus(key) {
  const now = key && [...$('view').querySelectorAll('[data-key]')].find((each) => each.dataset.key === key);
  now?.focus({ preventScroll: true });
  return now;
}

/** Has the view shown anew, as something that it goes by has changed. */
export const redraw = () => dispatchEvent(new Event('redraw'));

/** Tells all readers, those who listen too: while a dialog is open they hear nothing beside it. */
export function say(text, bad = false) {
  const said = document.querySelector('dialog[open]:last-of-type > .said') ?? $('said');
  said.className = `said shown${bad ? ' bad' : ''}`;
  said.textContent = text;
  clearTimeout(said.timer);
  said.timer = setTimeout(() => said.classList.remove('shown'), 8000);
}
