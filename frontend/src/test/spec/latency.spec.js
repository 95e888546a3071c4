import { LatencySession } from '/views/latency/latency-session.js';
import { LEAST, MOST, at, barsOf, pairsOf, roundHeight, tallest } from '/views/latency/latency-scale.js';
import { golden } from './golden.js';

describe('the axis of latencies', () => {
  it('is logarithmic from end to end', () => {
    expect(at(LEAST)).toBe(0);
    expect(at(MOST)).toBe(1);
    expect(at(0)).toBe(0);
    expect(at(1e9)).toBe(1);
    expect(at(100) - at(10)).toBeCloseTo(at(10) - at(1), 12);
  });

  it('draws each bin that holds something, up to its edge, as a share of the whole', () => {
    const bars = barsOf({ count: 8, bins: [{ to: 1, count: 2 }, { to: 1.1220184543019633, count: 0 }, { to: 1.2589254117941673, count: 6 }] });
    expect(bars.map(({ count, share }) => [count, share])).toEqual([[2, 0.25], [6, 0.75]]);
    for (const { to, from, width } of bars) {
      expect(from + width).toBeCloseTo(at(to), 10);
    }
    expect(tallest([{ count: 8, bins: [{ to: 1, count: 6 }] }, null])).toBe(0.75);
  });

  it('ends at a round share above the tallest bin', () => {
    expect([0.05, 0.051, 0.33, 0.9].map(roundHeight)).toEqual([0.05, 0.1, 0.4, 1]);
  });
});

describe('records through both lanes', () => {
  const record = (id, lane, sinkMicros) => ({ id, lane, sent: '2026-01-05T10:00:00.000Z', score: id / 2, sinkMicros });

  it('stand in one row, the newest first, as far back as both lists go', () => {
    const records = [record(5, 'real-time', 50), record(4, 'real-time', 40), record(3, 'real-time', 30), record(4, 'micro-batch', 400), record(3, 'micro-batch', 300), record(2, 'micro-batch', 200)];
    expect(pairsOf(records, ['micro-batch', 'real-time'], 10).map(({ id, micros }) => [id, micros])).toEqual([
      [5, { 'real-time': 50 }], [4, { 'real-time': 40, 'micro-batch': 400 }], [3, { 'real-time': 30, 'micro-batch': 300 }]]);
    expect(pairsOf(records, ['micro-batch', 'real-time'], 1).length).toBe(1);
  });

  it('are shown where one lane is refused', () => {
    expect(pairsOf([record(2, 'micro-batch', 200)], ['micro-batch', 'real-time'], 10).map(({ id }) => id)).toEqual([2]);
  });
});

describe('a run of the lab of milliseconds', () => {
  it('acknowledges what a ping of its own run names', async () => {
    const { run } = await golden('latency-run');
    const ping = await golden('latency-ping');
    const asked = [];
    const session = new LatencySession({ request: async (...call) => { asked.push(call); return run; } });
    await session.answer(ping);
    expect(asked).toEqual([]);
    await session.open({ rate: 50 });
    await session.answer(ping);
    await session.answer({ ...ping, topic: 'latency:l2' });
    expect(asked).toEqual([['POST', '/api/latency/runs', { rate: 50 }], ['POST', '/api/latency/runs/l1/seen', { lane: 'real-time', ids: [1215, 1216] }]]);
  });
});
