/**
 * A scale in pieces, strictly rising: `knots` are `[value, pixel]`, values rising. Beyond the ends it goes on as in the outermost piece.
 *
 * @param {[number, number][]} knots at least two
 */
export function warpedScale(knots) {
  const piece = (index, of) => {
    let i = 1;
    while (i < knots.length - 1 && (index === 0 ? of > knots[i][0] : beyond(knots, of, i))) {
      i += 1;
    }
    return [knots[i - 1], knots[i]];
  };
  return {
    knots,
    at(value) {
      const [[v0, p0], [v1, p1]] = piece(0, value);
      return v1 === v0 ? p1 : p0 + ((value - v0) / (v1 - v0)) * (p1 - p0);
    },
    invert(pixel) {
      const [[v0, p0], [v1, p1]] = piece(1, pixel);
      return p1 === p0 ? v1 : v0 + ((pixel - p0) / (p1 - p0)) * (v1 - v0);
    },
  };
}

const beyond = (knots, pixel, i) => (knots[knots.length - 1][1] > knots[0][1] ? pixel > knots[i][1] : pixel < knots[i][1]);

/**
 * Event time across: one empty stretch that takes more than a third of the span is folded into a tenth, so that a flush event far
 * away does not squeeze what matters.
 *
 * @param {{from: number, to: number}[]} things stretches of event time that hold something
 * @returns {{scale: object, fold: {from: number, to: number}|null, d0: number, d1: number}}
 */
export function eventScale(things, d0, d1, left, right) {
  const fold = emptyStretch(things, d0, d1);
  if (fold === null) {
    return { scale: warpedScale([[d0, left], [d1, right]]), fold, d0, d1 };
  }
  const kept = d1 - d0 - (fold.to - fold.from);
  const folded = (right - left) * 0.1;
  const k = (right - left - folded) / kept;
  const from = left + (fold.from - d0) * k;
  return { scale: warpedScale([[d0, left], [fold.from, from], [fold.to, from + folded], [d1, right]]), fold, d0, d1 };
}

function emptyStretch(things, d0, d1) {
  const sorted = things.slice().sort((a, b) => a.from - b.from);
  let end = d0;
  let widest = null;
  for (const { from, to } of sorted) {
    if (from > end && (widest === null || from - end > widest.to - widest.from)) {
      widest = { from: end, to: from };
    }
    end = Math.max(end, to);
  }
  return widest !== null && widest.to - widest.from > (d1 - d0) * 0.34 ? widest : null;
}
