/**
 * Linear scales and time axes of the Windows view.
 *
 * Everything is in epoch milliseconds and CSS pixels. All functions are pure.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps between ticks that a reader can count in, shortest first. */
export const STEPS = [
  50, 100, 200, 500,
  SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND,
  MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
  HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR,
  DAY, 2 * DAY, 5 * DAY, 10 * DAY, 30 * DAY, 60 * DAY, 120 * DAY, 360 * DAY,
];

/** Spans the axis may have when it follows by itself; few, so that it seldom changes. */
export const SPANS = [
  5 * SECOND, 10 * SECOND, 20 * SECOND, 30 * SECOND,
  MINUTE, 90 * SECOND, 2 * MINUTE, 3 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
  HOUR, 90 * MINUTE, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR,
  DAY, 1.5 * DAY, 2 * DAY, 3 * DAY, 4 * DAY, 6 * DAY, 10 * DAY, 20 * DAY, 40 * DAY, 80 * DAY, 160 * DAY, 360 * DAY,
];

/**
 * @typedef {{d0: number, d1: number, r0: number, r1: number, k: number,
 *            at: (value: number) => number, invert: (pixel: number) => number}} Scale
 */

/**
 * A linear scale; `r0` may lie right of or below `r1`.
 * @returns {Scale}
 */
export function linearScale(d0, d1, r0, r1) {
  const k = d1 === d0 ? 0 : (r1 - r0) / (d1 - d0);
  return {
    d0, d1, r0, r1, k,
    at: value => r0 + (value - d0) * k,
    invert: pixel => (k === 0 ? d0 : d0 + (pixel - r0) / k),
  };
}

/** The smallest step of the ladder that is at least `wanted`; the longest if none is. */
export function stepAtLeast(ladder, wanted) {
  for (const step of ladder) {
    if (step >= wanted) {
      return step;
    }
  }
  return ladder[ladder.length - 1];
}

/**
 * Ticks aligned to the epoch in UTC, at most `most` of them.
 * @returns {{step: number, ticks: number[]}}
 */
export function timeTicks(d0, d1, most) {
  const span = d1 - d0;
  if (!(span > 0) || !(most >= 1)) {
    return {step: 0, ticks: []};
  }
  const step = stepAtLeast(STEPS, span / most);
  const ticks = [];
  for (let tick = Math.ceil(d0 / step) * step; tick <= d1; tick += step) {
    ticks.push(tick);
  }
  return {step, ticks};
}

const two = n => String(n).padStart(2, '0');

/** Time of day in UTC, as exact as the step asks for. */
export function clockText(millis, step = SECOND) {
  const date = new Date(millis);
  const minutes = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  if (step >= MINUTE) {
    return minutes;
  }
  const seconds = `${minutes}:${two(date.getUTCSeconds())}`;
  return step >= SECOND ? seconds : `${seconds}.${String(date.getUTCMilliseconds()).padStart(3, '0')}`;
}

/** The day in UTC: `2026-03-14`, or short `03-14`. */
export function dayText(millis, short = false) {
  const date = new Date(millis);
  const day = `${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  return short ? day : `${date.getUTCFullYear()}-${day}`;
}

/** Label of a tick: the day where a day begins or the step is days, else the time of day. */
export function tickText(millis, step) {
  if (step >= DAY || millis % DAY === 0) {
    return dayText(millis, true);
  }
  return clockText(millis, step);
}

/**
 * A moment for a sentence: time of day with seconds, milliseconds only when there are any,
 * and the day when it isn't that of `reference`.
 */
export function momentText(millis, reference = null) {
  if (millis === null || millis === undefined) {
    return '–';
  }
  const clock = clockText(millis, millis % SECOND === 0 ? SECOND : 1);
  const otherDay = reference === null || dayText(millis) !== dayText(reference);
  return otherDay ? `${dayText(millis)} ${clock}` : clock;
}

/** A window for a sentence: `12:00–12:10`, with days where they differ and seconds where they matter. */
export function rangeText(start, end, withDay = false) {
  const whole = start % MINUTE === 0 && end % MINUTE === 0;
  const milli = start % SECOND !== 0 || end % SECOND !== 0;
  const step = whole ? MINUTE : milli ? 1 : SECOND;
  const sameDay = dayText(start) === dayText(end);
  const from = `${withDay || !sameDay ? `${dayText(start, true)} ` : ''}${clockText(start, step)}`;
  return `${from}–${sameDay ? '' : `${dayText(end, true)} `}${clockText(end, step)}`;
}
