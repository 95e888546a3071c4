import { clockText, linearScale, momentText, rangeText, tickText, timeTicks } from '/charts/plane/scales.js';
import { firstFit, layRows, slidingRow, slidingRowCount, topKeys } from '/charts/plane/lanes.js';
import { HitGrid } from '/charts/plane/hit-grid.js';
import { clockPieces, eventTimeAt, newestBefore, planeModel, watermarkSteps } from '/charts/plane/plane-model.js';
import { approach, followDomain } from '/charts/plane/follow.js';
import { layOut } from '/charts/plane/layout.js';

const at = (text) => Date.parse(`2018-01-31T${text}Z`);
const window = (id, s, e, key = null, more = {}) => ({ id, s, e, key, phase: 'open', count: 1, ...more });

describe('time axis', () => {
  it('puts ticks on whole steps of the epoch, never more than asked for', () => {
    for (const span of [3_000, 45_000, 3_600_000, 5 * 86_400_000, 300 * 86_400_000]) {
      const { step, ticks } = timeTicks(at('11:59:07'), at('11:59:07') + span, 8);
      expect(ticks.length).toBeLessThanOrEqual(9);
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks.every((tick) => tick % step === 0)).toBeTrue();
    }
  });

  it('answers no ticks for an axis without extent', () => {
    expect(timeTicks(5, 5, 8).ticks).toEqual([]);
  });

  it('names days where they begin and times elsewhere', () => {
    expect(tickText(at('00:00:00'), 3_600_000)).toBe('01-31');
    expect(tickText(at('06:00:00'), 3_600_000)).toBe('06:00');
    expect(clockText(at('06:00:01.250'), 50)).toBe('06:00:01.250');
  });

  it('names the day of a moment only when it is another one', () => {
    expect(momentText(at('12:11:00'), at('01:00:00'))).toBe('12:11:00');
    expect(momentText(at('12:11:00'), at('01:00:00') + 86_400_000)).toBe('2018-01-31 12:11:00');
    expect(rangeText(at('12:00:00'), at('12:10:00'))).toBe('12:00–12:10');
    expect(rangeText(at('18:00:00'), at('18:00:00') + 12 * 3_600_000)).toBe('01-31 18:00–02-01 06:00');
  });

  it('inverts its scale', () => {
    const scale = linearScale(100, 200, 10, 30);
    expect(scale.at(150)).toBe(20);
    expect(scale.invert(20)).toBe(150);
  });
});

describe('lanes', () => {
  it('gives overlapping sliding windows rows of their own, for life', () => {
    const [size, slide] = [10, 4];
    expect(slidingRowCount(size, slide)).toBe(3);
    for (let i = -20; i < 20; i++) {
      for (let j = i + 1; (j - i) * slide < size; j++) {
        expect(slidingRow(i * slide, size, slide)).not.toBe(slidingRow(j * slide, size, slide));
      }
    }
  });

  it('packs first fit and says what it left out', () => {
    const packed = firstFit([window('a', 0, 10), window('b', 5, 15), window('c', 10, 20), window('d', 6, 8)], 2);
    expect(packed.rowOf.get('a')).toBe(0);
    expect(packed.rowOf.get('b')).toBe(1);
    expect(packed.rowOf.get('c')).toBe(0);
    expect(packed.hidden.map(({ id }) => id)).toEqual(['d']);
  });

  it('lays sessions by key and counts the keys that found no row', () => {
    const windows = ['us', 'nc', 'ak', 'us', 'pr'].map((key, i) => window(String(i), i, i + 3, key, { count: key === 'us' ? 9 : i }));
    const laid = layRows({ kind: 'session' }, windows, 2);
    expect(laid.rows.map(({ label }) => label)).toEqual(['pr', 'us']);
    expect(laid.hiddenKeys).toBe(2);
    expect(laid.hidden.length).toBe(2);
  });

  it('keeps a key in its row while another is not clearly busier', () => {
    const windows = [window('1', 0, 1, 'a', { count: 10, phase: 'emitted' }), window('2', 0, 1, 'b', { count: 12, phase: 'emitted' })];
    expect(topKeys(windows, 1, ['a'])).toEqual(['a']);
    expect(topKeys(windows, 1, [])).toEqual(['b']);
  });
});

describe('hit grid', () => {
  it('finds the nearest within reach and nothing beyond', () => {
    const grid = new HitGrid(20);
    grid.add(10, 10, 'a');
    grid.add(39, 10, 'b');
    expect(grid.nearest(21, 10, 12)).toBe('a');
    expect(grid.nearest(30, 10, 12)).toBe('b');
    expect(grid.nearest(10, 40, 12)).toBeNull();
  });
});

