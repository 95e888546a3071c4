import { intervalMs } from '../../parts/words.js';
import { axisOf } from './board-axis.js';
import { arrowsOf } from './board-arrows.js';
import { windowsOf } from './figures.js';

/** Where everything of the drawing stands, in pixels from the top left of its canvas. Pure. */

/** Rows of lines an interval may take; what is more is counted. */
export const MOST_LINES = 4;


/**
 * @param {object} run RUN
 * @param {number} position steps shown
 * @param {{em: number, room: number, dense: boolean}} measures the type's size, the width there is, and whether a hall looks on
 */
export function boardLayout(run, position, { em, room, dense }) {
  const length = intervalMs(run.definition.interval);
  const shown = run.steps.slice(0, position);
  const base = run.steps.length > 0 ? Date.parse(run.steps[0].interval.from) : Date.parse(`1970-01-01T${run.definition.start}Z`);
  const planned = position < Math.max(run.played, run.definition.steps.length) ? [[base + position * length, base + (position + 1) * length]] : [];
  const spans = [[base, base + Math.max(position, 1) * length], ...planned,
    ...windowsOf(run, position).map(({ start, end }) => [start, end]),
    ...shown.flatMap((step) => step.lines.map(({ at }) => [Date.parse(at), Date.parse(at) + 1]))];
  const [least, most] = dense ? [10.3, 22] : [12.4, 26];
  const axis = axisOf({ base, intervalMs: length, spans, columnsFor: (units) => Math.floor(Math.max(least * em, Math.min(most * em, room / units))) });
  const head = Math.round(em * (dense ? 1.7 : 2));
  const lanes = lanesOf(run, Math.min(MOST_LINES, Math.max(1, ...shown.map(({ lines }) => lines.length), run.definition.steps[position]?.lines.length ?? 0)), { em, dense, head });
  const columns = columnsOf(run, position, axis, planned);
  const boxes = boxesOf(shown, lanes, columns, em);
  return { axis, head, lanes, columns, boxes, arrows: arrowsOf(boxes, lanes, em), height: lanes.at(-1) ? lanes.at(-1).y + lanes.at(-1).h + Math.round(em * 0.6) : head };
}

function lanesOf(run, most, { em, dense, head }) {
  const gap = Math.round(em * (dense ? 0.85 : 1.2));
  let y = head;
  return run.operations.map((operation, index) => {
    const rows = index === 0 ? most + (dense ? 1.4 : 1) : 2;
    const h = Math.round(em * (rows * (dense ? 1.22 : 1.36) + (dense ? 0.3 : 0.55)));
    const lane = { ...operation, y, h, gap };
    y += h + gap;
    return lane;
  });
}

/** Intervals shown and the next of the script: what came, or what is still to come. */
function columnsOf(run, position, axis, planned) {
  return axis.slots.filter(({ k }) => k !== null && k >= 0 && k < position + planned.length).map((slot) => ({ ...slot, index: slot.k, newest: slot.k === position - 1,
    planned: slot.k >= position, coming: slot.k >= position ? comingOf(run, slot.k) : [] }));
}

function comingOf(run, index) {
  return run.steps[index] ? run.steps[index].lines.map(({ text }) => text) : run.definition.steps[index]?.lines ?? [];
}

function boxesOf(shown, lanes, columns, em) {
  const byName = new Map(lanes.map((lane, index) => [lane.name, { ...lane, index }]));
  return shown.flatMap((step) => {
    const column = columns.find(({ index }) => index === step.index);
    return step.rdds.filter(({ operation }) => byName.has(operation) && column).map((made) => {
      const lane = byName.get(made.operation);
      return { ...made, step: step.index, lane: lane.index, newest: column.newest, x: column.x + Math.round(em * 0.3), y: lane.y, w: column.w - Math.round(em * 1.7), h: lane.h };
    });
  });
}
