/** The generations, newest first: who, why, how long, what changed; and the way back. */
import { change } from './api.js';
import { age, badge, count, duration, h, redraw } from './dom.js';
import { ask } from './dialog.js';
import { differences, generation, lookBack, model, refresh } from './model.js';

const PAGE = 30;
let most = PAGE;

export async function historyView() {
  await lookBack();
  const { history, node } = model;
  return [
    h('p', { class: 'lead' }, `${count(history.length, 'generation')} known; newest first`),
    h('ol', { class: 'card timeline', reversed: true },
      history.slice(0, most).map((record, i) => item(record, history[i + 1], node.generation))),
    history.length > most ? h('button', {
      type: 'button', 'data-key': 'more',
      onclick() {
        most += PAGE;
        redraw();
      },
    }, 'Show older') : null,
  ];
}

function item(record, before, live) {
  const { generation: number } = record;
  const now = number === live;
  const link = (from, to, text) => h('a', { href: `#/compare/${from}/${to}`, 'data-key': `${text} ${number}` }, text,
    h('span', { class: 'unseen' }, ` of generation ${number}`));
  return h('li', { class: now ? 'now' : record.retained ? '' : 'gone' },
    h('h2', {}, `Generation ${number}`, now ? badge('live') : null),
    h('p', { class: 'muted' }, age(record.time), ` · by ${record.actor}`,
      record.millis === null ? '' : ` · ${duration(record.millis)}`, record.reason ? ` · ${record.reason}` : ''),
    h('ul', { class: 'changes' }, before || number === 1 ? differences(before, record).map(changed) : null),
    record.retained ? h('p', { class: 'actions' },
      before?.retained ? link(before.generation, number, 'Changes') : null,
      now ? null : link(number, live, 'Compare with live'),
      now ? null : h('button', { type: 'button', 'data-key': `back ${number}`, onclick: () => rollBack(number) }, 'Roll back…',
        h('span', { class: 'unseen' }, ` to generation ${number}`)))
      : h('p', { class: 'muted' }, 'Its content is no longer kept.'));
}

const changed = ({ name, from, to }) => h('li', { class: !from ? 'added' : !to ? 'removed' : 'changed' },
  h('strong', {}, name), ' ', !from ? `${to.version} is new` : !to ? `${from.version} is gone`
    : from.version === to.version ? `${to.version}, other content` : `${from.version} → ${to.version}`);

function rollBack(number) {
  const { node } = model;
  const wanted = generation(number);
  const changes = differences(generation(node.generation), wanted);
  ask({
    title: `Roll back to generation ${number}?`,
    body: changes.length
      ? [h('p', {}, 'At once, as a new generation:'), h('ul', { class: 'changes' }, changes.map(changed)),
        h('p', { class: 'muted' }, 'What is left is refused until there is new content, or a reload with retry.')]
      : h('p', {}, 'It has the same content as what is live.'),
    yes: `Roll back to ${number}`,
    async act() {
      const { generation: now } = await change('POST', '/rollback', node.generation, { generation: number });
      await refresh().catch(() => {}); // it is done, whatever becomes of the connection
      return `Rolled back: generation ${now} is live`;
    },
  });
}
