/** Words of Spark's SQL for queries, and enough of its grammar to colour it. What is allowed is Spark's to say, in the preview. */
export const KEYWORDS = Object.freeze(['all', 'and', 'any', 'as', 'asc', 'between', 'by', 'case', 'cast', 'cross', 'cube', 'current', 'date', 'desc', 'distinct',
  'else', 'end', 'escape', 'exists', 'false', 'filter', 'following', 'for', 'from', 'full', 'group', 'grouping', 'having', 'ilike', 'in', 'inner', 'interval', 'is',
  'join', 'lateral', 'left', 'like', 'limit', 'not', 'null', 'on', 'or', 'order', 'outer', 'over', 'partition', 'preceding', 'range', 'right', 'rlike',
  'rollup', 'rows', 'select', 'semi', 'sets', 'some', 'struct', 'then', 'timestamp', 'true', 'unbounded', 'union', 'using', 'values', 'view', 'when', 'where', 'with']);

const WORDS = new Set(KEYWORDS);
const TYPES = new Set(['bigint', 'binary', 'boolean', 'byte', 'decimal', 'double', 'float', 'int', 'integer', 'long', 'short', 'smallint', 'string', 'tinyint']);
const LITERALS = new Set(['true', 'false', 'null']);

/** A stream parser for the editor; its state is whether a block comment is open. */
export const sparkSql = {
  name: 'spark-sql',
  startState: () => ({ comment: false }),
  copyState: (state) => ({ ...state }),
  token: (stream, state) => {
    if (state.comment) {
      return blockComment(stream, state);
    }
    if (stream.eatSpace()) {
      return null;
    }
    if (stream.match('--')) {
      stream.skipToEnd();
      return 'comment';
    }
    if (stream.match('/*')) {
      state.comment = true;
      return blockComment(stream, state);
    }
    return word(stream);
  },
  languageData: { commentTokens: { line: '--', block: { open: '/*', close: '*/' } }, closeBrackets: { brackets: ['(', '[', "'", '"', '`'] } },
};

function blockComment(stream, state) {
  while (!stream.eol()) {
    if (stream.match('*/')) {
      state.comment = false;
      break;
    }
    stream.next();
  }
  return 'comment';
}

function word(stream) {
  if (stream.match(/^'(?:[^'\\]|\\.|'')*'?/) || stream.match(/^"(?:[^"\\]|\\.|"")*"?/)) {
    return 'string';
  }
  if (stream.match(/^`(?:[^`]|``)*`?/)) {
    return 'variableName';
  }
  if (stream.match(/^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?[a-z]{0,2}/i)) {
    return 'number';
  }
  const found = stream.match(/^[A-Za-z_][A-Za-z0-9_]*/);
  if (found) {
    return kindOf(found[0].toLowerCase(), stream);
  }
  if (stream.match(/^[-+*/%<>=!|&^~]+/)) {
    return 'operator';
  }
  stream.next();
  return 'punctuation';
}

function kindOf(name, stream) {
  if (LITERALS.has(name)) {
    return 'atom';
  }
  if (stream.match(/^\s*\(/, false) && !['in', 'as', 'and', 'or', 'not', 'over', 'values', 'on', 'where', 'from', 'by', 'when', 'using'].includes(name)) {
    return 'function';
  }
  return WORDS.has(name) ? 'keyword' : TYPES.has(name) ? 'typeName' : 'variableName';
}

/**
 * What may stand where the cursor is. After a relation's name and a point: its columns; else columns, relations, functions and words.
 *
 * @param {{functions: {name: string, example: string}[], keywords: string[], relations: {name: string, kind: string,
 *   columns: {name: string, type: string}[]}[]}} words what `GET /api/sql` answers
 * @param {string} before the text before the word that is being typed
 * @param {(name: string) => string} quoted
 */
export function suggestions(words, before, text, quoted) {
  const qualifier = /(`(?:[^`]|``)+`|[A-Za-z_][A-Za-z0-9_]*)\s*\.\s*$/.exec(before)?.[1];
  const columnsOf = (relation, boost) => relation.columns.map(({ name, type }) => ({ label: name, apply: quoted(name), type: 'property', detail: type, boost }));
  if (qualifier) {
    const relation = named(words.relations, qualifier, text, quoted);
    return relation ? columnsOf(relation, 3) : [];
  }
  const relations = words.relations.map(({ name, kind }) => ({ label: name, apply: quoted(name), type: 'class', detail: kind, boost: 1 }));
  if (/\b(?:from|join)\s+$/i.test(before)) {
    return relations;
  }
  const used = words.relations.filter(({ name }) => mentions(text, name, quoted));
  const columns = unique(used.flatMap((relation) => columnsOf(relation, 2)));
  const functions = words.functions.map(({ name, example }) => ({ label: name, type: 'function', detail: example, boost: 0 }));
  const keywords = (words.keywords.length > 0 ? words.keywords : KEYWORDS).map((name) => ({ label: name.toUpperCase(), type: 'keyword', boost: -1 }));
  return [...columns, ...relations, ...functions, ...keywords];
}

const plain = (name) => name.replace(/^`|`$/g, '').replace(/``/g, '`').toLowerCase();

/** The relation a qualifier stands for: itself, or what the text gives that name (`FROM clicks AS c`). */
function named(relations, qualifier, text, quoted) {
  const wanted = plain(qualifier);
  const itself = relations.find(({ name }) => name.toLowerCase() === wanted);
  return itself ?? relations.find(({ name }) => {
    const alias = new RegExp(`${escaped(quoted(name))}\\s+(?:as\\s+)?(\`?[A-Za-z_][A-Za-z0-9_]*\`?)`, 'gi');
    return [...text.matchAll(alias)].some(([, found]) => plain(found) === wanted);
  });
}

function mentions(text, name, quoted) {
  return new RegExp(`(^|[^A-Za-z0-9_\`])${escaped(quoted(name))}($|[^A-Za-z0-9_\`])`, 'i').test(text);
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function unique(items) {
  return [...new Map(items.map((item) => [item.label, item])).values()];
}
