import { millis } from '../../i18n/index.js';

/** Pure arithmetic of the drawings; every figure is one of the RUN's. */

export const FEATURES = ['temperature', 'vibration', 'current'];
export const COLUMNS = [...FEATURES, 'score'];

/** The bands of the rule of thumb, and where the drawing of PSI ends: a bar beyond it is cut and marked. */
export const BANDS = Object.freeze({ some: 0.1, much: 0.25 });
export const MOST_DRAWN = 0.5;

/** A reading as a sign: what the detector said against what was put in. */
export const outcomeOf = ({ alarm, fault }) => (alarm ? (fault ? 'hit' : 'false') : fault ? 'missed' : 'quiet');

/** The feature that is furthest from the centre. */
export function blameOf(features) {
  const sizes = features.map(Math.abs);
  return FEATURES[sizes.indexOf(Math.max(...sizes))];
}

/** From 0 to 1 along the times of the points. */
export function spanOf(points) {
  const times = points.map((point) => millis(point.at));
  const from = Math.min(...times);
  const to = Math.max(...times);
  return { from, to, at: (time) => (to === from ? 0.5 : (millis(time) - from) / (to - from)) };
}

/** Least and greatest with a little room; never empty. */
export function rangeOf(values) {
  const least = Math.min(...values);
  const most = Math.max(...values);
  const room = (most - least) * 0.08 || 1;
  return { least: least - room, most: most + room, at: (value) => 1 - (value - least + room) / (most - least + 2 * room) };
}

const byTime = (a, b) => millis(a.at) - millis(b.at) || a.id - b.id;

export const ofSensor = (points, sensor) => points.filter((point) => point.sensor === sensor).sort(byTime);

/** Readings of one sensor in runs without a gap: where some have not come yet nothing is drawn. */
export function unbroken(points) {
  const gaps = points.slice(1).map((point, index) => millis(point.at) - millis(points[index].at));
  const usual = Math.min(...gaps);
  return points.reduce((runs, point, index) => (index > 0 && gaps[index - 1] <= usual * 1.5 ? [...runs.slice(0, -1), [...runs.at(-1), point]] : [...runs, [point]]), []);
}

/** Stretches of neighbouring readings with the same fault. */
export function faultsOf(points) {
  const bands = [];
  for (const { at, fault } of points) {
    const last = bands.at(-1);
    if (fault && last?.kind === fault && millis(at) - millis(last.to) <= 4_000) {
      last.to = at;
    } else if (fault) {
      bands.push({ kind: fault, from: at, to: at });
    }
  }
  return bands;
}

/** The thresholds that the points were judged by, as steps. */
export function thresholdsOf(points) {
  const steps = [];
  for (const point of [...points].sort((a, b) => a.id - b.id)) {
    if (steps.at(-1)?.threshold !== point.threshold) {
      steps.push({ at: point.at, threshold: point.threshold });
    }
  }
  return steps;
}

export const keyOf = (window) => `${window.start}|${window.version}`;

/** The window that is looked at: the chosen one, or the newest that is closed, or the newest. */
export const chosenOf = (windows, key) => windows.find((window) => keyOf(window) === key) ?? windows.filter((window) => window.closed).at(-1) ?? windows.at(-1) ?? null;
