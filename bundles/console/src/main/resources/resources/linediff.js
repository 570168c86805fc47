/**
 * Which lines two texts have in common: E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), the
 * greedy form. Where more lines differ than anyone would read side by side, the whole middle counts as replaced.
 */

const MOST_EDITS = 1500;

/** The steps from `a` to `b`: arrays of [index in a or -1, index in b or -1]. */
export function steps(a, b) {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let tail = 0;
  while (tail < a.length - start && tail < b.length - start && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const middle = shortest(a.slice(start, a.length - tail), b.slice(start, b.length - tail));
  return [
    ...Array.from({ length: start }, (_, i) => [i, i]),
    ...middle.map(([x, y]) => [x < 0 ? -1 : x + start, y < 0 ? -1 : y + start]),
    ...Array.from({ length: tail }, (_, i) => [a.length - tail + i, b.length - tail + i]),
  ];
}

function shortest(a, b) {
  const most = Math.min(a.length + b.length, MOST_EDITS);
  const furthest = new Int32Array(2 * most + 3); // on the diagonal k = x - y: the largest x reached so far
  const center = most + 1;
  const trace = [];
  for (let d = 0; d <= most; d++) {
    trace.push(furthest.slice(center - d - 1, center + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && furthest[center + k - 1] < furthest[center + k + 1]);
      let x = down ? furthest[center + k + 1] : furthest[center + k - 1] + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      furthest[center + k] = x;
      if (x >= a.length && x - k >= b.length) return back(a, b, trace);
    }
  }
  return [...a.map((_, x) => [x, -1]), ...b.map((_, y) => [-1, y])];
}

function back(a, b, trace) {
  const path = [];
  let x = a.length;
  let y = b.length;
  for (let d = trace.length - 1; d >= 0; d--) {
    const at = (k) => trace[d][k + d + 1];
    const k = x - y;
    const down = k === -d || (k !== d && at(k - 1) < at(k + 1));
    const fromX = d === 0 ? 0 : down ? at(k + 1) : at(k - 1);
    const fromY = d === 0 ? 0 : fromX - (down ? k + 1 : k - 1);
    while (x > fromX && y > fromY) path.push([--x, --y]);
    if (d > 0) path.push(down ? [-1, --y] : [--x, -1]);
  }
  return path.reverse();
}

/** The same as rows to be shown beside each other: runs of removed and added lines stand in one row each pair. */
export function rows(a, b) {
  const found = [];
  let gone = [];
  let come = [];
  const flush = () => {
    for (let i = 0; i < Math.max(gone.length, come.length); i++) found.push([gone[i] ?? -1, come[i] ?? -1, true]);
    gone = [];
    come = [];
  };
  for (const [x, y] of steps(a, b)) {
    if (x >= 0 && y >= 0) {
      flush();
      found.push([x, y, false]);
    } else if (x >= 0) gone.push(x);
    else come.push(y);
  }
  flush();
  return found;
}
