import { millis } from '../../i18n/index.js';

/** Phases of a micro-batch in the order in which they happen; what is left of triggerExecution is `other`. */
export const PHASES = Object.freeze(['latestOffset', 'getBatch', 'queryPlanning', 'walCommit', 'addBatch', 'commitOffsets', 'other']);

/**
 * What the charts of a query show, as points of time and value, oldest first. A line is broken where another run begins.
 *
 * @param {import('../../store/state.js').Point[]} progress
 */
export function seriesOf(progress) {
  const worked = progress.filter((point) => !point.idle);
  const line = (pick, source = progress) => withBreaks(source, pick);
  return {
    inputRate: line((point) => point.inputRate),
    processedRate: line((point) => point.processedRate, worked),
    phases: Object.fromEntries(PHASES.map((phase) => [phase, worked.map((point) => ({ x: millis(point.at), y: phaseMs(point, phase) }))])),
    total: worked.map((point) => ({ x: millis(point.at), y: point.durationMs.triggerExecution ?? 0 })),
    newestEventTime: line((point) => millis(point.newestEventTime)),
    watermark: line((point) => settled(point.watermark)),
    lateWatermark: line((point) => settled(point.lateWatermark)),
    gap: line((point) => gapMs(point)),
    stateRows: line((point) => point.stateRows),
    stateBytes: line((point) => point.stateBytes),
    dropped: worked.map((point) => ({ x: millis(point.at), y: point.droppedByWatermark })),
    behind: line((point) => point.behindOffsets),
  };
}

function withBreaks(progress, pick) {
  const points = [];
  let run = null;
  for (const point of progress) {
    const x = millis(point.at);
    if (run !== null && run !== point.runId) {
      points.push({ x: x - 1, y: null });
    }
    run = point.runId;
    points.push({ x, y: pick(point) ?? null });
  }
  return points;
}

function phaseMs(point, phase) {
  if (phase !== 'other') {
    return point.durationMs[phase] ?? 0;
  }
  const named = PHASES.reduce((sum, name) => sum + (name === 'other' ? 0 : point.durationMs[name] ?? 0), 0);
  return Math.max(0, (point.durationMs.triggerExecution ?? 0) - named);
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
