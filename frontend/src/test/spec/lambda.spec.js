import { hashOf, wantedBy, whole } from '/views/lambda/lambda-link.js';
import { answerRows, axisEnd, batchBars, inOrder, kappaBars, layersOf, logicChange, orderOf, rowsOf, servedOf, speedBars, speedState, ticksOf, waitedMillis } from '/views/lambda/lambda-model.js';
import { LambdaSession, joined } from '/views/lambda/lambda-session.js';
import { reduce } from '/store/reduce.js';
import { LIMITS, initialState } from '/store/state.js';
import { LambdaRun } from '../lambda-fixture.js';

const TICK = 250;

/** A run of the model by a clock of its own; `ticks` moves it. */
function begun(definition = {}) {
  let now = Date.parse('2026-03-02T12:00:00Z');
  const run = new LambdaRun('l1', { batchEvery: null, ...definition }, now);
  const ticks = (n) => { for (let i = 0; i < n; i += 1) { now += TICK; run.tick(now); } };
  ticks(8);
  return { run, ticks, sent: (n) => { run.act({ do: 'advance', reports: n }); ticks(30); } };
}

describe('the picture of the lambda lab', () => {
  it('hands over at one seam: the batch view ends where its generation begins', () => {
    const { run, ticks, sent } = begun();
    sent(120);
    expect(servedOf(run.view())).toEqual(jasmine.objectContaining({ view: null, cut: 0, to: 120 }));
    run.act({ do: 'batch' });
    ticks(2);
    expect(batchBars(run.view()).map(({ key, role }) => [key, role])).toEqual([['v1', 'job']]);
    ticks(20);
    sent(30);
    const view = run.view();
    const { cut, to, generation } = servedOf(view);
    expect([cut, generation.from, to]).toEqual([120, 120, 150]);
    expect(batchBars(view).map(({ key, from, role }) => [key, from, role])).toEqual([['v1', 0, 'serving']]);
    expect(speedBars(view).map(({ key, role }) => [key, role])).toEqual([['g1', 'serving'], ['g0', 'retired']]);
  });

  it('keeps the serving bars in sight however many are newer', () => {
    const { run } = begun();
    const view = run.view();
    view.batch.views = [5, 4, 3, 2].map((version) => ({ version, cut: version, serving: version === 2 }));
    expect(batchBars(view).map(({ key, role }) => [key, role])).toEqual([['v5', 'waiting'], ['v4', 'waiting'], ['v2', 'serving']]);
  });

  it('shows of a killed speed layer that only freshness is lost', () => {
    const { run, ticks, sent } = begun();
    sent(100);
    run.act({ do: 'batch' });
    ticks(20);
    run.act({ do: 'kill', layer: 'speed' });
    sent(40);
    const view = run.view();
    expect(speedState(view)).toBe('killed');
    expect(servedOf(view)).toEqual(jasmine.objectContaining({ cut: 100, to: 100 }));
    const layers = layersOf(view, run.points);
    expect([layers.speed.reports, layers.kappa.reports, view.serving.speedLag]).toEqual([40, 0, 40]);
    expect(layers.speed.millis).toBeGreaterThan(0);
    run.act({ do: 'revive', layer: 'speed' });
    ticks(10);
    expect([speedState(run.view()), run.view().serving.speedLag]).toEqual(['running', 0]);
  });

  it('has an axis that grows by steps and ends with the input', () => {
    const run = (end, left) => ({ log: { end }, input: { left, sent: end, held: 0 } });
    expect([0, 60, 90, 91, 350].map((end) => axisEnd(run(end, 4_000)))).toEqual([50, 100, 150, 150, 500]);
    expect(axisEnd(run(350, 60))).toBe(410);
    expect(axisEnd(run(350, null))).toBe(500);
    expect(ticksOf(300)).toEqual([0, 50, 100, 150, 200, 250, 300]);
  });

  it('tells how long the first unread report waits, and nothing where the points do not reach back', () => {
    const points = [{ at: '2026-01-01T00:00:00.000Z', sent: 10 }, { at: '2026-01-01T00:00:02.000Z', sent: 20 }];
    const run = { log: { end: 20 }, at: '2026-01-01T00:00:05.000Z' };
    expect([waitedMillis(points, 20, run), waitedMillis(points, 12, run), waitedMillis(points, 5, run), waitedMillis([], 5, run)]).toEqual([0, 3_000, null, null]);
  });

  it('has no bar of kappa where the run has none', () => {
    expect(kappaBars(begun({ kappa: false }).run.view())).toEqual([]);
    expect(kappaBars(begun().run.view()).map(({ role }) => role)).toEqual(['serving']);
  });

  it('says what a change of logic took, on both ways', () => {
    const { run, ticks, sent } = begun();
    sent(80);
    expect(logicChange(run.view())).toBeNull();
    run.act({ do: 'logic', logic: { delayedOver: 30, by: 'destination' } });
    expect(logicChange(run.view())).toEqual({ logic: { delayedOver: 30, by: 'destination' }, batch: null, kappa: null });
    ticks(40);
    const { batch, kappa } = logicChange(run.view());
    expect([batch.reports, kappa.reports]).toEqual([80, null]);
    expect(Math.min(batch.millis, kappa.millis)).toBeGreaterThan(0);
  });
});

