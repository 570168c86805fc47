/** The node's control API: who asks, what is asked, and what went wrong. */
import { decode } from './dom.js';

const TOKEN = 'quickset.token';
const API = '/api/v1';

/** Why the node did not do what it was asked; `status` is 0 when it could not be reached. */
export class Refused extends Error {
  constructor(status, detail, problem = {}) {
    super(status === 412 && problem.generation ? `Someone was faster: generation ${problem.generation} is live by now.` : detail);
    this.status = status;
    this.problem = problem;
  }
}

export const token = {
  get: () => sessionStorage.getItem(TOKEN),
  set: (value) => sessionStorage.setItem(TOKEN, value),
  forget: () => sessionStorage.removeItem(TOKEN),
  /** Takes it out of the address, so that it stays in no history and no bookmark. */
  fromAddress() {
    const found = /^#token=(.+)$/.exec(location.hash);
    if (!found) return;
    token.set(decode(found[1]));
    history.replaceState(null, '', '#/');
  },
};

function auth() {
  const headers = { Authorization: `Bearer ${token.get() ?? ''}` };
  try {
    new Headers(headers);
  } catch {
    throw new Refused(401, 'It has characters that can’t be sent.');
  }
  return headers;
}

function refusal(status, text) {
  try {
    const problem = JSON.parse(text);
    return new Refused(status, problem.detail ?? problem.title ?? `The node answered ${status}.`, problem);
  } catch {
    return new Refused(status, status ? `The node answered ${status}.` : 'The node can’t be reached.');
  }
}

async function ask(path, options = {}) {
  const headers = { ...auth(), ...options.headers };
  let answer;
  try {
    answer = await fetch(API + path, { ...options, headers, cache: 'no-store' });
  } catch (e) {
    if (e.name === 'AbortError') throw e;
    throw refusal(0, '');
  }
  if (!answer.ok) throw refusal(answer.status, await answer.text());
  return answer;
}

const PATIENCE = 30_000; // what comes this late comes no more

export async function get(path) {
  const answer = await ask(path, { signal: AbortSignal.timeout(PATIENCE) });
  return answer.json().catch(() => { throw refusal(0, ''); });
}

/** A change that is made only if that generation is still live. */
export async function change(method, path, generation, body) {
  const headers = { 'If-Match': `"${generation}"` };
  if (body) headers['Content-Type'] = 'application/json';
  return (await ask(path, { method, headers, body: body && JSON.stringify(body) })).json();
}

async function digestOf(file) {
  // Browsers offer it on https and localhost; a file is read whole for it.
  if (!globalThis.crypto?.subtle || file.size > 256 << 20) return null;
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  return `sha-256=:${btoa(String.fromCharCode(...sum))}:`;
}

/**
 * Sends a file. `progress` is told the share that is sent, from 0 to 1; fetch can't tell it. `sent` is called once all of it
 * is: from then on an abort only hides what the node does with it.
 */
export async function upload(file, generation, { dryRun = false, progress, sent = () => {}, signal }) {
  const digest = await digestOf(file);
  signal.throwIfAborted(); // a large file is long in hashing
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', `${API}/artifacts/${encodeURIComponent(file.name)}${dryRun ? '?dryRun=true' : ''}`);
    request.setRequestHeader('Authorization', auth().Authorization);
    request.setRequestHeader('If-Match', `"${generation}"`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    if (digest) request.setRequestHeader('Repr-Digest', digest);
    request.upload.onprogress = (e) => progress(e.total ? e.loaded / e.total : 1);
    request.upload.onload = sent;
    request.onload = () => (request.status < 300 ? resolve(JSON.parse(request.responseText))
      : reject(refusal(request.status, request.responseText)));
    request.onerror = request.onabort = () => reject(refusal(0, ''));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

const SILENCE = 60_000; // a connection that died unnoticed says nothing; a living one says at least that it lives

/** The events of the node as they come, from the one after `last`. Ends, or throws, when the connection does. */
export async function* events(last, signal) {
  const silence = new AbortController();
  const stop = () => silence.abort();
  let timer = setTimeout(stop, SILENCE);
  try {
    const answer = await ask('/events', {
      headers: last ? { Accept: 'text/event-stream', 'Last-Event-ID': last } : { Accept: 'text/event-stream' },
      signal: AbortSignal.any([signal, silence.signal]),
    });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    yield { type: 'open' };
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(stop, SILENCE);
      text = (text + value).replaceAll('\r\n', '\n');
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const event = parse(text.slice(0, end));
        text = text.slice(end + 2);
        if (event) yield event;
      }
    }
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

function parse(block) {
  const event = { type: 'message', data: '' };
  for (const line of block.split('\n')) {
    const [, name, value] = /^(\w*):? ?(.*)$/.exec(line);
    if (name === 'event') event.type = value;
    else if (name === 'data') event.data += value;
    else if (name === 'id') event.id = value;
  }
  return event.data || event.type !== 'message' ? event : null;
}
