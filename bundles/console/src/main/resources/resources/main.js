/** Puts the page together: who is signed in, which view is shown, and that it stays true. */
import { token } from './api.js';
import { $, age, decode, growOlder, h, parts, refocus, say } from './dom.js';
import { differences, follow, generation, listen, model, refresh, stop } from './model.js';
import { deploy } from './deploy.js';
import { historyView } from './history.js';
import { compareView } from './compare.js';
import { leasesView, problems, problemsView } from './problems.js';
import { setView, setsView } from './sets.js';

/** By the first word of the address. One that is `live` is shown anew after each change of the node. */
const VIEWS = {
  '': { title: 'Sets', show: setsView, live: true },
  set: { title: 'Set', show: setView, live: true },
  history: { title: 'History', show: historyView, live: true, every: 10_000 },
  compare: { title: 'Compare', show: compareView },
  problems: { title: 'Problems', show: problemsView, live: true },
  leases: { title: 'Leases', show: leasesView, live: true, every: 5000 },
};

const GROW_OLDER_MILLIS = 5000;
const RETRY_MILLIS = 2000;
const view = $('view');
let shown = 0; // counts what was asked to be shown: an answer that comes late does not replace a later one
let going = false; // somebody went where nothing is shown yet
let timer;
let starts = 0; // counts who began: what comes late from before does not sign anybody out, or in
let retry;
let own; // the digest of the console that this page is

