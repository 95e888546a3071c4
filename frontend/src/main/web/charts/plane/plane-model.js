/**
 * What the plane and the lanes draw, derived from one `plane:ID` slice of the store (docs/live-protocol.md).
 *
 * Pure: the slice is never changed, and the same slice gives the same model. Times are epoch milliseconds.
 *
 * @typedef {{from: number, to: number|null, value: number, batch: number}} Step `to` is null while the step still holds
 * @typedef {{w0: number, w1: number|null, e0: number, speed: number}} ClockPiece
 */

const list = value => (Array.isArray(value) ? value : value instanceof Map ? [...value.values()] : Object.values(value ?? {}));

/** A watermark that has not moved yet is 1970 in Spark; nothing is drawn for it. */
const known = millis => (millis === null || millis === undefined || millis <= 0 ? null : millis);

/** @returns the model of one slice, or null while its snapshot has not come */
export function planeModel(slice) {
  if (!slice || !slice.batches) {
    return null;
  }
  const batches = list(slice.batches).slice().sort((a, b) => a.at - b.at);
  const last = batches[batches.length - 1] ?? null;
  const dated = [];
  const malformed = [];
  let newest = null;
  const arrived = list(slice.events);
  for (const event of arrived) {
    if (event.t === null || event.t === undefined) {
      malformed.push(event);
    } else {
      dated.push(event);
      newest = newest === null || event.t > newest ? event.t : newest;
    }
  }
  dated.sort((a, b) => a.t - b.t || a.a - b.a);
  const pending = list(slice.pending).filter(event => event.t !== null && event.t !== undefined);
  for (const event of pending) {
    newest = newest === null || event.t > newest ? event.t : newest;
  }
  const windows = list(slice.windows).slice().sort((a, b) => a.s - b.s || a.e - b.e);
  return {
    window: slice.window ?? null, delayMs: slice.delayMs ?? null, outputMode: slice.outputMode, stream: slice.stream,
    keys: slice.keys ?? [], batches, last, arrived, events: dated, malformed, pending, unread: slice.unread ?? pending.length,
    windows, counts: slice.counts ?? null, notJudged: slice.notJudged ?? null, newest,
    evict: watermarkSteps(batches, 'wm'), late: watermarkSteps(batches, 'lw'),
    wm: known(last?.wm), lw: known(last?.lw), written: lastWriting(batches, windows),
    sampled: batches.some(batch => batch.shown < batch.n),
  };
}


/** The newest batch that wrote a window that is still shown. */
function lastWriting(batches, windows) {
  let newest = null;
  for (const window of windows) {
    if (window.writtenBatch !== null && window.writtenBatch !== undefined && (newest === null || window.writtenBatch > newest)) {
      newest = window.writtenBatch;
    }
  }
  return newest;
}

/**
 * A watermark as steps: the value of batch N holds from its start to the start of the next batch of the same run;
 * between two runs there is a gap. Equal neighbours are joined.
 * @returns {Step[]}
 */
export function watermarkSteps(batches, field) {
  const steps = [];
  batches.forEach((batch, i) => {
    const value = known(batch[field]);
    if (value === null) {
      return;
    }
    const next = batches[i + 1] ?? null;
    const to = next === null ? null : next.run === batch.run ? next.at : batch.end ?? batch.at;
    const before = steps[steps.length - 1];
    if (before && before.value === value && before.to === batch.at) {
      before.to = to;
    } else {
      steps.push({from: batch.at, to, value, batch: batch.b});
    }
  });
  return steps;
}

/** Pieces of the line "no delay" from a stream's `clock`. */
export function clockPieces(clock) {
  const pieces = (clock ?? []).map(segment => ({
    w0: millisOf(segment.wall), e0: millisOf(segment.event), speed: segment.speed, w1: null,
  })).sort((a, b) => a.w0 - b.w0);
  pieces.forEach((piece, i) => {
    piece.w1 = pieces[i + 1]?.w0 ?? null;
  });
  return pieces;
}

/** Event time that an event without delay would carry at a wall time; null before the first piece. */
export function eventTimeAt(pieces, wall) {
  for (let i = pieces.length - 1; i >= 0; i--) {
    if (wall >= pieces[i].w0) {
      return pieces[i].e0 + (wall - pieces[i].w0) * pieces[i].speed;
    }
  }
  return null;
}

/** Batch that holds a processing time, or null between batches. */
export function batchOf(model, number, run = null) {
  for (let i = model.batches.length - 1; i >= 0; i--) {
    const batch = model.batches[i];
    if (batch.b === number && (run === null || batch.run === run)) {
      return batch;
    }
  }
  return null;
}

/**
 * The newest event time that batches before this one had seen. Spark's watermark says it exactly
 * (`wm = newest − delay`); before the watermark has moved, the events shown say it.
 */
export function newestBefore(model, batch) {
  if (!batch) {
    return null;
  }
  if (known(batch.wm) !== null && model.delayMs !== null) {
    return batch.wm + model.delayMs;
  }
  let newest = null;
  for (const event of model.events) {
    if (event.b < batch.b && (newest === null || event.t > newest)) {
      newest = event.t;
    }
  }
  return newest;
}

/** Longest extent one window of this kind has by definition. */
export function windowReach(window) {
  return window ? window.sizeMs || window.gapMs || 0 : 0;
}

export const millisOf = time => (time === null || time === undefined ? null : typeof time === 'number' ? time : Date.parse(time));