describe('plane model', () => {
  const batch = (b, from, wm, lw, run = 'r1') => ({ b, run, at: from, end: from + 4, wm, lw, n: 1, shown: 1, noData: false });

  it('holds a watermark from its batch to the next of the same run and leaves a gap between runs', () => {
    const batches = [batch(0, 0, 0, 0), batch(1, 10, 500, 0), batch(2, 20, 500, 500), batch(3, 40, 700, 500, 'r2')];
    expect(watermarkSteps(batches, 'wm')).toEqual([{ from: 10, to: 24, value: 500, batch: 1 }, { from: 40, to: null, value: 700, batch: 3 }]);
    expect(watermarkSteps(batches, 'lw')).toEqual([{ from: 20, to: 24, value: 500, batch: 2 }, { from: 40, to: null, value: 500, batch: 3 }]);
  });

  it('tells the newest event time before a batch from its watermark, else from the events shown', () => {
    const model = planeModel({ window: null, delayMs: 100, batches: [batch(0, 0, 0, 0), batch(1, 10, 900, 0)],
      events: [{ p: 0, o: 0, t: 950, a: 1, b: 0, v: 'on-time' }], pending: [], windows: [] });
    expect(newestBefore(model, model.batches[1])).toBe(1000);
    expect(newestBefore({ ...model, delayMs: null }, model.batches[1])).toBe(950);
    expect(newestBefore(model, model.batches[0])).toBeNull();
  });

  it('keeps events without a time apart and takes windows from a map', () => {
    const model = planeModel({ window: null, batches: [], events: [{ p: 0, o: 0, t: null, a: 1, b: 0, v: 'malformed' }], pending: [],
      windows: new Map([['w', window('w', 0, 10)]]) });
    expect(model.malformed.length).toBe(1);
    expect(model.events).toEqual([]);
    expect(model.windows.map(({ id }) => id)).toEqual(['w']);
  });

  it('answers null while the snapshot has not come', () => {
    expect(planeModel(undefined)).toBeNull();
  });

  it('follows the stream’s clock piece by piece', () => {
    const pieces = clockPieces([{ wall: '2026-01-01T00:00:00Z', event: '2018-01-01T00:00:00Z', speed: 3600 },
      { wall: '2026-01-01T00:00:10Z', event: '2018-01-01T10:00:00Z', speed: 0 }]);
    expect(new Date(eventTimeAt(pieces, Date.parse('2026-01-01T00:00:05Z'))).toISOString()).toBe('2018-01-01T05:00:00.000Z');
    expect(new Date(eventTimeAt(pieces, Date.parse('2026-01-01T00:00:15Z'))).toISOString()).toBe('2018-01-01T10:00:00.000Z');
    expect(eventTimeAt(pieces, Date.parse('2025-01-01T00:00:15Z'))).toBeNull();
  });
});

describe('following axis', () => {
  const HOUR = 3_600_000;
  const model = (front) => ({ newest: front, wm: front - 24 * HOUR, lw: front - 25 * HOUR, window: { kind: 'tumbling', sizeMs: 6 * HOUR },
    events: [], windows: [window('w', front - 2 * HOUR, front + 4 * HOUR), window('old', front - 26 * HOUR, front - 20 * HOUR)] });
  const setting = (front, now, previous = null) => ({ now, eventNow: front, speed: 3600, zoom: 1, previous });

  it('shows both watermarks and every window that holds state', () => {
    const front = at('12:00:00');
    const domain = followDomain([model(front)], setting(front, 1_000_000));
    expect(domain.x0).toBeLessThan(front - 26 * HOUR);
    expect(domain.x1).toBeGreaterThanOrEqual(front + 4 * HOUR);
    expect(domain.y1).toBeGreaterThan(1_000_000);
  });

  it('rests for most of the time while data flows, and moves by even steps', () => {
    const edges = new Set();
    const steps = new Set();
    let previous = null;
    let before = null;
    for (let second = 0; second < 60; second++) {
      const front = at('12:00:00') + second * HOUR;
      const domain = followDomain([model(front)], setting(front, 1_000_000 + second * 1000, previous));
      previous = { span: domain.span };
      edges.add(domain.x1);
      if (before !== null && before !== domain.x1) {
        steps.add(domain.x1 - before);
      }
      before = domain.x1;
    }
    expect(edges.size).toBeLessThan(25);
    expect(steps.size).toBe(1);
  });

  it('does not let one event from the far future stretch the axis', () => {
    const front = at('12:00:00');
    const far = { ...model(front), newest: front + 4000 * HOUR };
    expect(followDomain([far], setting(front, 1_000_000)).x1).toBeLessThan(front + 48 * HOUR);
  });

  it('comes to rest exactly at its goal', () => {
    const goal = { x0: 100, x1: 200, y0: 0, y1: 50 };
    let domain = { x0: 90, x1: 190, y0: 0, y1: 50 };
    let resting = false;
    for (let i = 0; i < 200 && !resting; i++) {
      ({ domain, resting } = approach(domain, goal, 16));
    }
    expect(resting).toBeTrue();
    expect(domain).toEqual(goal);
    expect(approach({ x0: 90, x1: 190, y0: 0, y1: 50 }, goal, 16, false)).toEqual({ domain: goal, resting: true });
  });
});

describe('layout of the board', () => {
  const lanes = [{ kind: 'tumbling' }, { kind: 'sliding', sizeMs: 12, slideMs: 6 }, { kind: 'session', keys: 5 }];

  it('never lets parts overlap or leave the board', () => {
    for (const [width, height, em] of [[1060, 690, 13], [1500, 900, 17], [1880, 900, 24], [360, 600, 13]]) {
      for (const planeFirst of [false, true]) {
        const layout = layOut({ width, height, em, lanes, planeFirst });
        const parts = [...layout.lanes, layout.flags, layout.axis, layout.plane, layout.foot].sort((a, b) => a.top - b.top);
        parts.forEach((part, i) => {
          expect(part.bottom).toBeGreaterThanOrEqual(part.top);
          expect(part.bottom).toBeLessThanOrEqual(parts[i + 1]?.top ?? height + 0.5);
        });
        expect(layout.plane.bottom - layout.plane.top).toBeGreaterThan(height * 0.25);
      }
    }
  });
});
