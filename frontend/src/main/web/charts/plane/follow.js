import {SPANS, STEPS, stepAtLeast} from './scales.js';
import {windowReach} from './plane-model.js';

/**
 * Which part of event time and processing time is in view while the picture follows the data.
 *
 * The wanted part is quantised: the span comes from a short ladder and is kept while it fits, the edges move by
 * sixteenths of it. So the axis rests most of the time and then makes one short move. Pure functions.
 *
 * @typedef {{x0: number, x1: number, y0: number, y1: number}} Domain
 */

const QUANTA = 16;
const LONGEST_WALL = 20 * 60_000;
const SHORTEST_WALL = 12_000;

/**
 * @param {object[]} models those in view, at least one
 * @param {{now: number, eventNow: number|null, speed: number|null, zoom: number, previous: {span: number}|null}} setting
 *        `now` in wall time; `zoom` 1 is the span found, 2 shows half of it
 * @returns {Domain & {span: number, wallSpan: number}}
 */
export function followDomain(models, {now, eventNow, speed, zoom = 1, previous = null}) {
  const newest = greatest(models.map(model => model.newest));
  const front = greatest([eventNow !== null && newest !== null && newest > eventNow + 1000 * 3600 * 24 * 3 ? null : newest,
    eventNow]) ?? now;
  const reach = greatest(models.map(model => windowReach(model.window))) ?? 0;
  const head = Math.max(aheadOf(models, front, reach), 0);
  const tail = least(models.map(model => tailOf(model, front))) ?? front - 60_000;
  const needed = Math.max((front + head - tail) * 1.04, 5_000);
  const found = previous && previous.span >= needed && previous.span <= needed * 2.4 ? previous.span : stepAtLeast(SPANS, needed);
  const span = found / zoom;
  const room = Math.min(head, span * 0.25) + span * 0.02;
  const quantum = stepAtLeast(STEPS, span / QUANTA);
  const x1 = Math.ceil((front + room) / quantum) * quantum;
  const wallSpan = Math.min(LONGEST_WALL, Math.max(SHORTEST_WALL, speed > 0 ? span * 0.85 / speed : 60_000));
  const wallQuantum = wallSpan / QUANTA;
  const y1 = Math.ceil((now + wallSpan * 0.02) / wallQuantum) * wallQuantum;
  return {x0: x1 - span, x1, y0: y1 - wallSpan, y1, span: found, wallSpan};
}

/** How far windows that hold state reach beyond the front. */
function aheadOf(models, front, reach) {
  let ahead = 0;
  for (const model of models) {
    for (const window of model.windows) {
      if (window.phase === 'open' && window.s <= front) {
        ahead = Math.max(ahead, window.e - front);
      }
    }
  }
  return Math.min(ahead, reach);
}

/** What must stay in view at the old end: the watermarks, and a window and a half that closed before them. */
function tailOf(model, front) {
  const reach = windowReach(model.window);
  const mark = model.lw ?? model.wm;
  if (mark !== null && mark <= front) {
    const closed = mark - Math.max(reach * 1.5, (front - mark) * 0.25);
    const open = model.windows.filter(window => window.phase === 'open').map(window => window.s);
    return Math.min(closed, open.length > 0 ? Math.max(least(open), mark - 4 * Math.max(reach, front - mark)) : closed);
  }
  if (model.events.length > 0) {
    const twentieth = model.events[Math.floor(model.events.length / 20)].t;
    return Math.min(twentieth, front - reach * 3);
  }
  return front - (reach > 0 ? reach * 4 : 60_000);
}

/**
 * One step of the way from a domain to another.
 * @returns {{domain: Domain, resting: boolean}}
 */
export function approach(current, target, elapsedMillis, restless = true) {
  if (!current || !restless || Math.abs(target.x1 - current.x1) > 3 * (target.x1 - target.x0)) {
    return {domain: pick(target), resting: true};
  }
  const share = 1 - Math.exp(-elapsedMillis / 80);
  const domain = {};
  let resting = true;
  for (const edge of ['x0', 'x1', 'y0', 'y1']) {
    const span = edge[0] === 'x' ? target.x1 - target.x0 : target.y1 - target.y0;
    const way = target[edge] - current[edge];
    if (Math.abs(way) < span / 1200) {
      domain[edge] = target[edge];
    } else {
      domain[edge] = current[edge] + way * share;
      resting = false;
    }
  }
  return {domain, resting};
}

const pick = ({x0, x1, y0, y1}) => ({x0, x1, y0, y1});
const greatest = values => values.reduce((a, b) => (b === null || b === undefined ? a : a === null || b > a ? b : a), null);
const least = values => values.reduce((a, b) => (b === null || b === undefined ? a : a === null || b < a ? b : a), null);
