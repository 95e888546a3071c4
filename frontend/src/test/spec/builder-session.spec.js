import { ProblemError } from '/http/request.js';
import { BuilderSession } from '/views/builder/builder-session.js';
import { Drafts } from '/views/builder/draft.js';
import { Preview } from '/views/builder/preview.js';
import { Saving } from '/views/builder/saving.js';
import { fieldWords, statementOf } from '/views/builder/statement.js';
import { hasText, initLanguage } from '/i18n/index.js';

const STORED = { stream: 'clicks', watermark: { delay: '10 minutes' }, window: { kind: 'tumbling', size: '10 minutes' }, groupBy: [], aggregates: [{ function: 'count', as: 'count' }], outputMode: 'update' };
const STATE = {
  connection: { phase: 'live' }, streams: { clicks: { definition: { schema: 'eventTime TIMESTAMP, user STRING', eventTime: 'eventTime' } } }, queries: { q: { id: 'q', definition: STORED } },
};
const refused = (status, more = {}) => new ProblemError({ status, title: 'x', detail: 'no', errors: [], ...more });
const settle = () => new Promise((resolve) => setTimeout(resolve));

/** A server that answers by `METHOD PATH`, and remembers what it was sent. */
function server(answers) {
  const calls = [];
  const send = async (method, path, body) => {
    calls.push([method, path, body]);
    const answer = answers[`${method} ${path}`] ?? {};
    const made = typeof answer === 'function' ? await answer(body) : answer;
    if (made instanceof Error) {
      throw made;
    }
    return made;
  };
  return { send, calls, of: (method) => calls.filter(([name]) => name === method) };
}

function memory() {
  const kept = new Map();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) };
}

async function opened(options, answers, storage = memory()) {
  const fake = server({ 'GET /api/sql': {}, 'GET /api/connections': [], 'GET /api/queries/q': { state: 'running', definition: STORED }, ...answers });
  const session = new BuilderSession({ id: null, from: null, state: STATE, ...options }, { send: fake.send, drafts: new Drafts(storage), preview: new Preview({ send: fake.send, later: () => 0, forget: () => {} }) });
  await session.open();
  return { session, fake };
}

describe('a session of the builder', () => {
  it('keeps a draft over a reload, says so, and discards it', async () => {
    const storage = memory();
    const { session } = await opened({ id: 'q' }, {}, storage);
    expect(session.dirty).toBe(false);
    session.set('/filter', "user <> 'x'");
    const { session: again } = await opened({ id: 'q' }, {}, storage);
    expect([again.restored, again.definition.filter, again.dirty]).toEqual([true, "user <> 'x'", true]);
    again.discard();
    expect([again.restored, again.definition.filter, again.dirty]).toEqual([false, undefined, false]);
    const { session: last } = await opened({ id: 'q' }, {}, storage);
    expect(last.restored).toBe(false);
  });

  it('proposes a name until one is typed, and a clone has that of its original', async () => {
    const { session } = await opened({}, {});
    expect(session.name).toBe('clicks-tumbling');
    session.set('/groupBy', ['user']);
    expect(session.name).toBe('clicks-by-user');
    session.rename('mine');
    session.set('/groupBy', []);
    expect(session.name).toBe('mine');
    const { session: clone } = await opened({ from: 'q' }, {});
    expect([clone.name, clone.base, clone.definition]).toEqual(['q-copy', null, STORED]);
  });

  it('sees that another has changed the query, and takes either', async () => {
    const theirs = { ...STORED, outputMode: 'complete' };
    const changed = { ...STATE, queries: { q: { id: 'q', definition: theirs } } };
    const { session } = await opened({ id: 'q' }, {});
    session.live(changed);
    expect([session.theirs, session.definition]).withContext('nothing of ours to lose').toEqual([null, theirs]);
    const { session: other } = await opened({ id: 'q' }, {});
    other.set('/filter', 'x');
    other.live(changed);
    expect(other.theirs).toEqual(theirs);
    other.keepMine();
    expect([other.theirs, other.base, other.definition.filter]).toEqual([null, theirs, 'x']);
  });

  it('tells an absent query from an attached one and from a server that is away', async () => {
    const at = async (answer) => (await opened({ id: 'q' }, { 'GET /api/queries/q': answer })).session;
    expect((await at(refused(404))).missing).toBe('absent');
    expect((await at({ definition: null })).missing).toBe('attached');
    expect([(await at(refused(0))).missing, (await at(refused(0))).problem.status]).toEqual([null, 0]);
  });
});

describe('a preview', () => {
  it('counts the newest answer only', async () => {
    const waiting = [];
    const preview = new Preview({ send: (_method, _path, body) => new Promise((resolve) => waiting.push(() => resolve({ ok: true, columns: [], errors: [], of: body.stream }))) });
    preview.ask({ stream: 'a' }, null, { now: true });
    preview.ask({ stream: 'b' }, 'q', { now: true });
    waiting[1]();
    await settle();
    waiting[0]();
    await settle();
    expect([preview.answer.of, preview.phase]).toEqual(['b', 'answered']);
  });

  it('is asked again by itself while the server is away', async () => {
    const timers = [];
    const answers = [refused(0), { ok: true, errors: [] }];
    const preview = new Preview({ send: async () => { const next = answers.shift(); if (next instanceof Error) { throw next; } return next; }, later: (callback) => timers.push(callback), forget: () => {} });
    preview.ask({ stream: 'a' }, null, { now: true });
    await settle();
    expect(preview.phase).toBe('away');
    timers.pop()();
    await settle();
    expect(preview.phase).toBe('answered');
  });
});

