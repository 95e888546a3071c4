export const MODES = Object.freeze(['append', 'update', 'complete']);

/**
 * Why Spark refuses an output mode for a definition made of fields, before it is asked: the rules of Spark's
 * UnsupportedOperationChecker for the one stateful operator that such a definition has. Null where it takes it, and for SQL, of which
 * only Spark can tell. BuilderIT holds this to Spark's own answers.
 *
 * @param {string|null} eventTime the stream's event-time column
 * @returns {'join'|'noAggregation'|'session'|'noWatermark'|'noEventTime'|null}
 */
export function refusal(definition, mode, eventTime) {
  if (definition.sql) {
    return null;
  }
  const { window, groupBy = [], aggregates = [], watermark } = definition;
  const aggregating = Boolean(window) || groupBy.length > 0 || aggregates.length > 0;
  if (definition.join && mode !== 'append') {
    return 'join';
  }
  switch (mode) {
    case 'complete':
      return aggregating ? null : 'noAggregation';
    case 'update':
      return window?.kind === 'session' ? 'session' : null;
    default:
      return appendRefusal(aggregating, Boolean(watermark), Boolean(window) || groupBy.includes(eventTime));
  }
}

function appendRefusal(aggregating, watermark, byEventTime) {
  if (!aggregating) {
    return null;
  }
  return watermark ? (byEventTime ? null : 'noEventTime') : 'noWatermark';
}
