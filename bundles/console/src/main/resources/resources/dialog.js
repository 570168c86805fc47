/** A dialog that asks before something is changed. The browser keeps the focus in it, gives it back, and knows Escape. */
import { h, refocus, say } from './dom.js';

/** A dialog on the page, shown until it is closed. */
export function open(title, ...content) {
  const opener = document.activeElement;
  const dialog = h('dialog', {
    'aria-labelledby': 'asked',
    onclose() {
      dialog.remove();
      if (!opener.isConnected && document.activeElement === document.body) refocus(opener.dataset.key) ?? refocus('head');
    },
  }, h('h2', { id: 'asked' }, title), content, h('p', { class: 'said', role: 'status' }));
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Asks; `act` is done on yes. What it throws is told in the dialog, what it returns on the page. */
export function ask({ title, body, yes, act }) {
  const problem = h('p', { class: 'bad', role: 'alert' });
  const go = h('button', {
    type: 'button', class: 'primary',
    async onclick() {
      go.disabled = true;
      problem.textContent = '';
      try {
        const done = await act();
        dialog.close();
        say(done);
      } catch (e) {
        problem.textContent = e.message;
        go.disabled = false;
      }
    },
  }, yes);
  const no = h('button', { type: 'button', autofocus: true, onclick: () => dialog.close() }, 'Cancel');
  const dialog = open(title, body, problem, h('p', { class: 'actions' }, no, go));
}
