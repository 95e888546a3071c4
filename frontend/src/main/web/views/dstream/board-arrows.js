/**
 * Arrows from an RDD to those it was made from, in pixels. A neighbour below is reached straight down, the interval before in the same
 * lane straight across. Others go through the gutter at the right of their interval and then along the gap above their lane, so that no
 * arrow crosses a box. Pure.
 *
 * @typedef {{from: number, to: number, d: string, newest: boolean, far: boolean}} Arrow `from` and `to` are ids of RDDs
 */

/** Windows that overlap run along tracks of their own. */
const TRACKS = 3;

/** @returns {Arrow[]} */
export function arrowsOf(boxes, lanes, em) {
  const byRdd = new Map();
  boxes.forEach((box) => byRdd.set(box.rdd, [...(byRdd.get(box.rdd) ?? []), box]));
  return boxes.flatMap((to) => to.dependsOn.filter((rdd) => byRdd.has(rdd)).map((rdd) => {
    const from = nearest(byRdd.get(rdd), to);
    const far = from.step !== to.step;
    return { from: from.rdd, to: to.rdd, newest: to.newest, far, d: pathOf(from, to, lanes, em) };
  }));
}

/** An RDD that is the same in every interval is taken from the interval's own lane. */
const nearest = (same, { step }) => same.find((box) => box.step === step) ?? same.filter((box) => box.step < step).at(-1) ?? same[0];

function pathOf(from, to, lanes, em) {
  if (from.step === to.step && from.lane === to.lane - 1) {
    return `M${middle(from)} ${from.y + from.h}V${to.y}`;
  }
  if (from.lane === to.lane && from.step < to.step) {
    return `M${from.x + from.w} ${from.y + from.h / 2}H${to.x}`;
  }
  const { gap } = lanes[to.lane];
  const trunk = Math.round(from.x + from.w + em * (0.35 + 0.3 * Math.min(from.lane, TRACKS)));
  const bus = Math.round(to.y - gap * (0.3 + 0.2 * (to.step % TRACKS)));
  const entry = Math.round(to.x + to.w * 0.72);
  const turn = entry < trunk ? -1 : 1;
  const r = Math.min(em * 0.35, Math.abs(entry - trunk) / 2, gap * 0.25);
  return `M${from.x + from.w} ${from.y + from.h * 0.6}H${trunk - r}q${r} 0 ${r} ${r}V${bus - r}q0 ${r} ${turn * r} ${r}H${entry - turn * r}q${turn * r} 0 ${turn * r} ${r}V${to.y}`;
}

const middle = (box) => Math.round(box.x + box.w * 0.3);
