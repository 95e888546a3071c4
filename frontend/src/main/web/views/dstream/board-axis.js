/**
 * The time axis that both drawings share: slots as long as an interval, of equal width. Where nothing is for more than two intervals the
 * axis is folded: an event of an hour ago stands beside the present. Pure; times in epoch milliseconds, widths in pixels.
 *
 * @typedef {{k: number|null, from: number, to: number, x: number, w: number}} Slot `k` is the number of the interval, null in a fold.
 */

const FOLD = 0.28;
const WIDEST_GAP = 2;

/**
 * @param {{base: number, intervalMs: number, spans: [number, number][], columnsFor: (units: number) => number}} of
 *   `spans` are what must be on the axis; `columnsFor` tells a column's width from how many there are
 * @returns {{slots: Slot[], width: number, column: number, at: (t: number) => number, has: (t: number) => boolean}}
 */
export function axisOf({ base, intervalMs, spans, columnsFor }) {
  const kept = new Set(spans.flatMap(([from, to]) => rangeOf(Math.floor((from - base) / intervalMs), Math.ceil((to - base) / intervalMs))));
  const sorted = [...kept].sort((a, b) => a - b);
  const parts = [];
  sorted.forEach((k, index) => {
    const gap = index === 0 ? 0 : k - sorted[index - 1] - 1;
    if (gap > WIDEST_GAP) {
      parts.push({ k: null, first: sorted[index - 1] + 1, count: gap });
    } else if (gap > 0) {
      parts.push(...rangeOf(k - gap, k).map((each) => ({ k: each, first: each, count: 1 })));
    }
    parts.push({ k, first: k, count: 1 });
  });
  const column = columnsFor(parts.reduce((sum, part) => sum + (part.k === null ? FOLD : 1), 0));
  let x = 0;
  const slots = parts.map(({ k, first, count }) => {
    const w = Math.round(k === null ? column * FOLD : column);
    const slot = { k, from: base + first * intervalMs, to: base + (first + count) * intervalMs, x, w };
    x += w;
    return slot;
  });
  return { slots, width: x, column, at: (t) => placeOf(slots, t, x), has: (t) => slots.some(({ from, to }) => t >= from && t <= to) };
}

/** An event time a window long is at most some hundred slots: longer spans than that are cut, so that a slip of the pen costs nothing. */
const MOST_SLOTS = 120;

function rangeOf(from, to) {
  return Array.from({ length: Math.max(0, Math.min(MOST_SLOTS, to - from)) }, (_, index) => from + index);
}

function placeOf(slots, t, width) {
  const slot = slots.find(({ from, to }) => t >= from && t < to);
  if (slot) {
    return slot.x + ((t - slot.from) / (slot.to - slot.from)) * slot.w;
  }
  const after = slots.find(({ from }) => from > t);
  return after ? after.x : width;
}
