/** The axis both histograms share: logarithmic, in milliseconds. Bins grow by a twentieth of a decade, as the server makes them. */
export const LEAST = 0.5;
export const MOST = 60_000;
export const TICKS = Object.freeze([1, 10, 100, 1_000, 10_000]);
export const BINS_A_DECADE = 20;

const SPAN = Math.log10(MOST / LEAST);

/** Where a latency stands on the axis, 0 to 1; what is beyond stands at its end. */
export function at(ms) {
  return Math.min(1, Math.max(0, Math.log10(Math.max(ms, LEAST) / LEAST) / SPAN));
}

/**
 * The bins of a HIST as they are drawn.
 *
 * @param {object|null} hist HIST of docs/ml.md
 * @returns {{to: number, count: number, share: number, from: number, width: number}[]} those that hold something; `from` and `width` on the axis
 */
export function barsOf(hist) {
  return (hist?.bins ?? []).filter(({ count }) => count > 0).map(({ to, count }) => {
    const end = at(to);
    const from = at(to / 10 ** (1 / BINS_A_DECADE));
    return { to, count, share: count / hist.count, from, width: Math.max(end - from, 1 / (SPAN * BINS_A_DECADE) / 2) };
  });
}

/** The greatest share of any bin of the histograms: the height both are drawn to. */
export function tallest(hists) {
  return Math.max(0.05, ...hists.flatMap((hist) => barsOf(hist).map(({ share }) => share)));
}

const HEIGHTS = [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1];

/** The round share above the tallest bin: the scale rests while bins move below it. */
export function roundHeight(share) {
  return HEIGHTS.find((height) => share <= height + 1e-9) ?? 1;
}

/**
 * Records as both lanes have them, the newest first: only those that neither lane's list is too short to tell of.
 *
 * @param {object[]} records RUN.records
 * @param {string[]} lanes names
 * @returns {{id: number, sent: string, score: number, micros: Object<string, number>}[]}
 */
export function pairsOf(records, lanes, most) {
  const told = lanes.map((lane) => records.filter((record) => record.lane === lane)).filter((list) => list.length > 0);
  const least = Math.max(-1, ...told.map((list) => Math.min(...list.map(({ id }) => id))));
  const pairs = new Map();
  for (const { id, lane, sent, score, sinkMicros } of records) {
    if (id >= least) {
      const pair = pairs.get(id) ?? { id, sent, score, micros: {} };
      pair.micros[lane] = sinkMicros;
      pairs.set(id, pair);
    }
  }
  return [...pairs.values()].sort((a, b) => b.id - a.id).slice(0, most);
}