describe('the answer of the lambda lab', () => {
  const part = (flights, delayed, minutes) => ({ reports: flights, flights, delayed, minutes });
  const answer = (version, ...rows) => ({ version, generation: version, rows });
  const row = (airport, batch, speed, merged, truth, kappa = truth) => ({ airport, day: '2001-01-03', batch, speed, merged, truth, kappa });

  it('puts batch and speed beside the truth and says by how much it is off', () => {
    const [atl, lax] = answerRows(answer(1, row('ATL', part(3, 1, 30), part(2, 1, 10), part(5, 2, 40), part(4, 2, 40)), row('LAX', null, part(1, 0, 5), part(1, 0, 5), part(1, 0, 5))), 'flights', true);
    expect([atl.batch, atl.speed, atl.merged, atl.truth, atl.off, atl.wrong, atl.kappaOff]).toEqual([3, 2, 5, 4, 1, true, 0]);
    expect([lax.batch, lax.off, lax.wrong]).toEqual([0, 0, false]);
  });

  it('is an average only where there are flights', () => {
    const [atl] = answerRows(answer(1, row('ATL', null, part(4, 1, 10), part(4, 1, 10), part(0, 0, 0))), 'average', false);
    expect([atl.batch, atl.merged, atl.truth, atl.off, atl.kappaOff]).toEqual([null, 2.5, null, 2.5, null]);
  });

  it('keeps its rows in their places until another pair is served', () => {
    const first = answer(1, row('ATL'), row('ORD'));
    const order = orderOf(null, first);
    const grown = orderOf(order, answer(1, row('ORD'), row('DEN'), row('ATL')));
    expect(grown.keys.map((key) => key.slice(0, 3))).toEqual(['ATL', 'ORD', 'DEN']);
    expect(orderOf(grown, answer(2, row('ORD'), row('ATL'))).keys.map((key) => key.slice(0, 3))).toEqual(['ORD', 'ATL']);
    expect(inOrder([{ key: 'ORD 2001-01-03' }, { key: 'ATL 2001-01-03' }], order).map(({ key }) => key.slice(0, 3))).toEqual(['ATL', 'ORD']);
  });

  it('counts rows that are missing or too many as wrong', () => {
    expect(rowsOf({ keys: 40, wrong: 3, missing: 2, extra: 1 })).toEqual({ all: 41, wrong: 6 });
  });
});

describe('links of the lambda lab', () => {
  it('hold a whole definition', () => {
    const definition = whole({ input: 'random', watermark: null, logic: { delayedOver: 30 } });
    expect(wantedBy(new URLSearchParams(hashOf(definition).split('?')[1]))).toEqual({ id: null, definition });
    expect([definition.day, definition.logic.by, definition.watermark]).toEqual([null, 'origin', null]);
    expect(wantedBy(new URLSearchParams('input=flights&day=2001-02-01')).definition.day).toBe('2001-02-01');
    expect(wantedBy(new URLSearchParams('id=l3'))).toEqual({ id: 'l3', definition: null });
    expect(() => wantedBy(new URLSearchParams('run=!!'))).toThrow();
  });
});

