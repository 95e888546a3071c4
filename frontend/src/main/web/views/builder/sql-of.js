const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Words that Spark does not take as a name without backticks where a table or column stands. */
const TAKEN = new Set(['anti', 'cross', 'except', 'from', 'full', 'group', 'having', 'inner', 'intersect', 'join', 'left', 'limit', 'minus', 'natural', 'on',
  'order', 'right', 'select', 'semi', 'union', 'using', 'where', 'lateral', 'as', 'by', 'and', 'or', 'not', 'in', 'is', 'null', 'case', 'when', 'then', 'else', 'end']);

/** The name as SQL has it. */
export function quoted(name) {
  return PLAIN.test(name) && !TAKEN.has(name.toLowerCase()) ? name : `\`${name.replace(/`/g, '``')}\``;
}

const text = (value) => `'${String(value).replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;

/** Whether there is SQL that says the same as the fields: one stream, no union, join or deduplication. */
export function hasSql(definition) {
  return typeof definition.sql !== 'string' && !definition.join && !definition.deduplicate && (definition.union ?? []).length === 0;
}

/**
 * The SQL that says the same as the fields of a definition of one stream.
 *
 * @param {object} definition
 * @param {string} eventTime the stream's event-time column
 */
export function sqlOf(definition, eventTime) {
  const { window, groupBy = [], aggregates = [], filter } = definition;
  const where = String(filter ?? '').trim();
  const grouped = Boolean(window) || groupBy.length > 0 || aggregates.length > 0;
  const lines = [
    `SELECT ${grouped ? columns(definition).join(',\n       ') : '*'}`,
    `FROM ${quoted(definition.stream)}`,
  ];
  if (where !== '') {
    lines.push(`WHERE ${where}`);
  }
  const groups = [...(window ? [windowOf(window, eventTime)] : []), ...groupBy.map(quoted)];
  if (groups.length > 0) {
    lines.push(`GROUP BY ${groups.join(', ')}`);
  }
  return lines.join('\n');
}

function columns({ window, groupBy = [], aggregates = [] }) {
  const first = window ? [window.kind === 'session' ? 'session_window AS window' : 'window'] : [];
  const counted = aggregates.length > 0 ? aggregates : [{ function: 'count', as: 'count' }];
  return [...first, ...groupBy.map(quoted), ...counted.map(aggregateOf)];
}

function aggregateOf({ function: name, column, as }) {
  return `${name}(${column ? quoted(column) : '*'}) AS ${quoted(as || (column ? `${name}_${column}` : name))}`;
}

function windowOf({ kind, size, slide, gap }, eventTime) {
  const column = quoted(eventTime);
  switch (kind) {
    case 'session':
      return `session_window(${column}, ${text(gap)})`;
    case 'sliding':
      return `window(${column}, ${text(size)}, ${text(slide)})`;
    default:
      return `window(${column}, ${text(size)})`;
  }
}
