import { batchesOf, definitionOf } from '../../charts/lab-plane/lab-scene.js';
import { millisOf } from '../../charts/plane/plane-model.js';
import { intervalMs } from '../../parts/words.js';

/**
 * What one batch did to windows, by phase: those that hold more than before, and those it closed itself. One that was closed earlier and
 * is among the changed because a row came too late for it is neither.
 *
 * @returns {{open: object[], emitted: object[], evicted: object[]}}
 */
export function windowsOf(batch) {
  const byStart = (batch.windows ?? []).slice().sort((a, b) => a.s - b.s);
  const closed = (phase) => byStart.filter((cell) => cell.phase === phase && cell.closedBatch === batch.batchId);
  return { open: byStart.filter(({ phase }) => phase === 'open'), emitted: closed('emitted'), evicted: closed('evicted') };
}

/**
 * What a delay cost in a run: events dropped, against the time from a window's end to the trigger of the step that closed it, on the
 * mean of the windows that were closed. Every figure is the engine's; only sums and means are ours.
 *
 * @returns {{query: string, delayMs: number, dropped: number, rowsDropped: number, waitedMs: number|null, closed: number, open: number,
 *   played: number, steps: number}|null} null where the query has no watermark or no windows
 */
export function priceOf(run, name) {
  const definition = definitionOf(run, name);
  const delayMs = intervalMs(definition?.watermark?.delay);
  if (delayMs === null || !definition.window) {
    return null;
  }
  const dropped = new Set();
  const closed = new Map();
  const open = new Set();
  let rowsDropped = 0;
  for (const step of run.steps) {
    for (const batch of batchesOf(step, name)) {
      rowsDropped += batch.droppedByWatermark ?? 0;
      for (const event of batch.events ?? []) {
        if (event.verdict === 'dropped' || event.verdict === 'partly-dropped') {
          dropped.add(`${event.stream}/${event.partition}/${event.offset}`);
        }
      }
      for (const cell of batch.windows ?? []) {
        if (cell.phase === 'open') {
          open.add(cell.id);
        } else if (!closed.has(cell.id)) {
          closed.set(cell.id, millisOf(step.at) - cell.e);
          open.delete(cell.id);
        }
      }
      for (const id of batch.removedWindows ?? []) {
        open.delete(id);
      }
    }
  }
  const waits = [...closed.values()];
  return { query: name, delayMs, dropped: dropped.size, rowsDropped, closed: waits.length, open: open.size, played: run.played,
    steps: Math.max(run.played, run.scenario.steps?.length ?? 0),
    waitedMs: waits.length === 0 ? null : waits.reduce((sum, wait) => sum + wait, 0) / waits.length };
}

/** The newest event time that this query had seen at the end of the batch. */
export function newestAfter(run, position, name, batch) {
  let newest = null;
  for (const step of run.steps.slice(0, position)) {
    for (const each of batchesOf(step, name)) {
      const max = millisOf(each.eventTimeMax);
      newest = max === null ? newest : Math.max(newest ?? max, max);
      if (each === batch) {
        return newest;
      }
    }
  }
  return newest;
}
