import { TimeAxis } from '/charts/time-axis.js';
import { ProblemError } from '/http/request.js';
import { differences, valueText } from '/views/query/definition-diff.js';
import { seriesOfHistory } from '/views/query/history-series.js';
import { HistoryWindow, rangeOf } from '/views/query/history-window.js';

const iso = (ms) => new Date(ms).toISOString();
const HOUR = 3_600_000;

/** A server that answers when it is told to. */
class SlowServer {
  calls = [];

  send = (method, path) => new Promise((resolve, reject) => {
    this.calls.push({ path, resolve, reject });
  });

  async answer(body) {
    this.calls.at(-1).resolve(body);
    await Promise.resolve();
    await Promise.resolve();
  }
}

const answer = (from, to, more = {}) => ({ from: iso(from), to: iso(to), level: 'minute', spanMs: 60_000, points: [], marks: [], runs: [], ...more });

describe('a section of history', () => {
  let server;
  let past;

  beforeEach(() => {
    server = new SlowServer();
    past = new HistoryWindow({ request: server.send });
    past.open('q');
  });

  it('is fetched with a margin, and not again while it suffices', async () => {
    past.want(10 * HOUR, 12 * HOUR, false);
    expect(server.calls.map((call) => call.path)).toEqual([`/api/queries/q/history?from=${iso(9 * HOUR)}&to=${iso(13 * HOUR)}&points=1200`]);
    expect(past.loading).toBe(true);
    await server.answer(answer(9 * HOUR, 13 * HOUR));
    expect(past.loading).toBe(false);
    past.want(10.5 * HOUR, 12.5 * HOUR, false);
    expect(server.calls.length).toBe(1);
  });

  it('is fetched anew when it is left, and when its points are too coarse', async () => {
    past.want(10 * HOUR, 12 * HOUR, false);
    await server.answer(answer(9 * HOUR, 13 * HOUR));
    past.want(8 * HOUR, 10 * HOUR, false);
    await server.answer(answer(7 * HOUR, 11 * HOUR));
    past.want(9 * HOUR, 9.5 * HOUR, false);
    expect(server.calls.length).toBe(3);
  });

  it('has one call under way, and then asks for what was wanted last', async () => {
    past.want(10 * HOUR, 12 * HOUR, false);
    past.want(20 * HOUR, 22 * HOUR, false);
    past.want(30 * HOUR, 32 * HOUR, false);
    expect(server.calls.length).toBe(1);
    await server.answer(answer(9 * HOUR, 13 * HOUR));
    expect(server.calls.length).toBe(2);
    expect(server.calls[1].path).toContain(`from=${iso(29 * HOUR)}`);
  });

  it('is fetched again as time goes on, but not each second', async () => {
    past.want(0, 24 * HOUR, true);
    await server.answer(answer(0, 24 * HOUR));
    past.want(60_000, 24 * HOUR + 60_000, true);
    expect(server.calls.length).toBe(1);
    past.want(300_000, 24 * HOUR + 300_000, true);
    expect(server.calls.length).toBe(2);
  });

  it('drops the answer about another query', async () => {
    past.want(10 * HOUR, 12 * HOUR, false);
    past.open('r');
    await server.answer(answer(9 * HOUR, 13 * HOUR));
    expect(past.answer).toBe(null);
  });

  it('tells a refusal and asks again when told', async () => {
    past.want(10 * HOUR, 12 * HOUR, false);
    server.calls[0].reject(new ProblemError({ status: 503, title: 'Not available now', detail: 'starting', errors: [] }));
    await Promise.resolve();
    await Promise.resolve();
    expect(past.problem.detail).toBe('starting');
    past.want(10 * HOUR, 12 * HOUR, false);
    expect(server.calls.length).toBe(1);
    past.retry();
    expect(server.calls.length).toBe(2);
    expect(past.problem).toBe(null);
  });

  it('from the beginning on knows where that is by the answer', async () => {
    past.want(null, 12 * HOUR, true);
    expect(server.calls[0].path).toBe(`/api/queries/q/history?to=${iso(12 * HOUR)}&points=600`);
    await server.answer(answer(3 * HOUR, 12 * HOUR));
    expect(past.answer.min).toBe(3 * HOUR);
    expect(rangeOf(null, 5)).toBe(`to=${iso(5)}`);
  });
});

