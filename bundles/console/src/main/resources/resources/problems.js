/** What does not go as the deploy folder says, and who keeps old generations. */
import { get } from './api.js';
import { age, count, h, size, table } from './dom.js';
import { model } from './model.js';

const badSources = (node) => (node.watching ?? []).filter((each) => each.reason);

/** How many things an operator should look at. */
export const problems = (node) => node.rejected.length + node.held.length + badSources(node).length;

const entry = (subject, detail, reason, when) => h('li', {},
  h('p', { class: 'subject' }, h('strong', {}, subject), detail ? ` ${detail}` : '', when ? [' · ', age(when)] : ''),
  h('p', { class: 'reason' }, reason));

const section = (title, what, kind, entries) => (entries.length === 0 ? null : h('section', { class: `card issues ${kind}` },
  h('h2', {}, title, h('span', { class: 'count' }, entries.length)), h('p', { class: 'muted' }, what), h('ul', {}, entries)));

/** The same in one line, for a view about something else. */
export function notices(node) {
  const all = problems(node);
  return all === 0 ? null : h('p', { class: 'notice bad' }, `${count(all, 'problem')}: what is live stays as it was. `,
    h('a', { href: '#/problems', 'data-key': 'why' }, 'See why'));
}

export function problemsView() {
  const { node } = model;
  const sections = [
    section('Rejected', 'Bad artifacts in the deploy folder; none of their bytes is served.', 'bad',
      node.rejected.map((r) => entry(r.artifact, '', r.reason, r.since))),
    section('Held', 'Sets that stay as they are although the deploy folder says otherwise.', 'warn',
      node.held.map((held) => entry(held.set, held.version, held.reason))),
    section('Sources', 'Overlay directories and locators that need a look.', 'warn',
      badSources(node).map((source) => entry(source.source, `(${source.set}, ${source.state})`, source.reason))),
    section('Shadowed', 'Good, but a higher version or a pin is live in their place.', '',
      node.shadowed.map((s) => entry(s.artifact, `(${s.set} ${s.version})`, s.reason))),
  ];
  return sections.some(Boolean) ? sections
    : h('p', { class: 'card empty' }, 'Nothing is rejected, held or shadowed: the node serves what it was given.');
}

export async function leasesView() {
  const leases = await get('/leases');
  const { node } = model;
  return [
    h('p', { class: 'lead' }, `${count(leases.length, 'open lease')}, ${count(node.drain.length, 'generation')} draining`),
    h('h2', {}, 'Leases'),
    table('Open leases', [
      { name: 'Holder', kind: 'name', cell: (lease) => lease.bundle },
      { name: 'Kind', cell: (lease) => lease.kind.toLowerCase() },
      { name: 'Thread', cell: (lease) => lease.thread },
      { name: 'Generation', kind: 'number', cell: (lease) => lease.generation },
      { name: 'Open', kind: 'number', cell: (lease) => age(lease.since) },
    ], leases, 'Nobody holds a lease.'),
    h('h2', {}, 'Draining'),
    table('Old generations that wait for their last lease', [
      { name: 'Generation', kind: 'name', cell: (drain) => drain.generation },
      { name: 'Leases', kind: 'number', cell: (drain) => drain.leases },
      { name: 'By code', kind: 'number', cell: (drain) => drain.codeLeases },
      { name: 'By requests', kind: 'number', cell: (drain) => drain.requestLeases },
      { name: 'Keeps', kind: 'number', cell: (drain) => size(drain.bytes) },
      { name: 'Old', kind: 'number', cell: (drain) => age(drain.since) },
    ], node.drain, 'No old generation waits for a lease.'),
  ];
}
