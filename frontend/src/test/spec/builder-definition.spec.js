import { asSql, beginning, cleaned, freeName, isName, mergePatch, newSink, numberOf, proposedName, same, valueAt, withCombination, withValue, withWindowKind } from '/views/builder/definition.js';
import { placed, placeOf, ranges, stillTrue } from '/views/builder/errors.js';
import { refusal } from '/views/builder/modes.js';
import { shownPointers } from '/views/builder/pointers.js';

/** Every field that a definition made of fields may have. */
const WHOLE = {
  stream: 'clicks', filter: "page <> '/'", watermark: { delay: '10 minutes' }, window: { kind: 'sliding', size: '10 minutes', slide: '5 minutes' }, groupBy: ['user', 'page'],
  aggregates: [{ function: 'count', as: 'n' }, { function: 'max', column: 'seconds', as: 'longest' }], outputMode: 'update', trigger: { kind: 'processing-time', interval: '2 seconds' },
  maxOffsetsPerTrigger: 500, stateStore: 'rocksdb', shufflePartitions: 2, noDataBatches: false, union: [{ stream: 'ads', watermark: { delay: '1 minute' } }], watermarkPolicy: 'max', sink: { kind: 'dashboard' },
  sinks: [{ kind: 'kafka', topic: 'out', key: ['user'] }, { kind: 'files', name: 'out', format: 'json' }, { kind: 'jdbc', connection: 'w', table: 't', mode: 'upsert', keys: ['user'] }],
};
const SQL = { stream: 'clicks', sql: 'SELECT * FROM clicks', watermark: { delay: '1 minute' }, reads: [{ stream: 'ads', watermark: { delay: '2 minutes' } }], outputMode: 'append' };

const leaves = (value, at = '') => (value !== null && typeof value === 'object' && Object.keys(value).length > 0
  ? Object.entries(value).flatMap(([name, child]) => leaves(child, `${at}/${name}`)) : [at]);

describe('a definition in the making', () => {
  it('has each field read and written at its pointer, and everything else left as it is', () => {
    for (const pointer of leaves(WHOLE)) {
      const before = valueAt(WHOLE, pointer);
      const changed = withValue(WHOLE, pointer, 'X');
      expect(valueAt(changed, pointer)).withContext(pointer).toBe('X');
      expect(withValue(changed, pointer, before)).withContext(pointer).toEqual(WHOLE);
    }
  });

  it('has a field on the page for every field of it', () => {
    for (const definition of [WHOLE, SQL, { ...WHOLE, union: undefined, join: { stream: 'ads', watermark: { delay: '1 minute' }, type: 'inner', on: ['id'], after: '0 seconds', before: '1 hour' } },
      { ...WHOLE, union: undefined, watermarkPolicy: undefined, deduplicate: { columns: ['id'], withinWatermark: true } }]) {
      const shown = shownPointers(cleaned(definition));
      for (const pointer of leaves(cleaned(definition)).filter((leaf) => !/^\/(sink\/kind|noData)/.test(leaf))) {
        expect(placeOf(pointer, shown)).withContext(pointer).not.toBeNull();
      }
    }
  });

  it('is sent without what says nothing, and with what is wrong', () => {
    expect(cleaned(WHOLE)).toEqual(WHOLE);
    expect(cleaned({ stream: 'a', filter: ' ', groupBy: [], aggregates: [], sinks: [], union: [], window: null, maxOffsetsPerTrigger: 'many' })).toEqual({ stream: 'a', maxOffsetsPerTrigger: 'many' });
    expect(cleaned({ stream: 'a', groupBy: ['x'], aggregates: [] })).withContext('the server answers at the field').toEqual({ stream: 'a', groupBy: ['x'], aggregates: [] });
  });

  it('takes list entries out whole and makes what is on the way', () => {
    expect(withValue(WHOLE, '/aggregates/0', undefined).aggregates).toEqual([WHOLE.aggregates[1]]);
    expect(withValue({ stream: 'a' }, '/watermark/delay', '1 hour')).toEqual({ stream: 'a', watermark: { delay: '1 hour' } });
    expect(withValue(WHOLE, '/filter', undefined).filter).toBeUndefined();
    expect(WHOLE.aggregates.length).withContext('nothing is changed in place').toBe(2);
  });

  it('changes the kind of window with the lengths that fit, and leaves a mode Spark refuses for sessions', () => {
    expect(withWindowKind(WHOLE, 'tumbling').window).toEqual({ kind: 'tumbling', size: '10 minutes' });
    expect(withWindowKind(WHOLE, 'session')).toEqual({ ...WHOLE, window: { kind: 'session', gap: '10 minutes' }, outputMode: 'append' });
    expect(withWindowKind({ ...WHOLE, watermark: undefined }, 'session').outputMode).toBe('complete');
    expect(withWindowKind(WHOLE, 'none').window).toBeUndefined();
    expect(withWindowKind({ stream: 'a' }, 'tumbling').aggregates).toEqual([{ function: 'count', as: 'count' }]);
  });

  it('has one of union, join and deduplication', () => {
    const join = withCombination(WHOLE, 'join', 'ads');
    expect(join.union).toBeUndefined();
    expect([join.window, join.groupBy, join.aggregates, join.outputMode]).toEqual([undefined, [], [], 'append']);
    expect(withCombination(join, 'none').join).toBeUndefined();
    expect(withCombination(join, 'none').watermarkPolicy).toBeUndefined();
    expect(withCombination({ ...WHOLE, outputMode: 'complete' }, 'deduplicate').outputMode).toBe('append');
  });

  it('as SQL loses what SQL says, and nothing else', () => {
    const sql = asSql(WHOLE, 'SELECT 1');
    expect(Object.keys(sql).sort()).toEqual(['maxOffsetsPerTrigger', 'noDataBatches', 'outputMode', 'shufflePartitions', 'sink', 'sinks', 'sql', 'stateStore', 'stream', 'trigger', 'watermark']);
  });

  it('proposes names that are free and allowed', () => {
    expect(proposedName({ stream: 'security-logs', groupBy: ['user_id'], window: { kind: 'tumbling' } }, [])).toBe('security-logs-by-user-id');
    expect(freeName('a-copy', ['a-copy', 'a-copy-2'])).toBe('a-copy-3');
    for (const definition of [WHOLE, SQL, { stream: 'a', join: { stream: 'b c' } }, {}, beginning({})]) {
      expect(isName(proposedName(definition, []))).withContext(JSON.stringify(definition)).toBe(true);
    }
    expect(isName('два слова')).toBe(false);
  });

  it('patches what differs, with null for what is gone', () => {
    const after = { ...WHOLE, window: { kind: 'session', gap: '5 minutes' }, filter: undefined, groupBy: ['user'] };
    expect(mergePatch(WHOLE, after)).toEqual({ window: { kind: 'session', size: null, slide: null, gap: '5 minutes' }, filter: null, groupBy: ['user'] });
    expect(mergePatch({ ...WHOLE, join: null }, WHOLE)).toEqual({});
    expect(same({ a: null, b: { y: 1, x: 2 } }, { b: { x: 2, y: 1 } })).toBe(true);
  });

  it('keeps a number that is none as it was typed', () => {
    expect([numberOf(' 12 '), numberOf(''), numberOf('many'), numberOf('1.5')]).toEqual([12, undefined, 'many', '1.5']);
    expect(newSink('jdbc', 'my-query').table).toBe('my_query');
  });
});