describe('saving', () => {
  it('happens once, however often it is pressed', async () => {
    const fake = server({ 'GET /api/queries': [] });
    const saving = new Saving({ send: fake.send });
    const outcomes = await Promise.all([saving.create('a', STORED, { start: true }), saving.create('a', STORED, { start: true })]);
    expect(outcomes).toEqual([true, false]);
    expect(fake.calls.map(([method, path]) => `${method} ${path}`)).toEqual(['GET /api/queries', 'PUT /api/queries/a', 'POST /api/queries/a/start']);
  });

  it('never writes over a query of the same name', async () => {
    const fake = server({ 'GET /api/queries': [{ id: 'a' }] });
    const saving = new Saving({ send: fake.send });
    expect(await saving.create('a', STORED)).toBe(false);
    expect([saving.problem.title, fake.of('PUT').length]).toEqual(['taken', 0]);
  });

  it('sends what differs, and stops where another has changed it', async () => {
    const next = { ...STORED, window: { kind: 'tumbling', size: '1 hour' } };
    const fake = server({ 'GET /api/queries/q': { state: 'running', definition: { ...STORED, filter: null } } });
    const saving = new Saving({ send: fake.send });
    expect(await saving.change('q', STORED, next, 'scratch', { run: true })).toBe(true);
    expect(fake.of('PATCH')).toEqual([['PATCH', '/api/queries/q?from=scratch', { window: { size: '1 hour' } }]]);
    expect(fake.of('POST')).withContext('the server restarts what runs').toEqual([]);
    expect(await saving.change('q', { ...STORED, outputMode: 'append' }, next, 'checkpoint')).toBe(false);
    expect([saving.conflict.outputMode, fake.of('PATCH').length]).toEqual(['update', 1]);
  });

  it('starts what does not run only when asked to', async () => {
    for (const [state, run, expected] of [['stopped', true, '/api/queries/q/restart'], ['created', true, '/api/queries/q/start'], ['stopped', false, undefined]]) {
      const fake = server({ 'GET /api/queries/q': { state, definition: STORED } });
      await new Saving({ send: fake.send }).change('q', STORED, { ...STORED, filter: 'x' }, 'checkpoint', { run });
      expect(fake.of('POST')[0]?.[1]).withContext(state).toBe(expected);
    }
  });

  it('keeps why it was refused', async () => {
    const fake = server({ 'GET /api/queries/q': { state: 'running', definition: STORED }, 'PATCH /api/queries/q': refused(409) });
    const saving = new Saving({ send: fake.send });
    expect(await saving.change('q', STORED, { ...STORED, filter: 'x' }, 'checkpoint')).toBe(false);
    expect([saving.problem.status, saving.pending]).toEqual([409, null]);
  });
});

describe('what a checkpoint survives', () => {
  beforeAll(() => initLanguage(null, ['en']));

  it('is told change by change, in words', () => {
    const change = (field, before, after, survives) => ({ field, before, after, survives, why: 'because' });
    const told = statementOf({ exists: true, survives: false, changes: [change('/window/size', '6 hours', '12 hours', false), change('/maxOffsetsPerTrigger', null, 5000, true), change('/groupBy', [], ['a', 'b'], false)] });
    expect(told.kind).toBe('lost');
    expect(told.changes.map(({ field, before, after, survives }) => [field, before, after, survives])).toEqual([
      ['Window length', '6\u00a0h', '12\u00a0h', false], ['Rate limit', '—', '5,000', true], ['Grouping', '—', 'a, b', false]]);
    expect(statementOf({ exists: true, survives: true, changes: [change('/filter', 'a', 'b', true)] }).kind).toBe('survives');
    expect(statementOf({ exists: true, survives: true, changes: [] }).kind).toBe('unchanged');
    expect(statementOf({ exists: false, survives: true, changes: [change('/filter', 'a', 'b', true)] })).toEqual({ kind: 'none', changes: [] });
    expect(statementOf(undefined).kind).toBe('none');
  });

  it('says why in the words of the page where there are any, else in the server’s', () => {
    const why = (field, survives) => statementOf({ exists: true, survives, changes: [{ field, before: 1, after: 2, survives, why: 'because' }] }).changes[0].why;
    expect(why('/watermark/delay', true).text).toContain('the new delay holds');
    expect(why('/reads/0/stream', false).text).toBe(why('/stream', false).text);
    expect(why('/aggregates/0/as', true)).toEqual({ text: 'because', language: 'en' });
  });

  it('names each field of a definition', () => {
    expect(fieldWords('/sinks/1/topic')).toBe('Place for rows 2');
    expect(fieldWords('/watermark/delay')).toBe('Watermark delay');
    expect(fieldWords('/oddity')).toBe('/oddity');
    for (const field of ['stream', 'filter', 'watermark', 'window', 'groupBy', 'aggregates', 'outputMode', 'trigger', 'maxOffsetsPerTrigger', 'stateStore', 'shufflePartitions', 'noDataBatches', 'sql', 'reads', 'sink', 'sinks', 'union', 'join', 'deduplicate', 'watermarkPolicy']) {
      expect(hasText(`builder.field./${field}`)).withContext(field).toBe(true);
    }
  });
});
