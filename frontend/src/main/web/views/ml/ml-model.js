import { intervalMs } from '../../parts/words.js';

/** What the page draws of what docs/ml.md tells, worked out without any element. Shares and scores are from 0 to 1. */

const HALF = 0.5;
/** Smaller differences of accuracy than this are none: a tenth of a percentage point. */
const SAME = 0.0005;

export const share = (part, whole) => (whole > 0 ? part / whole : 0);

/** The model that is named, else the newest that is ready, else the newest. */
export function chosenModel(models, id) {
  return models?.find((model) => model.id === id) ?? models?.find(({ state }) => state === 'ready') ?? models?.[0] ?? null;
}

export const readyModels = (models) => (models ?? []).filter(({ state }) => state === 'ready');

/** Models that may work online: `error` would stop the stream. */
export const onlineModels = (models) => readyModels(models).filter(({ order }) => order.handleInvalid !== 'error');

/**
 * What accuracy is worth beside always saying "on time".
 *
 * @returns {'silent'|'worse'|'same'|'better'|null} silent: it never says "delayed" itself
 */
export function verdictOf(accuracy, baseline, confusion) {
  if (accuracy === null || accuracy === undefined || baseline === null || baseline === undefined) {
    return null;
  }
  const silent = confusion && confusion.tp + confusion.fp === 0;
  return silent ? 'silent' : Math.abs(accuracy - baseline) < SAME ? 'same' : accuracy > baseline ? 'better' : 'worse';
}

/** Accuracy that always saying "on time" would have had on the rows of SCORES. */
export const baselineOf = (scores) => (scores && scores.rows > 0 ? 1 - scores.positives / scores.rows : null);

/** A model's row of figures: how many were right of how many. */
export const rightOf = ({ tp, tn }) => tp + tn;

/** Bins with rows in them as points of the calibration plot, with a weight for their size. */
export function calibrationPoints(bins) {
  const most = Math.max(1, ...bins.map(({ rows }) => rows));
  return bins.filter(({ rows }) => rows > 0).map((bin) => ({ ...bin, x: bin.meanScore, y: bin.positives / bin.rows, size: Math.sqrt(bin.rows / most) }));
}

/** The loss as points of a unit square, y upwards, with the values at its ends. */
export function lossCurve(objective) {
  const [low, high] = [Math.min(...objective), Math.max(...objective)];
  const span = high - low || 1;
  return { low, high, points: objective.map((value, index) => ({ x: objective.length < 2 ? 0 : index / (objective.length - 1), y: (value - low) / span })) };
}

/** The largest weights with their share of the largest. */
export function largest(weights, most) {
  const top = Math.max(1e-12, ...weights.map(({ weight }) => Math.abs(weight)));
  return weights.slice(0, most).map((each) => ({ ...each, share: Math.abs(each.weight) / top }));
}

/** How far a training has come: the stage at work is not done yet. */
export const trainedShare = ({ stage, stages }) => (stages > 0 ? Math.max(0, stage - 1) / stages : 0);

/** Predictions newest first: by batch, then by schedule. */
export function newestFirst(predictions) {
  return [...predictions].sort((a, b) => b.batchId - a.batchId || b.scheduled.localeCompare(a.scheduled) || b.flight.localeCompare(a.flight, 'en', { numeric: true }));
}

/** Those whose truth is not known yet, newest first, and those that are judged, by when the truth came. */
export function waitingAndJudged(predictions) {
  const sorted = newestFirst(predictions);
  return { waiting: sorted.filter(({ truth }) => !truth), judged: sorted.filter(({ truth }) => truth).sort((a, b) => b.truth.at.localeCompare(a.truth.at)) };
}

export const isRight = (outcome) => (outcome === null || outcome === undefined ? null : outcome === 'tp' || outcome === 'tn');

/** The side of one half the score is on. */
export const saysDelayed = (score) => score > HALF;

/** Outcome of the challenger, told by its prediction and the truth. */
export function outcomeOf(said, truth) {
  return !said || !truth ? null : said.prediction === 1 ? (truth.delayed ? 'tp' : 'fp') : truth.delayed ? 'fn' : 'tn';
}

/** From the first window to the last that the run can have, so that the charts' axis stands still. */
export function runSpan({ day, days, window }) {
  const start = Date.parse(`${day}T00:00:00Z`);
  const size = intervalMs(window) ?? 3_600_000;
  const from = Math.floor(start / size) * size;
  return { from, to: Math.ceil((start + days * 86_400_000) / size) * size };
}

/**
 * Series over event time: each window's figure from its start to its end.
 *
 * @param {object[]} windows of a RUN
 * @param {(scores: object) => number|null} figure of SCORES
 * @param {'champion'|'challenger'} role
 */
export function windowSeries(windows, figure, role) {
  const sorted = [...windows].sort((a, b) => a.start.localeCompare(b.start));
  return sorted.flatMap(({ start, end, [role]: scores }, index) => {
    const value = scores && scores.rows > 0 ? figure(scores) ?? null : null;
    const next = sorted[index + 1]?.start;
    const points = [{ x: Date.parse(start), y: value }, ...(next === end ? [] : [{ x: Date.parse(end), y: value }])];
    return next && next !== end ? [...points, { x: Date.parse(end) + 1, y: null }] : points;
  });
}

/** About the PSI that so many flights drawn as before would show by chance: bins less one, times what a flight weighs on either side. */
export const chanceOf = (bins, flights) => (bins.rows.length - 1) * (1 / flights + 1 / bins.rows.reduce((sum, rows) => sum + rows, 0));

/** Where in event time a new champion begins to be judged: the first window that has predictions of it behind those of the one before. */
export function swapMarks({ windows, swaps }) {
  const sorted = [...windows].sort((a, b) => a.start.localeCompare(b.start));
  let from = 1;
  return [...swaps].sort((a, b) => a.batchId - b.batchId).flatMap((swap) => {
    const index = sorted.findIndex(({ champion }, at) => {
      const models = champion?.models ?? [];
      return at >= from && models.indexOf(swap.to) > models.indexOf(swap.from);
    });
    from = Math.max(from, index);
    return index < 0 ? [] : [{ x: Date.parse(sorted[index].start), from: swap.from, to: swap.to, batchId: swap.batchId }];
  });
}

/** What contributions leave of the raw score is the intercept. */
export function sumOf({ raw, contributions }) {
  const total = raw.at(-1) ?? 0;
  const parts = (contributions ?? []).reduce((sum, { value }) => sum + value, 0);
  return { total, parts, intercept: total - parts };
}

/** Contributions by size, largest first, with their share of the largest. */
export function byContribution(contributions) {
  const top = Math.max(1e-12, ...contributions.map(({ value }) => Math.abs(value)));
  return [...contributions].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).map((each) => ({ ...each, share: Math.abs(each.value) / top }));
}

/** A value of a stage for reading: a vector by the places that are not 0. */
export function valueText(value, number) {
  if (value === null || value === undefined) {
    return 'null';
  }
  if (typeof value === 'object' && 'size' in value && 'values' in value) {
    const cells = Object.entries(value.values);
    const shown = cells.slice(0, 8).map(([place, cell]) => `${place}: ${number(cell, 3)}`).join(', ');
    return `[${value.size}] {${shown}${cells.length > 8 ? ', …' : ''}}`;
  }
  return typeof value === 'number' ? number(value, 3) : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
