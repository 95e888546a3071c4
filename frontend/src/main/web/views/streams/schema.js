/**
 * Fields of a stream's schema, from Spark's DDL (`eventTime TIMESTAMP, word STRING`), in order.
 *
 * @returns {{name: string, type: string}[]} types in lower case, without precision
 */
export function fieldsOf(ddl) {
  return splitTop(ddl ?? '').map((part) => {
    const match = /^\s*`?([^\s`:]+)`?\s*:?\s+([a-z_]+)/i.exec(part);
    return match ? { name: match[1], type: match[2].toLowerCase() } : null;
  }).filter(Boolean);
}

/** Commas inside `decimal(10,2)` or `struct<…>` do not part fields. */
function splitTop(ddl) {
  const parts = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < ddl.length; at += 1) {
    const char = ddl[at];
    depth += char === '(' || char === '<' ? 1 : char === ')' || char === '>' ? -1 : 0;
    if (char === ',' && depth === 0) {
      parts.push(ddl.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(ddl.slice(from));
  return parts.filter((part) => part.trim() !== '');
}

const NUMBERS = new Set(['byte', 'tinyint', 'short', 'smallint', 'int', 'integer', 'long', 'bigint', 'float', 'real', 'double', 'decimal', 'dec', 'numeric']);
const WHOLE = new Set(['byte', 'tinyint', 'short', 'smallint', 'int', 'integer', 'long', 'bigint']);

/** `number`, `whole`, `boolean`, `time` or `text`. */
export function kindOf(type) {
  if (NUMBERS.has(type)) {
    return WHOLE.has(type) ? 'whole' : 'number';
  }
  return type === 'boolean' ? 'boolean' : type.startsWith('timestamp') ? 'time' : 'text';
}

/**
 * What was typed, as it goes into the event. Text that is no number is sent as it is, so that the server names the mistake.
 *
 * @returns {*} undefined leaves the field out
 */
export function valueOf(kind, typed) {
  if (typed === '' || typed === undefined) {
    return undefined;
  }
  if (kind === 'boolean') {
    return typed === 'true';
  }
  if (kind === 'number' || kind === 'whole') {
    const value = Number(String(typed).trim().replace(',', '.'));
    return Number.isFinite(value) ? value : typed;
  }
  if (kind === 'time') {
    return fromUtcInput(typed) ?? typed;
  }
  return typed;
}

/** For `<input type="datetime-local" step="0.001">`, read as UTC. */
export function toUtcInput(ms) {
  return new Date(ms).toISOString().slice(0, 23);
}

/** ISO-8601 UTC with milliseconds, or null. */
export function fromUtcInput(text) {
  const ms = Date.parse(`${text}Z`);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

/** Time in the data at a moment of the wall clock, by the stream's clock segments. */
export function dataTimeAt(stream, wallMs) {
  const segment = stream.clock?.[stream.clock.length - 1];
  return segment ? Date.parse(segment.event) + (wallMs - Date.parse(segment.wall)) * segment.speed : wallMs;
}
