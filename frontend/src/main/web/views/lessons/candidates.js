import { intervalMs } from '../../parts/words.js';
import { batchesOf, distinct } from './figures.js';

/** The most windows that a question offers; those nearest to the newest event time stay. */
const MOST_OFFERED = 12;

/**
 * The windows a reader may choose from before a step is played: those that hold state now, as Spark's batches so far left them, and
 * those that the coming events fall into by the query's definition. What becomes of them only the engine says.
 *
 * @returns {{start: number, end: number}[]} by start
 */
export function candidateWindows(run, index, query) {
  const definition = run?.queries?.find(({ name }) => name === query)?.definition;
  if (!definition?.window) {
    return [];
  }
  const open = openWindows(run, index, query);
  const coming = comingEvents(run, index, definition).flatMap((time) => windowsOf(time, definition.window));
  const offered = distinct(definition.window.kind === 'session' ? [...open, ...coming, ...merged([...open, ...coming])] : [...open, ...coming]);
  return offered.slice(-MOST_OFFERED);
}

function openWindows(run, index, query) {
  const open = new Map();
  for (let i = 0; i < index; i += 1) {
    for (const batch of batchesOf(run, i, query)) {
      (batch.removedWindows ?? []).forEach((id) => open.delete(id));
      for (const cell of batch.windows ?? []) {
        if (cell.phase === 'open') {
          open.set(cell.id, { start: cell.s, end: cell.e });
        } else {
          open.delete(cell.id);
        }
      }
    }
  }
  return [...open.values()];
}

/** Event times of the coming step's events for a query. */
function comingEvents(run, index, definition) {
  const { streams } = run.scenario;
  const sources = [definition.stream, ...(definition.union ?? []).map(({ stream }) => stream)];
  return (run.scenario.steps[index]?.events ?? [])
    .map((event) => ({ stream: event.stream ?? Object.keys(streams)[0], data: event.data }))
    .filter(({ stream }) => sources.includes(stream))
    .map(({ stream, data }) => Date.parse(data?.[streams[stream]?.eventTime]))
    .filter((time) => !Number.isNaN(time));
}

function windowsOf(time, window) {
  if (window.kind === 'session') {
    const gap = intervalMs(window.gap);
    return gap === null ? [] : [{ start: time, end: time + gap }];
  }
  const size = intervalMs(window.size);
  const slide = window.kind === 'sliding' ? intervalMs(window.slide) : size;
  if (!size || !slide) {
    return [];
  }
  const found = [];
  for (let start = Math.floor(time / slide) * slide; start > time - size && found.length < MOST_OFFERED; start -= slide) {
    found.push({ start, end: start + size });
  }
  return found;
}

/** Sessions that overlap or just touch become one. */
function merged(sessions) {
  const whole = [];
  for (const { start, end } of [...sessions].sort((a, b) => a.start - b.start)) {
    const last = whole.at(-1);
    if (last && start <= last.end) {
      last.end = Math.max(last.end, end);
    } else {
      whole.push({ start, end });
    }
  }
  return whole;
}
