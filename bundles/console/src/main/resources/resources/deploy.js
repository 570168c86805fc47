/** Brings a file: what it would do is shown first, then it is sent for good, or the reason why not. */
import { upload } from './api.js';
import { badge, h, say, size } from './dom.js';
import { open } from './dialog.js';
import { model, refresh } from './model.js';

/** The button asks for a file; a file that is dropped anywhere on the page does too. */
export function deploy(button, drop) {
  button.addEventListener('click', () => begin());
  let inside = 0;
  const files = (e) => !button.closest('[hidden]') && e.dataTransfer?.types.includes('Files');
  const count = (change) => (e) => {
    if (!files(e)) return;
    e.preventDefault();
    inside = Math.max(0, inside + change);
    drop.hidden = inside === 0;
  };
  addEventListener('dragenter', count(1));
  addEventListener('dragover', count(0));
  addEventListener('dragleave', count(-1));
  addEventListener('drop', (e) => {
    if (!files(e)) return;
    e.preventDefault();
    inside = 0;
    drop.hidden = true;
    const entry = e.dataTransfer.items[0]?.webkitGetAsEntry?.();
    if (entry?.isDirectory) say('A folder can’t be sent: zip it, and drop the zip', true);
    else begin(e.dataTransfer.files);
  });
}

let dialog;
let whole = ''; // the file that the node has to its last byte, and has not answered yet

function begin(files) {
  if (whole) return say(`${whole} is with the node: wait for its answer`, true);
  dialog?.close();
  const field = h('input', {
    id: 'file', type: 'file', accept: '.jar,.zip,.feature.json', 'aria-describedby': 'kinds', onchange: () => preview(field.files[0]),
  });
  const stage = h('div', { class: 'stage', 'aria-live': 'polite' });
  const go = h('button', { type: 'button', class: 'primary', disabled: true }, 'Deploy');
  const leave = h('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel');
  dialog = open('Deploy',
    h('p', { class: 'field' }, h('label', { for: 'file' }, 'Bundle, zip or release'), field),
    h('p', { id: 'kinds', class: 'muted' }, 'A set bundle (.jar), a zip of a folder named set-version.zip, or a release (.feature.json).'),
    stage, h('p', { class: 'actions' }, leave, go));

  let turn = 0;
  const closing = new AbortController();
  const { signal } = closing;
  dialog.addEventListener('cancel', (e) => whole && e.preventDefault()); // of two Escapes the browser obeys the second
  dialog.addEventListener('close', () => whole || closing.abort());

  const progress = (text) => {
    const bar = h('progress', { max: '1', value: '0', 'aria-label': text });
    stage.replaceChildren(h('p', {}, text), bar);
    return (share) => {
      bar.value = share;
      if (share === 1) bar.removeAttribute('value'); // sent; the node is at work
    };
  };
  const refused = (e) => stage.replaceChildren(h('div', { class: 'notice bad', role: 'alert' },
    h('strong', {}, e.status === 422 ? 'Refused' : 'Not deployed'), h('p', {}, e.message)));

  async function preview(chosen) {
    if (!chosen) return;
    go.disabled = true;
    const mine = ++turn;
    try {
      signal.throwIfAborted(); // it was closed while the browser let choose
      const { generation } = model.node;
      const told = progress(`Checking ${chosen.name}, ${size(chosen.size)} …`);
      const { steps } = await upload(chosen, generation, { dryRun: true, progress: told, signal });
      if (mine !== turn) return; // another file was chosen meanwhile
      stage.replaceChildren(h('h3', {}, `What ${chosen.name} would do`), plan(steps));
      go.disabled = false;
      go.onclick = () => send(chosen, generation);
      go.focus();
    } catch (e) {
      if (mine === turn) refused(e);
    }
  }

  /** Until all is sent it can be cancelled. After that it is told how it ended: here, or on the page if this is closed. */
  async function send(chosen, generation) {
    go.disabled = field.disabled = true;
    const sent = () => {
      if (signal.aborted) return;
      whole = chosen.name;
      leave.disabled = true;
    };
    const answered = () => {
      if (!signal.aborted) whole = ''; // else it never was, and may be another dialog's
      leave.disabled = false;
    };
    try {
      const done = await upload(chosen, generation, { progress: progress(`Sending ${chosen.name} …`), sent, signal }).finally(answered);
      const title = done.generation > generation ? `Generation ${done.generation} is live` : 'Nothing changed';
      if (!dialog.open) say(`${chosen.name}: ${title}`);
      stage.replaceChildren(h('h3', {}, title), plan(done.steps));
      field.closest('p').hidden = true;
      go.hidden = true;
      leave.textContent = 'Close';
      leave.focus();
    } catch (e) {
      if (signal.aborted) return;
      if (!dialog.open) say(`${chosen.name} is not deployed: ${e.message}`, true);
      refused(e);
      field.disabled = false;
      field.value = '';
    }
    await refresh().catch(() => {}); // how it ended stands, whatever becomes of the connection
  }

  if (files) {
    field.files = files;
    preview(files[0]);
  }
}

const plan = (steps) => (steps.length === 0 ? h('p', {}, 'Nothing: what it holds is live already.')
  : h('ul', { class: 'plan' }, steps.map(({ action, subject, reason }) => h('li', {},
    badge(action), ' ', h('strong', {}, subject), ' ', h('span', { class: 'muted' }, reason)))));
