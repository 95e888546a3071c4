import { asSql, beginning, COMPUTED } from './definition.js';
import { hasSql, sqlOf } from './sql-of.js';

/**
 * A definition and the fields from which its SQL began. As long as the SQL is what those fields come to, the definition is still that of
 * the form; once it is not, the fields are only kept for going back.
 *
 * @typedef {{definition: object, form: object|null}} Written
 */

/** The SQL to show: what was typed, or what the fields come to; empty where there is none. */
export function sqlShown(definition, eventTime) {
  return typeof definition.sql === 'string' ? definition.sql : hasSql(definition) ? sqlOf(definition, eventTime ?? 'eventTime') : '';
}

function fieldsOfForm(definition) {
  return Object.fromEntries(Object.entries(definition).filter(([name]) => COMPUTED.includes(name) || name === 'watermarkPolicy'));
}

function withForm({ definition, form }) {
  const { sql: _sql, reads: _reads, ...rest } = definition;
  return form && { ...rest, ...form };
}

/** @returns {Written} after SQL was typed */
export function withTyped({ definition, form }, text, eventTime) {
  const kept = typeof definition.sql === 'string' ? form : fieldsOfForm(definition);
  const plain = withForm({ definition, form: kept });
  const back = plain && hasSql(plain) && text === sqlOf(plain, eventTime ?? 'eventTime');
  return { definition: back ? plain : asSql(definition, text), form: kept };
}

/** @returns {Written} the fields again, those it began with or new ones */
export function backToForm(written) {
  const { window, groupBy, aggregates } = beginning({ [written.definition.stream]: {} });
  const { sql: _sql, reads: _reads, ...rest } = written.definition;
  return { definition: withForm(written) ?? { ...rest, window, groupBy, aggregates, outputMode: 'update' }, form: null };
}

/** @returns {Written} with a ready example in place of what was computed */
export function withExample({ definition, form }, { sql, stream, reads, outputMode }) {
  const kept = form ?? (typeof definition.sql === 'string' ? null : fieldsOfForm(definition));
  const { reads: _reads, ...rest } = asSql(definition, sql);
  const watermark = definition.watermark ?? { delay: '10 minutes' };
  return { definition: { ...rest, stream, watermark, outputMode, ...(reads ? { reads } : {}) }, form: kept };
}
