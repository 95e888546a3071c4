import { sqlOf, hasSql, quoted } from '/views/builder/sql-of.js';
import { backToForm, sqlShown, withExample, withTyped } from '/views/builder/written.js';
import { sparkSql, suggestions } from '/views/builder/spark-sql.js';
import { examplesOf } from '/views/builder/examples.js';
import { placeIn, syntaxError } from '/views/builder/json-text.js';

const TUMBLING = { stream: 'earthquakes', watermark: { delay: '6 hours' }, window: { kind: 'tumbling', size: '6 hours' }, groupBy: ['network'], aggregates: [{ function: 'count', as: 'n' }, { function: 'max', column: 'mag' }], outputMode: 'update' };
const WORDS = {
  functions: [{ name: 'window', example: "window(eventTime, '10 minutes')" }], keywords: ['select', 'from'],
  relations: [{ name: 'earthquakes', kind: 'stream', columns: [{ name: 'mag', type: 'double' }, { name: 'network', type: 'string' }] },
    { name: 'my-logs', kind: 'stream', columns: [{ name: 'host', type: 'string' }, { name: 'network', type: 'string' }] }, { name: 'networks', kind: 'table', columns: [{ name: 'network', type: 'string' }] }],
};

describe('SQL from the form', () => {
  it('says each kind of window, groups, aggregates and the condition', () => {
    expect(sqlOf(TUMBLING, 'eventTime')).toBe("SELECT window,\n       network,\n       count(*) AS n,\n       max(mag) AS max_mag\nFROM earthquakes\nGROUP BY window(eventTime, '6 hours'), network");
    expect(sqlOf({ ...TUMBLING, filter: 'mag > 3', window: { kind: 'sliding', size: '2 hours', slide: '1 hour' }, groupBy: [] }, 'eventTime'))
      .toBe("SELECT window,\n       count(*) AS n,\n       max(mag) AS max_mag\nFROM earthquakes\nWHERE mag > 3\nGROUP BY window(eventTime, '2 hours', '1 hour')");
    expect(sqlOf({ stream: 'my-logs', window: { kind: 'session', gap: '5 minutes' }, groupBy: [], aggregates: [] }, 'event time'))
      .toBe("SELECT session_window AS window,\n       count(*) AS count\nFROM `my-logs`\nGROUP BY session_window(`event time`, '5 minutes')");
    expect(sqlOf({ stream: 'a', filter: 'x = 1' }, 't')).toBe('SELECT *\nFROM a\nWHERE x = 1');
    expect(sqlOf({ stream: 'a', groupBy: ['order'] }, 't')).toBe('SELECT `order`,\n       count(*) AS count\nFROM a\nGROUP BY `order`');
  });

  it('quotes what is no plain name', () => {
    expect([quoted('a_1'), quoted('my-logs'), quoted('left'), quoted('a`b'), quoted('день')]).toEqual(['a_1', '`my-logs`', '`left`', '`a``b`', '`день`']);
  });

  it('is there for one stream only', () => {
    expect([TUMBLING, { ...TUMBLING, union: [] }].every(hasSql)).toBe(true);
    expect([{ ...TUMBLING, union: [{}] }, { join: {} }, { deduplicate: {} }, { sql: '' }].some(hasSql)).toBe(false);
    expect(sqlShown({ stream: 'a', join: {} }, 't')).toBe('');
  });

  it('leaves the form when it is typed into, and is the form again when it says the same', () => {
    const shown = sqlShown(TUMBLING, 'eventTime');
    const typed = withTyped({ definition: TUMBLING, form: null }, `${shown} `, 'eventTime');
    expect(typed.definition).toEqual({ stream: 'earthquakes', watermark: { delay: '6 hours' }, outputMode: 'update', sql: `${shown} ` });
    const paced = { ...typed, definition: { ...typed.definition, maxOffsetsPerTrigger: 9 } };
    expect(withTyped(paced, shown, 'eventTime').definition).toEqual({ ...TUMBLING, maxOffsetsPerTrigger: 9 });
    expect(backToForm(paced)).toEqual({ definition: { ...TUMBLING, maxOffsetsPerTrigger: 9 }, form: null });
  });

  it('that did not come from the form begins a new one', () => {
    const { definition } = backToForm({ definition: { stream: 'a', sql: 'SELECT 1', reads: [{ stream: 'b' }] }, form: null });
    expect([definition.sql, definition.reads, definition.stream, definition.window.kind]).toEqual([undefined, undefined, 'a', 'tumbling']);
    expect(withExample({ definition: TUMBLING, form: null }, { sql: 'SELECT 2', stream: 'c', outputMode: 'append' }).form.window).toEqual(TUMBLING.window);
  });
});

