/** The figures an alert may watch, in the order in which they are offered. */
export const METRICS = Object.freeze(['behindRows', 'batchMs', 'inputRate', 'processedRate', 'stateRows', 'stateBytes', 'droppedRows', 'watermarkLagMs', 'silentMs', 'failed']);

/** What a form holds, of an alert or of a new one. */
export function draftOf(alert) {
  const on = alert?.on ?? { finding: '*', severity: 'warning' };
  return {
    id: alert?.id ?? '', query: alert?.query ?? '*', by: on.metric ? 'metric' : 'finding', finding: on.finding ?? '*', severity: on.severity ?? 'warning',
    metric: on.metric ?? 'behindRows', side: on.below === undefined ? 'above' : 'below', bound: String(on.above ?? on.below ?? 1_000),
    for: alert?.for ?? '1 minute', repeatAfter: alert ? alert.repeatAfter ?? '' : '10 minutes', enabled: alert?.enabled ?? true,
  };
}

/** The alert a form describes. What is not a number is sent as it is, so that the server says what is wrong with it. */
export function alertOf(draft) {
  const typed = draft.bound.trim().replace(',', '.');
  const bound = typed !== '' && Number.isFinite(Number(typed)) ? Number(typed) : draft.bound;
  const on = draft.by === 'finding' ? { finding: draft.finding, severity: draft.severity } : { metric: draft.metric, [draft.side]: bound };
  return { query: draft.query, on, for: draft.for.trim() || '0 seconds', repeatAfter: draft.repeatAfter.trim() || null, enabled: draft.enabled };
}
