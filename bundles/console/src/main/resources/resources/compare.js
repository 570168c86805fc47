/** Any two generations beside each other: which sets differ, which of their files, and what in those. */
import { get } from './api.js';
import { address, away, badge, count, h, size } from './dom.js';
import { rows } from './linediff.js';
import { lookBack, model } from './model.js';

const LARGEST_TEXT = 1 << 20;
const AROUND = 3; // lines of context
const MOST_FILES = 400;

export async function compareView(from, to) {
  await lookBack();
  const retained = model.history.filter((record) => record.retained).map((record) => record.generation);
  const last = Number(to) || retained[0];
  const first = Number(from) || retained.find((number) => number < last) || last;
  const choose = (id, label, chosen) => [h('label', { for: id }, label), h('select', { id }, [...new Set([...retained, chosen])]
    .sort((a, b) => b - a).map((number) => h('option', { value: number, selected: number === chosen },
      `Generation ${number}${number === model.node.generation ? ' (live)' : ''}`)))];
  const form = h('form', {
    class: 'row',
    onsubmit(e) {
      e.preventDefault();
      const [a, b] = e.target.elements;
      location.hash = `#/compare/${a.value}/${b.value}`;
    },
  }, choose('from', 'From', first), choose('to', 'to', last), h('button', { type: 'submit' }, 'Compare'));
  if (first === last) return [form, h('p', { class: 'card empty' }, 'Choose two generations.')];
  const { sets } = await get(`/diff?from=${first}&to=${last}`);
  const files = sets.flatMap((set) => [...set.added, ...set.removed, ...set.changed]).length;
  return [form,
    h('p', { class: 'lead' },
      sets.length ? `${count(sets.length, 'set')} and ${count(files, 'file')} differ` : 'They have the same content'),
    sets.map((set) => section(set, files === 1))];
}

function section(set, opened) {
  const all = ['changed', 'added', 'removed'].flatMap((kind) => set[kind].map((path) => ({ kind, path })));
  all.sort((a, b) => (a.path < b.path ? -1 : 1));
  return h('section', { class: 'card files' },
    h('h2', {}, set.set, ' ', h('span', { class: 'muted' }, `${set.from ?? 'absent'} → ${set.to ?? 'absent'}`)),
    all.slice(0, MOST_FILES).map(({ kind, path }) => file(set, kind, path, opened)),
    all.length > MOST_FILES ? h('p', { class: 'muted' }, `The first ${MOST_FILES} of ${count(all.length, 'file')}.`) : null);
}

/** Read when it is opened. */
function file(set, kind, path, opened) {
  const body = h('div', { class: 'file' });
  const load = async () => {
    if (body.hasChildNodes()) return;
    body.append(h('p', { class: 'muted' }, 'Reading …'));
    try {
      const sides = await Promise.all([
        kind === 'added' ? null : read(address(set.set, set.fromDigest, path)),
        kind === 'removed' ? null : read(address(set.set, set.toDigest, path)),
      ]);
      body.replaceChildren(...beside(sides, path));
    } catch (e) {
      body.replaceChildren(h('p', { class: 'bad', role: 'alert' }, e.message));
    }
  };
  const details = h('details', { open: opened, ontoggle: () => details.open && load() },
    h('summary', {}, badge(kind), ' ', h('code', {}, path)), body);
  return details;
}

/** A file of one side, and its text if it is some that can be compared. */
async function read(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error('This content is no longer kept by the node.');
  const type = answer.headers.get('Content-Type') ?? '';
  const side = { url, image: type.startsWith('image/'), bytes: 0 };
  const parts = [];
  const reader = answer.body.getReader();
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    side.bytes += value.length;
    if (side.bytes > LARGEST_TEXT) {
      reader.cancel();
      return side;
    }
    parts.push(value);
  }
  const text = side.image && !type.includes('svg') ? '\0' : await new Blob(parts).text();
  if (!text.includes('\0')) side.text = text;
  return side;
}

const weight = ({ bytes }) => (bytes > LARGEST_TEXT ? `more than ${size(LARGEST_TEXT)}` : size(bytes));

function beside(sides, path) {
  const present = sides.filter(Boolean);
  const parts = [];
  if (present.some((side) => side.image)) parts.push(h('div', { class: 'images' }, sides.map((side, i) => picture(side, path, i))));
  if (present.every((side) => side.text !== undefined)) parts.push(...texts(sides.map((side) => lines(side?.text ?? ''))));
  else if (parts.length === 0) {
    parts.push(h('p', {}, present.some((side) => side.bytes > LARGEST_TEXT) ? 'Too large to be shown side by side: ' : 'Not text: ',
      sides.map((side, i) => side && [away(side.url, i ? 'after' : 'before'), ` (${weight(side)}) `])));
  }
  return parts;
}

const picture = (side, path, i) => h('figure', {},
  side ? h('img', { src: side.url, alt: `${path}, ${i ? 'after' : 'before'}` }) : h('p', { class: 'muted' }, 'No file'),
  h('figcaption', {}, i ? 'After' : 'Before', side ? `, ${weight(side)}` : ''));

function lines(text) {
  const all = text.split('\n');
  if (all.at(-1) === '') all.pop();
  return all;
}

function texts([before, after]) {
  const all = rows(before, after);
  const near = new Uint8Array(all.length);
  all.forEach(([, , differs], i) => differs && near.fill(1, Math.max(0, i - AROUND), i + AROUND + 1));
  const body = h('tbody');
  for (let i = 0; i < all.length; i++) {
    let end = i;
    while (end < all.length && !near[end]) end++;
    if (end > i) {
      body.append(gap(all.slice(i, end), before, after));
      i = end - 1;
    } else body.append(line(all[i], before, after));
  }
  return [h('table', { class: 'lines' }, h('caption', { class: 'unseen' }, 'The text before and after'),
    h('colgroup', {}, ['at', null, 'at', null].map((kind) => h('col', { class: kind }))),
    h('thead', { class: 'unseen' },
      h('tr', {}, ['Line', 'Before', 'Line', 'After'].map((name) => h('th', { scope: 'col' }, name)))), body)];
}

const side = (lines, i, kind, differs) => {
  const here = i >= 0;
  return [h('td', { class: 'at' }, here ? String(i + 1) : ''),
    h('td', { class: differs ? (here ? kind : 'none') : null }, here && differs ? h(kind, {}, lines[i] || ' ') : here ? lines[i] : '')];
};

const line = ([x, y, differs], before, after) => h('tr', {}, side(before, x, 'del', differs), side(after, y, 'ins', differs));

function gap(same, before, after) {
  const row = h('tr', { class: 'gap' }, h('td', { colspan: 4 }, h('button', {
    type: 'button', class: 'quiet',
    onclick: () => row.replaceWith(...same.map((each) => line(each, before, after))),
  }, `${count(same.length, 'equal line')}`)));
  return row;
}
