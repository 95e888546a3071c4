/**
 * Figures read from a recorded step: nothing here is worked out that Spark did not say. STEP, STEPBATCH and RUN are those of
 * docs/lab.md. A figure that the recording does not hold is null.
 */

const SUMMED = { droppedByWatermark: (batch) => batch.droppedByWatermark, inputRows: (batch) => batch.inputRows };

/** The batches that Spark ran for a query in the step at `index`; empty when the step is not played or the query did not run. */
export function batchesOf(run, index, query) {
  return run?.steps?.[index]?.queries?.[query]?.batches ?? [];
}

/** What went wrong with the query in this step, or null. */
export function stepError(run, index, query) {
  return run?.steps?.[index]?.queries?.[query]?.error ?? null;
}

/** @param {'droppedByWatermark'|'inputRows'|'batches'|'rows'|'stateRows'} measure @returns {number|null} */
export function measured(run, index, query, measure) {
  if (!run?.steps?.[index]?.queries?.[query]) {
    return null;
  }
  const batches = batchesOf(run, index, query);
  switch (measure) {
    case 'batches':
      return batches.length;
    case 'rows':
      return batches.some((batch) => batch.rowsTruncated) ? null : sum(batches, (batch) => batch.rows.length);
    case 'stateRows':
      return stateRowsAfter(run, index, query);
    default:
      return SUMMED[measure] ? sum(batches, SUMMED[measure]) : null;
  }
}

/** Rows in state after a step: those after the last batch that said so, which may be one of an earlier step. */
function stateRowsAfter(run, index, query) {
  for (let i = index; i >= 0; i -= 1) {
    const told = batchesOf(run, i, query).findLast((batch) => batch.stateRows !== null && batch.stateRows !== undefined);
    if (told) {
      return told.stateRows;
    }
  }
  return null;
}

/** The watermark by which the step's last batch evicted, epoch milliseconds. */
export function watermarkAfter(run, index, query) {
  const told = batchesOf(run, index, query).findLast((batch) => batch.watermark !== null && batch.watermark !== undefined);
  return told ? Date.parse(told.watermark) : null;
}

/**
 * The windows that the step wrote to the sink, by their start; null when the recording left rows out.
 * @returns {{start: number, end: number}[]|null}
 */
export function writtenWindows(run, index, query) {
  const batches = batchesOf(run, index, query);
  if (batches.length === 0 || batches.some((batch) => batch.rowsTruncated)) {
    return run?.steps?.[index]?.queries?.[query] && batches.length === 0 ? [] : null;
  }
  const found = batches.flatMap((batch) => batch.rows.flatMap((row) => Object.values(row).filter(isWindow)));
  return distinct(found.map(({ start, end }) => ({ start: Date.parse(start), end: Date.parse(end) })));
}

/** What became of an event (by the id of the scenario) in the step: the verdict's word, or null. */
export function verdictOf(run, index, query, eventId) {
  const event = run?.steps?.[index]?.events?.find(({ id }) => id === eventId);
  return event ? eventVerdict(run, index, query, event)?.verdict ?? null : null;
}

function eventVerdict(run, index, query, { stream, partition, offset }) {
  return batchesOf(run, index, query).flatMap((batch) => batch.events ?? [])
    .find((told) => told.partition === partition && told.offset === offset && (told.stream ?? stream) === stream) ?? null;
}

/** Windows told apart by start and end, in order. */
export function distinct(windows) {
  const byRange = new Map(windows.map((window) => [windowKey(window), { start: window.start, end: window.end }]));
  return [...byRange.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}

export const windowKey = ({ start, end }) => `${start}-${end}`;

function isWindow(value) {
  return value !== null && typeof value === 'object' && typeof value.start === 'string' && typeof value.end === 'string';
}

function sum(batches, figure) {
  return batches.reduce((total, batch) => total + (figure(batch) ?? 0), 0);
}
