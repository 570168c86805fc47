/** What the node is now, kept equal to it: events only wake; what is shown is always asked for. */
import { events, get, token } from './api.js';

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

export const model = { node: null, sets: [], history: [], link: 'connecting' };

const listeners = new Set();
let running = null;
let again = false;
let stopping = new AbortController();

/** Calls `heard` after each change of the model. */
export const listen = (heard) => listeners.add(heard);

// Who fails is a mistake of this page, and none of the connection that brought the news.
const tell = (event) => listeners.forEach((heard) => {
  try {
    heard(event);
  } catch (e) {
    console.error(e);
  }
});

function link(state) {
  if (model.link === state) return;
  const from = model.link;
  model.link = state;
  tell({ type: 'link', from, to: state });
}

/** Asks the node for all that may have changed. One at a time; who comes meanwhile gets a later answer. */
export function refresh() {
  if (running) {
    again = true;
    return running;
  }
  const { signal } = stopping;
  running = (async () => {
    try {
      do {
        again = false;
        const node = await get('/node');
        const moved = node.generation !== model.node?.generation;
        const [sets, history] = moved ? await Promise.all([get('/sets'), get('/history')]) : [model.sets, model.history];
        if (signal.aborted) return; // somebody signed out meanwhile
        Object.assign(model, { node, sets, history });
        tell({ type: 'model', moved });
      } while (again);
    } finally {
      if (!signal.aborted) running = null;
    }
  })();
  return running;
}

/** Asks what is kept: content goes by age too, of which no event tells. Stays as it is while the node can't be reached. */
export async function lookBack() {
  const { signal } = stopping;
  try {
    const history = await get('/history');
    if (!signal.aborted) model.history = history;
  } catch (e) {
    if (e.status !== 0) throw e;
  }
}

/** Follows the node until `stop`: reconnects, waits longer each time, and goes on from the last event. */
export async function follow(ended) {
  const { signal } = stopping;
  let last = null;
  let wait = FIRST_WAIT;
  while (!signal.aborted) {
    try {
      for await (const event of events(last, signal)) {
        if (event.type !== 'open') {
          last = event.id ?? last;
          tell({ type: 'event', event });
        }
        await refresh();
        wait = FIRST_WAIT;
        link('live');
      }
    } catch (e) {
      if (signal.aborted) return;
      if (e.status === 401) {
        ended(e);
        return;
      }
    }
    if (signal.aborted) return;
    link('reconnecting');
    await new Promise((resolve) => {
      setTimeout(resolve, wait * (0.75 + Math.random() / 2));
      signal.addEventListener('abort', resolve);
    });
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
}

export function stop() {
  stopping.abort();
  stopping = new AbortController();
  running = null;
  token.forget();
  Object.assign(model, { node: null, sets: [], history: [], link: 'connecting' });
}

/** The record of a generation; undefined when it is not known any more. */
export const generation = (number) => model.history.find((record) => record.generation === number);

/** What differs between the sets of two records, in the order of names. */
export function differences(before, after) {
  const old = new Map((before?.sets ?? []).map((set) => [set.name, set]));
  const found = [];
  for (const set of after.sets) {
    const was = old.get(set.name);
    old.delete(set.name);
    if (!was || was.digest !== set.digest || was.version !== set.version) found.push({ name: set.name, from: was, to: set });
  }
  for (const was of old.values()) found.push({ name: was.name, from: was });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