describe('the SQL editor', () => {
  const labels = (before, text = before) => suggestions(WORDS, before, text, quoted).map(({ label }) => label);

  it('offers relations after FROM, columns of what is read, and those of a name before a point', () => {
    expect(labels('SELECT * FROM ')).toEqual(['earthquakes', 'my-logs', 'networks']);
    expect(labels('SELECT ', 'SELECT  FROM earthquakes').slice(0, 2)).toEqual(['mag', 'network']);
    expect(labels('SELECT ', 'SELECT  FROM earthquakes')).not.toContain('host');
    expect(labels('SELECT l.', 'SELECT l. FROM `my-logs` AS l')).toEqual(['host', 'network']);
    expect(labels('SELECT nobody.')).toEqual([]);
    expect(suggestions(WORDS, 'FROM ', 'FROM ', quoted)[1].apply).toBe('`my-logs`');
    expect(labels('SELECT ')).toContain('SELECT');
    expect(labels('SELECT ')).toContain('window');
  });

  it('colours words, strings, numbers and comments over lines', () => {
    const state = sparkSql.startState();
    const kinds = (line) => tokens(line, state);
    expect(kinds("SELECT count(*), 'it''s' -- x")).toEqual([['SELECT', 'keyword'], ['count', 'function'], ['(', 'punctuation'], ['*', 'operator'], [')', 'punctuation'], [',', 'punctuation'], ["'it''s'", 'string'], ['-- x', 'comment']]);
    expect(kinds('/* a')).toEqual([['/* a', 'comment']]);
    expect(kinds('b */ 1.5e3 AND NULL')).toEqual([['b */', 'comment'], ['1.5e3', 'number'], ['AND', 'keyword'], ['NULL', 'atom']]);
    expect(kinds('`my-logs`.host IN (1)')).toEqual([['`my-logs`', 'variableName'], ['.', 'punctuation'], ['host', 'variableName'], ['IN', 'keyword'], ['(', 'punctuation'], ['1', 'number'], [')', 'punctuation']]);
    expect(kinds("'open")).withContext('goes on whatever is typed').toEqual([["'open", 'string']]);
  });

  it('has examples of what there is only', () => {
    const streams = { earthquakes: { definition: { eventTime: 'eventTime' } }, 'my-logs': { definition: { eventTime: 'at' } } };
    const found = examplesOf(WORDS, streams, 'earthquakes');
    expect(found.map(({ key }) => key)).toEqual(['tumbling', 'session', 'join', 'table']);
    expect(found[2].sql).toContain('JOIN `my-logs` r\n  ON l.network = r.network');
    expect(found[2].reads[0].stream).toBe('my-logs');
    expect(examplesOf({ ...WORDS, relations: WORDS.relations.slice(0, 1) }, streams, 'earthquakes').map(({ key }) => key)).toEqual(['tumbling', 'session']);
    expect(examplesOf({ relations: [] }, {}, 'x')).toEqual([]);
  });
});

describe('the definition as text', () => {
  it('tells where it breaks and where a pointer is', () => {
    expect(syntaxError('{"a":1}')).toBeNull();
    expect(syntaxError('[1]')).not.toBeNull();
    expect(syntaxError('{\n "a": oops}')).not.toBeNull();
    const text = JSON.stringify(TUMBLING, null, 2);
    const { from, to, line } = placeIn(text, '/window/size');
    expect(text.slice(from, to)).toBe('"size": "6 hours"');
    expect(line).toBe(8);
    expect(placeIn(text, '')).toBeNull();
  });
});

/** A stand-in for the editor's line: what a stream parser asks of it. */
function tokens(line, state) {
  let pos = 0;
  const stream = {
    eatSpace: () => { const from = pos; while (line[pos] === ' ') { pos += 1; } return pos > from; },
    match: (pattern, consume = true) => {
      if (typeof pattern === 'string') {
        const fits = line.startsWith(pattern, pos);
        pos += fits && consume ? pattern.length : 0;
        return fits;
      }
      const found = line.slice(pos).match(pattern);
      if (!found || found.index > 0) {
        return null;
      }
      pos += consume ? found[0].length : 0;
      return found;
    },
    skipToEnd: () => { pos = line.length; },
    eol: () => pos >= line.length,
    next: () => line[pos++],
  };
  const found = [];
  while (!stream.eol()) {
    const from = pos;
    const kind = sparkSql.token(stream, state);
    if (kind !== null) {
      found.push([line.slice(from, pos), kind]);
    }
  }
  return found;
}
