import { millis } from '../../i18n/index.js';
import { PHASES } from './series.js';

/**
 * What the charts show of a stretch of history, as points of time and value, oldest first. Each stands in the middle of the reports it
 * is made of. A line is broken where another run begins: in between the query did not run.
 *
 * @param {object[]} points HPOINTs of docs/control-room.md
 * @param {number} [origin] time that becomes 0, for runs laid over each other
 */
export function seriesOfHistory(points, origin = 0) {
  const at = (point) => (millis(point.firstAt) + millis(point.lastAt)) / 2 - origin;
  const worked = points.filter((point) => point.batches > 0);
  const line = (pick, source = points) => broken(source, at, pick);
  const bars = (pick) => line(pick, worked);
  return {
    inputRate: line((point) => point.inputRate),
    processedRate: line((point) => point.processedRate, worked),
    phases: Object.fromEntries(PHASES.map((phase) => [phase, bars((point) => phaseMs(point, phase))])),
    batchAverage: line((point) => point.batchMs.avg, worked),
    batchLongest: line((point) => point.batchMs.max, worked),
    newestEventTime: line((point) => millis(point.newestEventTime)),
    watermark: line((point) => settled(point.watermark)),
    lateWatermark: null,
    gap: line(gapMs),
    stateRows: line((point) => point.stateRows),
    stateBytes: line((point) => point.stateBytes),
    dropped: bars((point) => point.droppedRows),
    behind: line((point) => point.behindRows),
  };
}

function broken(points, at, pick) {
  const found = [];
  let run = null;
  for (const point of points) {
    const x = at(point);
    if (run !== null && run !== point.runId) {
      found.push({ x: (found.at(-1).x + x) / 2, y: null });
    }
    run = point.runId;
    found.push({ x, y: pick(point) ?? null });
  }
  return found;
}

function phaseMs({ batchMs, phasesMs }, phase) {
  if (phase !== 'other') {
    return phasesMs[phase] ?? 0;
  }
  return Math.max(0, batchMs.avg - PHASES.reduce((sum, name) => sum + (name === 'other' ? 0 : phasesMs[name] ?? 0), 0));
}

/** Before the first watermark Spark reports 1970, which is not a time of the data. */
function settled(watermark) {
  const ms = millis(watermark);
  return ms === null || ms <= 0 ? null : ms;
}

function gapMs(point) {
  const watermark = settled(point.watermark);
  const newest = millis(point.newestEventTime);
  return watermark === null || newest === null ? null : Math.max(0, newest - watermark);
}
