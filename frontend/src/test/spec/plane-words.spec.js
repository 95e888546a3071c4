import { setLanguage, TEXTS } from '/i18n/index.js';
import { planeModel } from '/charts/plane/plane-model.js';
import { countOf, eventText, windowText } from '/charts/plane/verdict-text.js';
import { choose, marksOf, spanMillis } from '/views/windows/query-choice.js';
import { initialState } from '/store/state.js';
import { reduce } from '/store/reduce.js';
import { PlaneFixture, QUAKES, SENSORS } from '../plane-fixture.js';

/** Durations hold no-break spaces; sentences here are compared without. */
const plain = (text) => text.replaceAll('\u00a0', ' ');
const at = (text) => Date.parse(`2026-03-14T${text}Z`);

describe('words for verdicts', () => {
  beforeEach(() => setLanguage('en'));

  const model = planeModel({
    window: { kind: 'sliding', sizeMs: 600_000, slideMs: 300_000 }, delayMs: 600_000, outputMode: 'update', keys: ['word'], pending: [],
    windows: [], events: [],
    batches: [{ b: 41, run: 'r', at: 1, end: 2, wm: at('12:11:00'), lw: at('12:04:00') },
      { b: 42, run: 'r', at: 3, end: 4, wm: at('12:11:00'), lw: at('12:11:00') }],
  });
  const event = (t, v, w, b = 42) => ({ p: 0, o: 7, t: at(t), a: 3, b, v, k: 'donkey', w });
  const span = (s, e, d) => ({ s: at(s), e: at(e), d });

  it('say which rule a dropped event met, with its figures', () => {
    const said = eventText(event('12:04:00', 'dropped', [span('12:00:00', '12:10:00', true)]), model, []);
    expect(said.why).toEqual(['Window 03-14 12:00–12:10 ends at 12:10:00, which is ≤ the late-filter watermark 12:11:00 (that of batch 41): '
      + 'the row was dropped in batch 42.']);
  });

  it('say of a partly dropped event which windows counted it', () => {
    const said = eventText(event('12:08:00', 'partly-dropped', [span('12:00:00', '12:10:00', true), span('12:05:00', '12:15:00', false)]), model, []);
    expect(said.why.length).toBe(2);
    expect(said.why[1]).toContain('12:05–12:15 ends at 12:15:00, which is after the late-filter watermark 12:11:00');
  });

  it('say why a late event was counted all the same', () => {
    const said = eventText(event('12:08:00', 'late', [span('12:05:00', '12:15:00', false)]), model, []);
    expect(plain(said.why[0])).toContain('Older by 13 min than the newest event time seen before (12:21:00)');
    expect(said.why[0]).toContain('still ends at 12:15:00');
  });

  it('stand in both languages under the same names with the same places', () => {
    const keys = Object.keys(TEXTS.en).filter((key) => key.startsWith('windows.'));
    const places = (text) => [...new Set(JSON.stringify(text).match(/\{\w+\}/g) ?? [])].sort();
    for (const key of keys) {
      expect(TEXTS.ru[key]).withContext(key).toBeDefined();
      expect(places(TEXTS.ru[key])).withContext(key).toEqual(places(TEXTS.en[key]));
    }
  });

  it('call a count exact only when it is', () => {
    expect(countOf({ exact: true, count: 4 })).toEqual({ count: 4, exact: true });
    expect(countOf({ exact: false, count: null, groups: 2, values: [{ row: { count: 3 } }, { row: { count: 4 } }] }))
      .toEqual({ count: 7, exact: false, more: false });
    expect(countOf({ exact: false, count: null, values: [{ row: { sum: 3 } }] })).toBeNull();
  });

  it('say how far an open window is from its end', () => {
    const said = windowText({ id: 'w', s: at('12:10:00'), e: at('12:20:00'), key: null, phase: 'open', count: 3, exact: true, dropped: 0,
      first: 1, last: 2, groups: 1, values: [], writtenBatch: null, closedBatch: null }, model);
    expect(plain(said.why[0])).toContain('now 12:11:00, reaches 12:20:00: 9 min');
  });
});

describe('choice of queries', () => {
  const query = (id, stream, kind, state = 'running') => ({ id, state, definition: { stream, window: kind && { kind } } });
  const all = (...queries) => Object.fromEntries(queries.map((item) => [item.id, item]));

  it('takes the stream with most kinds of windows and a running query of each', () => {
    const choice = choose(all(query('a', 'clicks', 'tumbling'), query('b', 'quakes', 'tumbling', 'failed'), query('c', 'quakes', 'tumbling'),
      query('d', 'quakes', 'session'), query('e', 'quakes', null)));
    expect(choice.stream).toBe('quakes');
    expect(choice.lanes.map((lane) => lane.query.id)).toEqual(['c', 'd']);
    expect(choice.streams).toEqual(['clicks', 'quakes']);
  });

  it('follows the query asked for', () => {
    const choice = choose(all(query('a', 'clicks', 'tumbling'), query('b', 'quakes', 'tumbling'), query('c', 'quakes', 'session')), { query: 'a' });
    expect(choice.stream).toBe('clicks');
  });

  it('answers nothing where nothing has windows', () => {
    expect(choose({})).toEqual({ stream: null, streams: [], lanes: [] });
  });

  it('reads Spark’s interval texts', () => {
    expect(spanMillis('10 minutes')).toBe(600_000);
    expect(spanMillis('1 hour 30 minutes')).toBe(5_400_000);
    expect(spanMillis('500 milliseconds')).toBe(500);
    expect(spanMillis(undefined)).toBe(0);
  });

  it('marks a change of run that nobody told of', () => {
    const batches = [{ run: 'a', at: 1, end: 2 }, { run: 'b', at: 9, end: 10 }];
    expect(marksOf([], { batches })).toEqual([{ at: 9, kind: 'restarted', detail: null }]);
    expect(marksOf([{ at: 7, kind: 'failed' }], { batches })).toEqual([{ at: 7, kind: 'failed' }]);
  });
});

describe('made-up stream', () => {
  for (const shape of [QUAKES, SENSORS]) {
    it(`follows Spark's rules for ${shape.stream} and reads as one state through the page's reducer`, () => {
      const fixture = new PlaneFixture(shape, { seed: 3 });
      let state = reduce(initialState(), fixture.overview());
      fixture.queries.forEach((run) => { state = reduce(state, run.snapshot()); });
      fixture.advance(fixture.start + 60_000).forEach((message) => { state = reduce(state, message); });
      for (const plane of Object.values(state.planes)) {
        const lw = new Map(plane.batches.map((batch) => [batch.b, batch.lw]));
        for (const event of plane.events.filter((item) => item.t !== null && lw.has(item.b))) {
          event.w.forEach((window) => expect(window.d).toBe(window.e <= lw.get(event.b)));
        }
        const { events, onTime, late, dropped, partlyDropped, malformed } = plane.counts;
        expect(onTime + late + dropped + partlyDropped + malformed).toBe(events);
        plane.batches.slice(1).forEach((batch, i) => expect(batch.lw).toBe(plane.batches[i].wm));
      }
    });
  }
});