describe('errors', () => {
  it('stand at the field they name, or the nearest around it, or at none', () => {
    const shown = shownPointers(WHOLE);
    const errors = ['/window/size', '/groupBy/1', '/aggregates/0/as', '/aggregates/7/as', '/sinks/2/keys/0', '/nothing', ''].map((pointer) => ({ pointer, detail: pointer }));
    expect([...placed(errors, shown)].map(([at, found]) => [at, found.map(({ detail }) => detail)])).toEqual([
      ['/window/size', ['/window/size']], ['/groupBy', ['/groupBy/1']], ['/aggregates/0/as', ['/aggregates/0/as']], ['/aggregates', ['/aggregates/7/as']], ['/sinks/2/keys', ['/sinks/2/keys/0']], ['', ['/nothing', '']],
    ]);
  });

  it('in SQL are ranges of its text, whole where the place is not known', () => {
    const at = (error) => ranges([{ pointer: '/sql', detail: 'x', ...error }], '/sql', 20)[0];
    expect(at({ start: 7, stop: 11 })).toEqual({ from: 7, to: 11, detail: 'x', known: true });
    expect(at({ start: 20, stop: 20 })).toEqual({ from: 19, to: 20, detail: 'x', known: true });
    expect(at({ start: 5, stop: null }).to).toBe(6);
    expect(at({ start: null })).toEqual({ from: 0, to: 20, detail: 'x', known: false });
    expect(ranges([{ pointer: '/stream', detail: 'x' }], '/sql', 20)).toEqual([]);
  });

  it('of a field that was changed since are gone', () => {
    const errors = [{ pointer: '/window/size', detail: 'a' }, { pointer: '/filter', detail: 'b' }];
    expect(stillTrue(errors, WHOLE, { ...WHOLE, filter: 'x' })).toEqual([errors[0]]);
    expect(stillTrue(errors, WHOLE, WHOLE)).toEqual(errors);
  });
});

describe('output modes that Spark refuses', () => {
  const why = (definition) => ['append', 'update', 'complete'].map((mode) => refusal(definition, mode, 'eventTime'));
  it('are known for definitions of fields', () => {
    expect(why(WHOLE)).toEqual([null, null, null]);
    expect(why({ ...WHOLE, watermark: undefined })).toEqual(['noWatermark', null, null]);
    expect(why({ ...WHOLE, window: undefined })).toEqual(['noEventTime', null, null]);
    expect(why({ ...WHOLE, window: { kind: 'session', gap: '1 minute' } })).toEqual([null, 'session', null]);
    expect(why({ stream: 'a' })).toEqual([null, null, 'noAggregation']);
    expect(why({ stream: 'a', join: { stream: 'b' } })).toEqual([null, 'join', 'join']);
    expect(why({ stream: 'a', groupBy: ['eventTime'], watermark: { delay: '1 minute' } })).toEqual([null, null, null]);
    expect(why(SQL)).withContext('only Spark knows').toEqual([null, null, null]);
  });
});
