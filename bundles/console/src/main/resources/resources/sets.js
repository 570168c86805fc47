/** What is live: all sets, and one of them with its files. */
import { get } from './api.js';
import { address, age, away, badge, count, digest, h, redraw, size, table } from './dom.js';
import { model } from './model.js';
import { notices } from './problems.js';

const MOST_FILES = 500;

const COLUMNS = [
  { name: 'Set', kind: 'name', cell: ({ name }) => h('a', { href: `#/set/${name}`, 'data-key': `set ${name}` }, name) },
  { name: 'Version', cell: (set) => set.version },
  { name: 'Layer', cell: (set) => badge(set.layer) },
  { name: 'Digest', cell: (set) => digest(set.digest) },
  { name: 'Files', kind: 'number', cell: (set) => set.resources.toLocaleString('en') },
  { name: 'Size', kind: 'number', cell: (set) => size(set.bytes) },
  { name: 'Live', kind: 'number', cell: (set) => age(set.since) },
];

export function setsView() {
  const { sets, node } = model;
  const sum = (member) => sets.reduce((all, set) => all + set[member], 0);
  return [
    notices(node),
    h('p', { class: 'lead' }, `${count(sets.length, 'set')}, ${count(sum('resources'), 'file')}, ${size(sum('bytes'))}`),
    table('Live sets', COLUMNS, sets, 'No set is live.'),
    h('p', { class: 'muted' }, 'Drop a bundle, a zip of a folder or a release onto this page to deploy it.'),
  ];
}

let draft = '';
let filter = '';
let filtered = ''; // whose filter it is

export async function setView(name) {
  if (filtered !== name) draft = filter = '';
  filtered = name;
  const path = `/sets/${encodeURIComponent(name)}`;
  // With a * it is a pattern, and may be a bad one; else it stands for itself.
  const glob = filter.includes('*') ? `{,**/}${filter}` : filter && `**${filter.replace(/[[{?\\]/g, '\\$&')}**`;
  const [set, files] = await Promise.all([get(path), get(`${path}/resources${glob && `?glob=${encodeURIComponent(glob)}`}`)
    .catch((e) => (e.status === 400 ? e : Promise.reject(e)))]);
  const fact = (term, ...value) => [h('dt', {}, term), h('dd', {}, value)];
  return [
    h('p', { class: 'lead' }, set.version, ' ', badge(set.layer), set.pinned ? [' ', badge('pinned')] : null),
    h('dl', { class: 'card facts' },
      fact('Live', age(set.since), `, generation ${set.generation}`),
      fact('Supplied by', set.artifact ?? '–'),
      fact('Content', h('code', {}, set.digest)),
      set.baseDigest && set.baseDigest !== set.digest ? fact('As built', h('code', {}, set.baseDigest)) : null,
      fact('Files', `${set.resources.toLocaleString('en')}, ${size(set.bytes)}`)),
    h('h2', {}, 'Files'),
    h('form', {
      class: 'row', role: 'search',
      onsubmit(e) {
        e.preventDefault();
        filter = draft.trim();
        redraw();
      },
    },
    h('label', { for: 'glob' }, 'Name'),
    h('input', {
      id: 'glob', value: draft, placeholder: 'home.html, *.css', 'data-key': 'glob', oninput: (e) => { draft = e.target.value; },
    }),
    h('button', { type: 'submit', 'data-key': 'filter' }, 'Filter')),
    files.message ? h('p', { class: 'notice bad', role: 'alert' }, files.message.replace('{,**/}', '')) : table(`Files of ${name}`, [
      { name: 'File', kind: 'name', cell: (file) => away(address(name, set.digest, file.path), file.path) },
      { name: 'Type', cell: (file) => file.mediaType },
      { name: 'Layer', cell: (file) => badge(file.layer) },
      { name: 'Size', kind: 'number', cell: (file) => size(file.size) },
    ], files.slice(0, MOST_FILES), 'No file has such a name.'),
    files.length > MOST_FILES
      ? h('p', { class: 'muted' }, `The first ${MOST_FILES} of ${count(files.length, 'file')}; filter for others.`) : null,
  ];
}
