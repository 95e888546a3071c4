/**
 * Where each window lies in its lane, so that none hides another. All functions are pure.
 *
 * @typedef {{id: string, s: number, e: number, key: string|null, count: number|null, phase: string}} LaneWindow
 * @typedef {{rows: {label: string|null, keys: number}[], rowOf: Map<string, number>, hidden: LaneWindow[], hiddenKeys: number}} LaneRows
 */

/** Rows a sliding window needs so that overlapping windows never share one. */
export function slidingRowCount(sizeMs, slideMs) {
  return Math.max(1, Math.ceil(sizeMs / slideMs));
}

/** Row of a sliding window: neighbours take turns, and a window keeps its row for life. */
export function slidingRow(start, sizeMs, slideMs) {
  const rows = slidingRowCount(sizeMs, slideMs);
  const turn = Math.floor(start / slideMs);
  return ((turn % rows) + rows) % rows;
}

/** First-fit packing by start; windows that fit in no row up to `most` are left out. */
export function firstFit(windows, most) {
  const ends = [];
  const rowOf = new Map();
  const hidden = [];
  const sorted = [...windows].sort((a, b) => a.s - b.s || a.e - b.e || (a.id < b.id ? -1 : 1));
  for (const window of sorted) {
    let row = ends.findIndex(end => end <= window.s);
    if (row < 0 && ends.length < most) {
      row = ends.length;
    }
    if (row < 0) {
      hidden.push(window);
      continue;
    }
    ends[row] = window.e;
    rowOf.set(window.id, row);
  }
  return {rowOf, hidden, rows: ends.length};
}

/**
 * Keys that get a row of their own: those that hold state first, then the busiest.
 * A key that has a row keeps it while another is not clearly busier, so that rows don't dance.
 */
export function topKeys(windows, most, previous = []) {
  const weights = new Map();
  for (const window of windows) {
    const weight = (window.phase === 'open' ? 1000 : 0) + (window.count ?? 1);
    weights.set(window.key, (weights.get(window.key) ?? 0) + weight);
  }
  const kept = new Set(previous);
  const score = key => weights.get(key) * (kept.has(key) ? 1.5 : 1);
  return [...weights.keys()]
    .sort((a, b) => score(b) - score(a) || (String(a) < String(b) ? -1 : 1))
    .slice(0, most)
    .sort((a, b) => (String(a) < String(b) ? -1 : 1));
}

/**
 * Rows of one lane.
 *
 * @param {{kind: string, sizeMs?: number, slideMs?: number}} window
 * @param {LaneWindow[]} windows those in view
 * @param {number} most rows there is room for
 * @param {string[]} previous keys that had a row before
 * @returns {LaneRows & {keys: string[]}}
 */
export function layRows(window, windows, most, previous = []) {
  if (window.kind === 'session') {
    return sessionRows(windows, most, previous);
  }
  const size = window.sizeMs ?? 0;
  const slide = window.kind === 'sliding' ? window.slideMs || size : size;
  const wanted = window.kind === 'sliding' && slide > 0 ? slidingRowCount(size, slide) : 1;
  const count = Math.max(1, Math.min(wanted, most));
  const rowOf = new Map();
  const hidden = [];
  for (const item of windows) {
    const row = wanted === 1 ? 0 : slidingRow(item.s, size, slide);
    if (row < count) {
      rowOf.set(item.id, row);
    } else {
      hidden.push(item);
    }
  }
  return {rows: Array.from({length: count}, () => ({label: null})), rowOf, hidden, hiddenKeys: 0, keys: []};
}

function sessionRows(windows, most, previous) {
  const all = new Set(windows.map(window => window.key));
  const packed = firstFit(windows, Infinity);
  if (all.size <= 1 || all.size > 12 && packed.rows <= most) {
    const fitted = firstFit(windows, most);
    return {rows: Array.from({length: Math.max(1, fitted.rows)}, () => ({label: null})), rowOf: fitted.rowOf,
      hidden: fitted.hidden, hiddenKeys: new Set(fitted.hidden.map(window => window.key)).size, keys: [],
      labelled: all.size > 1};
  }
  const keys = topKeys(windows, Math.max(1, most), previous);
  const rowOf = new Map();
  const hidden = [];
  for (const window of windows) {
    const row = keys.indexOf(window.key);
    if (row >= 0) {
      rowOf.set(window.id, row);
    } else {
      hidden.push(window);
    }
  }
  return {rows: keys.map(key => ({label: String(key)})), rowOf, hidden, hiddenKeys: all.size - keys.length, keys,
    labelled: false};
}