const words = () => location.hash.replace(/^#\/?/, '').split('/').map(decode);
const viewOf = (name) => (Object.hasOwn(VIEWS, name) ? VIEWS[name] : VIEWS['']);

/** Shows what the address says; moves the focus there if somebody went there. */
async function show(went) {
  if (!model.node) return;
  const turn = ++shown;
  going ||= went;
  const [name, ...args] = words();
  const found = viewOf(name);
  clearTimeout(timer);
  let content;
  try {
    content = await found.show(...args);
  } catch (e) {
    if (turn !== shown) return;
    if (e.status === 401) return signIn(e.message);
    if (!('status' in e)) console.error(e);
    content = h('p', { class: 'notice bad', role: 'alert' }, e.message);
  }
  if (turn !== shown) return;
  const title = found.title + (name === 'set' ? ` ${args[0]}` : '');
  document.title = `${title} – Quickset`;
  for (const link of $('nav').querySelectorAll('a')) {
    const here = link.hash.replace(/^#\/?/, '') === (name === 'set' ? '' : name);
    if (here) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  replace(title, parts(content));
  if (going) {
    going = false;
    view.querySelector('h1').focus();
    scrollTo(0, 0);
  }
  if (found.every) timer = setTimeout(() => show(false), found.every);
}

/** What had the focus has it afterwards too, if it is still there. */
function replace(title, content) {
  const focused = document.activeElement;
  const key = view.contains(focused) ? focused.dataset.key : null;
  const { selectionStart, selectionEnd } = focused;
  const head = view.firstElementChild;
  if (head?.textContent === title) { // it may have the focus, and is not to be read out again
    while (head.nextSibling) head.nextSibling.remove();
    view.append(...content);
  } else view.replaceChildren(h('h1', { tabindex: '-1', 'data-key': 'head' }, title), ...content);
  if (key) refocus(key)?.setSelectionRange?.(selectionStart, selectionEnd);
}

function frame() {
  const { node, link } = model;
  const bad = problems(node);
  $('problems').hidden = bad === 0;
  $('problems').replaceChildren(String(bad), h('span', { class: 'unseen' }, bad === 1 ? ' problem' : ' problems'));
  $('link').className = `link ${link === 'live' ? node.state : 'off'}`;
  $('link').textContent = link === 'live' ? `Generation ${node.generation}` : `${link[0].toUpperCase()}${link.slice(1)}…`;
  $('link').title = link === 'live' ? `The node is ${node.state}; this page follows it live.` : 'What you see may be old.';
  $('foot').replaceChildren(`Quickset ${node.version} · environment `,
    h('span', { title: `because ${node.environment.why}` }, node.environment.name), ' · started ', age(node.started));
  const live = model.sets.find((set) => set.name === 'console')?.digest;
  own ??= live;
  $('newer').hidden = live === undefined || live === own;
}

/** A switch in a few words. */
function tellSwitch(before) {
  const now = generation(model.node.generation);
  if (!now || !before) return;
  const changed = differences(generation(before), now)
    .map(({ name, to }) => (to ? `${name} ${to.version}` : `${name} removed`)).slice(0, 3).join(', ');
  say(`Generation ${now.generation} is live${changed ? `: ${changed}` : ''}`);
}

let told;
listen((event) => {
  if (!model.node) return;
  frame();
  if (event.to === 'reconnecting') say('The connection is lost: what you see may be old', true);
  else if (event.from === 'reconnecting') say(`Connected again: generation ${model.node.generation} is live`);
  if (event.type === 'model') {
    if (event.moved) tellSwitch(told);
    told = model.node.generation;
    if (viewOf(words()[0]).live) show(false);
  } else if (event.type === 'event' && event.event.type === 'rejection') {
    const { subject, reason } = JSON.parse(event.event.data);
    say(`${subject} does not become live: ${reason}`, true);
  }
});

/** Shows that in the place of a node that can't be shown. */
function instead(title, ...content) {
  shown++;
  document.querySelectorAll('dialog').forEach((each) => each.close());
  clearTimeout(timer);
  $('nav').hidden = $('tools').hidden = $('newer').hidden = true;
  $('foot').replaceChildren();
  document.title = `${title} – Quickset`;
  view.replaceChildren(...content);
}

function end() {
  stop();
  starts++;
  clearTimeout(retry);
}

function signIn(why) {
  end();
  const problem = h('p', { id: 'why', class: 'bad', role: 'alert' }, why);
  const field = h('input', {
    id: 'token', type: 'password', autocomplete: 'current-password', spellcheck: 'false', required: true,
    'aria-describedby': 'hint why', 'aria-invalid': why ? 'true' : null,
  });
  instead('Sign in', h('form', {
    class: 'card sign-in',
    onsubmit(e) {
      e.preventDefault();
      token.set(field.value.trim());
      start();
    },
  },
  h('h1', {}, 'Sign in to this node'),
  h('label', { for: 'token' }, 'Token'), field,
  h('p', { id: 'hint', class: 'muted' },
    'On the node, ', h('code', {}, 'data/operator.token'), ' holds one. It is kept until this tab closes.'),
  problem,
  h('button', { type: 'submit', class: 'primary' }, 'Sign in')));
  field.focus();
}

/** The token may be good: only the node can tell, and it is asked until it does. */
function waitForIt(why) {
  retry = setTimeout(start, RETRY_MILLIS);
  if ($('waiting')?.textContent === why) return; // once is enough for who listens
  instead('Waiting', h('div', { class: 'card sign-in' },
    h('h1', {}, 'Waiting for this node'),
    h('p', { id: 'waiting', class: 'bad', role: 'alert' }, why),
    h('p', { class: 'muted' }, `It is asked again every ${RETRY_MILLIS / 1000} seconds; you stay signed in.`),
    h('button', { type: 'button', onclick: () => signIn('') }, 'Sign out')));
}

async function start() {
  const mine = ++starts;
  clearTimeout(retry);
  if (!token.get()) return signIn('');
  try {
    await refresh();
  } catch (e) {
    if (mine !== starts) return;
    if (e.status === 401) return signIn(`This node does not know that token. ${e.message}`);
    if (!('status' in e)) console.error(e);
    return waitForIt(e.message);
  }
  if (mine !== starts) return;
  $('nav').hidden = $('tools').hidden = false;
  await show(false);
  if (mine === starts) follow((e) => signIn(e.message));
}

token.fromAddress();
addEventListener('hashchange', () => {
  if (/^#token=./.test(location.hash)) {
    end();
    token.fromAddress();
    start();
  } else if (location.hash !== '#view') show(true);
});
addEventListener('redraw', () => show(false));
setInterval(growOlder, GROW_OLDER_MILLIS);
document.querySelector('.skip').addEventListener('click', (e) => { // the address belongs to the views
  e.preventDefault();
  view.focus();
});
$('leave').addEventListener('click', () => signIn(''));
$('reload').addEventListener('click', () => location.reload());
deploy($('deploy'), $('drop'));
start();
