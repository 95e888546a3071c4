import { reduce } from '/store/reduce.js';
import { LIMITS, initialState } from '/store/state.js';
import { TYPES, after, golden } from './golden.js';

const ID = 'quakes-tumbling';
const ATTACHED = 'Orders-by-minute.counts';

describe('reduce', () => {
  const empty = () => initialState(0);

  it('never changes the state it is given', async () => {
    for (const type of TYPES) {
      const before = freeze(await after(reduce, empty(), 'overview', 'query-snapshot', 'plane-snapshot', 'stream-snapshot'));
      const message = freeze(await golden(type));
      expect(() => reduce(before, message)).withContext(type).not.toThrow();
    }
  });

  it('answers the same state for a type it does not know', () => {
    const state = empty();
    expect(reduce(state, { type: 'of-the-future', topic: 'overview' })).toBe(state);
  });

  it('ignores deltas of a topic without a snapshot', async () => {
    const state = empty();
    for (const type of ['progress', 'mark', 'result', 'plan', 'plane-batch', 'plane-pending', 'records']) {
      expect(reduce(state, await golden(type))).withContext(type).toBe(state);
    }
  });

  it('takes the overview whole, replacing what it knew', async () => {
    const state = await after(reduce, { ...empty(), queries: { old: { id: 'old' } } }, 'overview');
    expect(state.known).toBeTrue();
    expect(Object.keys(state.queries)).toEqual([ID, ATTACHED]);
    expect(state.health.parts.spark).toBe('starting');
  });

  it('forgets a removed query with its details and its plane', async () => {
    const state = await after(reduce, empty(), 'overview', 'query-snapshot', 'plane-snapshot', 'query-removed');
    expect(Object.keys(state.queries)).toEqual([ATTACHED]);
    expect(state.queryDetails).toEqual({});
    expect(state.planes).toEqual({});
  });

  it('drops what it knew when another start of the server says hello', async () => {
    const before = await after(reduce, empty(), 'hello', 'overview', 'plane-snapshot');
    const same = reduce(before, await golden('hello'));
    const other = reduce(before, { ...(await golden('hello')), instance: 'another' });
    expect(Object.keys(same.planes)).toEqual([ID]);
    expect(other.planes).toEqual({});
  });

  it('appends progress, replacing a point of the same run, batch and time', async () => {
    const state = await after(reduce, empty(), 'query-snapshot', 'progress', 'progress');
    expect(state.queryDetails[ID].progress.map((point) => point.batchId)).toEqual([41, 42]);
  });

  it('keeps at most so many points', async () => {
    let state = await after(reduce, empty(), 'query-snapshot');
    const message = await golden('progress');
    for (let i = 0; i < LIMITS.progress + 5; i += 1) {
      state = reduce(state, { ...message, point: { ...message.point, batchId: 100 + i, at: new Date(i * 1000).toISOString() } });
    }
    expect(state.queryDetails[ID].progress.length).toBe(LIMITS.progress);
    expect(state.queryDetails[ID].progress.at(-1).batchId).toBe(100 + LIMITS.progress + 4);
  });

  it('upserts result rows by key and remembers the batch that wrote them', async () => {
    const state = await after(reduce, empty(), 'query-snapshot', 'result');
    const rows = [...state.queryDetails[ID].result.entries.values()];
    expect(rows.map(({ row, batchId }) => [row.network, row.count, batchId])).toEqual([['ak', 1, null], ['us', 4, 42], ['us', 1, 42]]);
    expect(state.queryDetails[ID].result.total).toBe(3);
  });

  it('replaces the table in complete mode', async () => {
    const before = await after(reduce, empty(), 'query-snapshot');
    const state = reduce(before, { ...(await golden('result')), mode: 'replace' });
    expect(state.queryDetails[ID].result.entries.size).toBe(2);
  });

  it('puts a batch on the plane: events, windows, what is gone and what is no longer pending', async () => {
    const state = await after(reduce, empty(), 'plane-snapshot', 'plane-batch');
    const plane = state.planes[ID];
    expect(plane.batches.map((batch) => batch.b)).toEqual([41, 42]);
    expect(plane.events.map((event) => event.v)).toEqual(['on-time', 'on-time', 'late', 'dropped', 'malformed']);
    expect([...plane.windows.keys()]).toEqual(['1517356800000', '1517378400000']);
    expect(plane.pending.map((event) => event.o)).toEqual([99]);
    expect(plane.counts.events).toBe(10);
  });

  it('takes the list of pending events whole, with the exact number of unread ones', async () => {
    const { planes } = await after(reduce, empty(), 'plane-snapshot', 'plane-pending');
    expect(planes[ID].pending.length).toBe(1);
    expect(planes[ID].unread).toBe(7);
  });

  it('bounds the events of a plane, newest kept', async () => {
    const before = await after(reduce, empty(), 'plane-snapshot');
    const message = await golden('plane-batch');
    const events = Array.from({ length: LIMITS.planeEvents + 10 }, (_none, o) => ({ ...message.events[0], o }));
    const plane = reduce(before, { ...message, events }).planes[ID];
    expect(plane.events.length).toBe(LIMITS.planeEvents);
    expect(plane.events.at(-1).o).toBe(LIMITS.planeEvents + 9);
  });

  it('appends records, newest last', async () => {
    const state = await after(reduce, empty(), 'stream-snapshot', 'records');
    expect(state.streamDetails.earthquakes.records.map((record) => record.offset)).toEqual([16, 17, 18]);
  });

  it('keeps the outcome of an action under its key', () => {
    const started = reduce(empty(), { type: 'action-started', key: 'query:a', verb: 'stop-query' });
    expect(started.actions['query:a'].pending).toBeTrue();
    const problem = { status: 409, title: 'Conflict', detail: 'no', errors: [] };
    const failed = reduce(started, { type: 'action-failed', key: 'query:a', verb: 'stop-query', problem });
    expect(failed.actions['query:a']).toEqual({ pending: false, verb: 'stop-query', problem, answer: null });
    expect(reduce(failed, { type: 'action-cleared', key: 'query:a' }).actions).toEqual({});
  });
});

function freeze(value) {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value) && !(value instanceof Map)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}