describe('lambda-run messages', () => {
  const message = (at, id = 'l1') => ({ type: 'lambda-run', topic: `lambda:${id}`, run: { id, at, events: Array.from({ length: 80 }, (_none, n) => ({ at, what: 'late', n })) },
    answer: { at, rows: Array.from({ length: 300 }, () => ({})) }, point: { at, sent: 1 } });

  it('are kept within bounds, newest last, each point once', () => {
    let state = initialState(0);
    for (let n = 0; n < 700; n += 1) {
      state = reduce(state, message(new Date(n * 1_000).toISOString()));
    }
    state = reduce(state, message(new Date(699_000).toISOString()));
    const { run, answer, points } = state.lambda.l1;
    expect([points.length, points.at(-1).at, run.events.length, run.events.at(-1).n, answer.rows.length]).toEqual([LIMITS.lambdaPoints, '1970-01-01T00:11:39.000Z', LIMITS.lambdaEvents, 79, LIMITS.lambdaRows]);
    ['l2', 'l3'].forEach((id) => { state = reduce(state, message('1970-01-01T00:00:00.000Z', id)); });
    expect(Object.keys(state.lambda)).toEqual(['l2', 'l3']);
  });

  it('without an answer or a point keep those of before', () => {
    const state = reduce(reduce(initialState(0), message('1970-01-01T00:00:01.000Z')), { ...message('1970-01-01T00:00:02.000Z'), answer: null, point: null });
    expect([state.lambda.l1.answer.at, state.lambda.l1.points.length]).toEqual(['1970-01-01T00:00:01.000Z', 1]);
  });
});

describe('LambdaSession', () => {
  const run = (id, at, state = 'ready') => ({ id, at, state, events: [] });
  let calls;
  let topics;
  let answers;
  let session;

  beforeEach(() => {
    [calls, topics, answers] = [[], [], {}];
    session = new LambdaSession({ subscribe: (list) => { topics = list; }, request: async (method, path, body) => {
      calls.push(`${method} ${path}`);
      const told = answers[`${method} ${path}`];
      return told ? told(body) : method === 'POST' && path.endsWith('runs') ? run('l1', '2026-01-01T00:00:01.000Z') : path.endsWith('history') ? { points: [{ at: '1' }, { at: '2' }] }
        : path.endsWith('answer') ? { at: '2026-01-01T00:00:01.000Z', rows: [] } : run('l1', '2026-01-01T00:00:02.000Z');
    } });
  });

  it('begins a run, listens to its topic and fetches its past', async () => {
    expect(await session.open({ input: 'random' })).toBeTrue();
    expect(topics).toEqual(['lambda:l1']);
    expect(session.points.map(({ at }) => at)).toEqual(['1', '2']);
    session.receive({ run: run('l1', '2026-01-01T00:00:09.000Z'), answer: null, points: [{ at: '2' }, { at: '3' }] });
    expect(session.points.map(({ at }) => at)).toEqual(['1', '2', '3']);
  });

  it('keeps the newest run, whichever way it came', async () => {
    await session.open({});
    session.receive({ run: run('l1', '2026-01-01T00:00:09.000Z'), answer: null, points: [] });
    await session.act({ do: 'play' });
    expect(session.run.at).toBe('2026-01-01T00:00:09.000Z');
    session.receive({ run: run('l2', '2026-01-01T00:00:10.000Z'), answer: null, points: [] });
    expect(session.run.id).toBe('l1');
  });

  it('does the same act to two layers at a time, and not twice to one', async () => {
    await session.open({});
    let answer;
    answers['POST /api/lambda/runs/l1/act'] = () => new Promise((resolve) => { answer = resolve; });
    const first = session.act({ do: 'kill', layer: 'speed' });
    expect([session.isPending({ do: 'kill', layer: 'speed' }), session.isPending({ do: 'kill', layer: 'batch' })]).toEqual([true, false]);
    expect(await session.act({ do: 'kill', layer: 'speed' })).toBeFalse();
    answer(run('l1', '2026-01-01T00:00:03.000Z'));
    expect(await first).toBeTrue();
  });

  it('keeps its points when it is closed, asks for no list, and forgets them with the run', async () => {
    await session.open({});
    session.gone();
    await session.seek();
    expect([session.closed, session.points.length, calls.includes('GET /api/lambda/runs')]).toEqual([true, 2, false]);
    await session.end();
    expect([session.answer, session.points]).toEqual([null, []]);
  });

  it('puts points together once', () => {
    const known = [{ at: 'b' }, { at: 'c' }];
    expect(joined(known, [{ at: 'b' }, { at: 'c' }])).toBe(known);
    expect(joined(known, [{ at: 'a' }, { at: 'c' }, { at: 'd' }]).map(({ at }) => at)).toEqual(['a', 'b', 'c', 'd']);
  });
});