describe('series of history', () => {
  const point = (at, runId, more = {}) => ({ firstAt: iso(at), lastAt: iso(at + 2_000), runId, batches: 2, inputRate: 5, processedRate: 50, batchMs: { avg: 100, max: 150 },
    phasesMs: { latestOffset: 1, getBatch: 1, queryPlanning: 8, walCommit: 10, addBatch: 60, commitOffsets: 5 }, stateRows: 3, stateBytes: 9, droppedRows: 1, behindRows: null,
    watermark: iso(0), newestEventTime: iso(at), ...more });

  it('break where another run begins and never bridge it', () => {
    const { stateRows, batchAverage } = seriesOfHistory([point(10_000, 'a'), point(20_000, 'a'), point(90_000, 'b')]);
    expect(stateRows).toEqual([{ x: 11_000, y: 3 }, { x: 21_000, y: 3 }, { x: 56_000, y: null }, { x: 91_000, y: 3 }]);
    expect(batchAverage.map(({ y }) => y)).toEqual([100, 100, null, 100]);
  });

  it('have no batch where the query only waited', () => {
    const series = seriesOfHistory([point(10_000, 'a'), point(20_000, 'a', { batches: 0, batchMs: null, inputRate: 0 })]);
    expect(series.inputRate.map(({ y }) => y)).toEqual([5, 0]);
    expect(series.phases.addBatch.map(({ y }) => y)).toEqual([60]);
  });

  it('keep what no phase names and leave out what is not known', () => {
    const series = seriesOfHistory([point(10_000, 'a')], 10_000);
    expect(series.phases.other).toEqual([{ x: 1_000, y: 15 }]);
    expect(series.watermark[0].y).toBe(null);
    expect(series.gap[0].y).toBe(null);
    expect(series.behind[0].y).toBe(null);
  });
});

describe('differences of definitions', () => {
  it('are named by their pointers', () => {
    const found = differences(
      { window: { kind: 'tumbling', size: '6 hours' }, groupBy: ['a'], filter: null, stateStore: 'memory' },
      { window: { kind: 'tumbling', size: '1 hour' }, groupBy: ['a', 'b'], stateStore: 'memory', trigger: 'manual' });
    expect(found).toEqual([
      { pointer: '/window/size', a: '6 hours', b: '1 hour' },
      { pointer: '/groupBy', a: ['a'], b: ['a', 'b'] },
      { pointer: '/trigger', a: undefined, b: 'manual' }]);
    expect(found.map(({ a, b }) => `${valueText(a)} ${valueText(b)}`)).toEqual(['6 hours 1 hour', '["a"] ["a","b"]', '— manual']);
  });
});

describe('the axis of time', () => {
  it('follows until it is moved, and follows again when it reaches the newest time', () => {
    const axis = new TimeAxis();
    axis.advance(1_000_000);
    axis.choose('1h', HOUR);
    axis.advance(HOUR + 2_000_000);
    expect([axis.preset, axis.following, axis.max - axis.min]).toEqual(['1h', true, HOUR]);
    axis.pan(-60_000);
    expect([axis.preset, axis.following]).toEqual([null, false]);
    const { min } = axis;
    axis.advance(HOUR + 9_000_000);
    expect(axis.min).toBe(min);
    axis.show(HOUR + 8_000_000, HOUR + 9_500_000);
    expect(axis.following).toBe(true);
    axis.follow();
    expect([axis.preset, axis.span]).toEqual(['live', 300_000]);
  });

  it('moves on by steps that can be seen', () => {
    const axis = new TimeAxis();
    const start = 1_000 * HOUR;
    axis.advance(start);
    axis.choose('24h', 24 * HOUR);
    let changes = 0;
    axis.addEventListener('change', () => { changes += 1; });
    for (let second = 1; second <= 1_440; second += 1) {
      axis.advance(start + second * 1_000);
    }
    expect(changes).toBe(10);
  });

  it('keeps what is under the pointer when it zooms', () => {
    const axis = new TimeAxis();
    axis.advance(100 * HOUR);
    axis.show(10 * HOUR, 20 * HOUR);
    axis.zoom(0.5, 12 * HOUR);
    expect([axis.min, axis.max]).toEqual([11 * HOUR, 16 * HOUR]);
  });
});
