import { setLanguage } from '/i18n/index.js';
import { labScene, scriptOf, windowsAfter } from '/charts/lab-plane/lab-scene.js';
import { gridOf, layoutOf } from '/charts/lab-plane/lab-layout.js';
import { eventScale, warpedScale } from '/charts/lab-plane/warp.js';
import { dotWords } from '/charts/lab-plane/plane-words.js';
import { addEvent, addStep, delaysSideBySide, intervalOf, moveEvent, sensibleDelays, setDelay, setMode } from '/views/lab/scenario-edit.js';
import { decodeScenario, encodeScenario, labHash } from '/views/lab/lab-link.js';
import { csvOf, tablesAsCsv } from '/views/lab/lab-export.js';
import { parseEvent, timeOf } from '/views/lab/typed-event.js';
import { newestAfter, priceOf, windowsOf } from '/views/lab/figures.js';
import { resultTable } from '/views/lab/tables.js';
import { stateTables } from '/views/lab/state-diff.js';
import { parseRoute } from '/router.js';
import { reduce } from '/store/reduce.js';
import { initialState } from '/store/state.js';
import { playRun, SCENARIOS } from '../lab-fixture.js';

const clock = (value) => new Date(value).toISOString().slice(11, 16);
const rowsOf = (batch) => batch.rows.map(({ window, word, count }) => `${clock(window.start)} ${word} ${count}`);
const at = (time) => Date.parse(`2026-03-02T${time}Z`);
const words = SCENARIOS['sliding-words'];
const scores = SCENARIOS['team-scores'];

describe('the fixture of the lab', () => {
  it('answers the sliding words as the engine does', () => {
    const batches = playRun(words, 4).steps.map((step) => step.queries.update.batches[0]);
    expect(batches.map(({ watermark, lateWatermark }) => [clock(watermark), clock(lateWatermark)]))
      .toEqual([['00:00', '00:00'], ['11:58', '00:00'], ['12:04', '11:58'], ['12:11', '12:04']]);
    expect(rowsOf(batches[3])).toEqual(['11:55 donkey 1', '12:00 donkey 1', '12:10 owl 2', '12:15 owl 2']);
    expect(batches[3].droppedByWatermark).toBe(0);
  });

  it('drops the donkey once no-data batches run', () => {
    const run = playRun({ ...words, queries: { update: { ...words.queries.update, noDataBatches: true } } }, 4);
    const [data] = run.steps[3].queries.update.batches;
    expect(rowsOf(data)).toEqual(['12:10 owl 2', '12:15 owl 2']);
    expect(data.droppedByWatermark).toBe(2);
  });

  it('answers the team scores as the engine does', () => {
    const totals = (run) => run.steps[5].queries.append.result.map(({ total }) => total);
    expect(totals(playRun(scores, 6))).toEqual([5, 18, 4, 12]);
    expect(totals(playRun(setDelay(scores, 'append', 300_000), 6))).toEqual([14, 18, 4, 12]);
  });
});

describe('the scene of the lab', () => {
  beforeEach(() => setLanguage('en'));

  it('shows what was read up to the position and the rest of the script as unread', () => {
    const scene = labScene(playRun(words, 3), 'update', 2);
    expect(scene.dots.map(({ sign }) => sign).join(' ')).toBe('onTime onTime onTime onTime pending pending pending pending pending pending');
    expect(scene.bands.map(({ batch, wm }) => [batch, wm === null ? null : clock(wm)])).toEqual([[0, null], [1, '11:58']]);
    expect(scene.script.map(({ played }) => played)).toEqual([true, true, true, false]);
  });

  it('keeps a step that was added in its place', () => {
    const run = playRun(words, 2);
    const grown = addStep(words, 2, { at: null, events: [{ data: { eventTime: '2026-03-02T12:01:00.000Z', word: 'ant' } }] });
    grown.steps[2].at = '2026-03-02T12:16:00.000Z';
    const played = { ...playRun(grown, 3), scenario: words };
    expect(scriptOf(played).map((step) => step.events.length)).toEqual([2, 2, 1, 4, 2]);
    expect(scriptOf(run).length).toBe(4);
  });

  it('says with figures why an event was dropped', () => {
    const run = playRun({ ...words, queries: { update: { ...words.queries.update, noDataBatches: true } } }, 4);
    const scene = labScene(run, 'update', 4);
    const donkey = scene.dots.find(({ label }) => label === 'donkey');
    expect(donkey.sign).toBe('dropped');
    expect(dotWords(donkey, scene).why[0]).toContain('ends at 12:05:00, which is ≤ the late-filter watermark 12:11:00');
  });

  it('forgets windows that were merged away', () => {
    const step = (windows, removedWindows = []) => ({ index: 0, queries: { q: { batches: [{ windows, removedWindows }] } } });
    expect([...windowsAfter([step([{ id: 'a' }, { id: 'b' }]), step([{ id: 'c' }], ['a', 'b'])], 'q').keys()]).toEqual(['c']);
  });

  it('lies still while it is stepped', () => {
    const size = { width: 900, height: 500, em: 13, measure: (text) => text.length * 7 };
    const run = playRun(words, 4);
    const layouts = [0, 2, 4].map((position) => layoutOf(labScene(run, 'update', position), null, size));
    expect(layouts.map(({ height }) => height)).toEqual([layouts[0].height, layouts[0].height, layouts[0].height]);
    expect(layouts.map(({ x }) => x.at(at('12:10:00')))).toEqual(Array(3).fill(layouts[0].x.at(at('12:10:00'))));
    expect(layouts[0].grid).toBe(60_000);
  });

  it('finds the place of a pixel again', () => {
    const layout = layoutOf(labScene(playRun(words, 4), 'update', 4), null, { width: 900, height: 500, em: 13, measure: (text) => text.length * 7 });
    const place = layout.placeAt(layout.y(2, at('12:17:00')));
    expect(place.step).toBe(2);
    expect(Math.abs(place.at - at('12:17:00'))).toBeLessThan(1_000);
    expect(Math.round(layout.x.invert(layout.x.at(at('12:07:00'))))).toBe(at('12:07:00'));
  });

  it('folds an empty stretch, and only a long one', () => {
    expect(eventScale([{ from: 0, to: 10 }, { from: 80, to: 100 }], 0, 100, 0, 1_000).fold).toEqual({ from: 10, to: 80 });
    expect(eventScale([{ from: 0, to: 40 }, { from: 60, to: 100 }], 0, 100, 0, 1_000).fold).toBeNull();
    const scale = warpedScale([[0, 0], [10, 100], [20, 110]]);
    expect([scale.at(5), scale.at(15), scale.invert(105), scale.at(30)]).toEqual([50, 105, 15, 120]);
  });

  it('snaps to seconds where the script has seconds', () => {
    const dots = [{ t: at('12:00:26') }, { t: at('12:02:26') }];
    expect(gridOf({ dots }, 600_000)).toBe(5_000);
    expect(gridOf({ dots: [{ t: at('12:00:10') }, { t: at('12:00:25') }] }, 20_000)).toBe(5_000);
  });
});

describe('edits of a scenario', () => {
  it('put a moved event into the step that reads it', () => {
    const id = words.steps[3].events[0].id;
    const moved = moveEvent(words, id, { t: at('12:05:00'), a: at('12:13:00'), step: 1 });
    expect(moved.steps[1].events.map((event) => event.id)).toContain(id);
    expect(moved.steps[3].events.length).toBe(1);
    expect(moved.steps[1].events.find((event) => event.id === id).data.eventTime).toBe('2026-03-02T12:05:00.000Z');
    expect(words.steps[3].events.length).toBe(2);
  });

  it('change the delay of all queries that shared it, and the mode of one', () => {
    const modes = SCENARIOS['sliding-words-modes'];
    expect(Object.values(setDelay(modes, 'append', 90_000).queries).map(({ watermark }) => watermark?.delay)).toEqual(['90 seconds', '90 seconds', '90 seconds', undefined]);
    expect(Object.values(setMode(modes, 'append', 'update').queries).map(({ outputMode }) => outputMode)).toEqual(['update', 'update', 'complete', 'append']);
  });

  it('write intervals as Spark reads them', () => {
    expect([0, 1_000, 60_000, 90_000, 600_000, 3_600_000, 278].map(intervalOf)).toEqual(['0 seconds', '1 second', '1 minute', '90 seconds', '10 minutes', '1 hour', '278 milliseconds']);
  });

  it('give new events free names and clone a query for each delay', () => {
    expect(addEvent(addEvent(words, 0, { data: {} }), 0, { data: {} }).steps[0].events.map(({ id }) => id).filter((id) => /^n\d/.test(id))).toEqual(['n1', 'n2']);
    const { scenario, names } = delaysSideBySide(scores, 'append', [0, 60_000, 300_000]);
    expect(names.map((name) => scenario.queries[name].watermark.delay)).toEqual(['0 seconds', '1 minute', '5 minutes']);
  });

  it('offer delays that reach beyond the latest event', () => {
    const delays = sensibleDelays(labScene(playRun(scores, 0), 'append', 0).dots, scores.queries.append);
    expect(delays[0]).toBe(0);
    expect(delays).toContain(120_000);
    expect(delays).toContain(300_000);
    expect(delays[delays.length - 1]).toBeGreaterThan(313_000);
  });

  it('come back whole from a link', async () => {
    const packed = await encodeScenario(words);
    expect(packed).toMatch(/^[\w-]+$/);
    expect(await decodeScenario(packed)).toEqual(words);
    expect(await labHash({ scenarioId: 'team-scores', position: 3 })).toBe('#/lab?id=team-scores&at=3');
    await expectAsync(decodeScenario('nonsense')).toBeRejected();
  });
});

describe('an event in one line', () => {
  const of = { stream: scores.streams.scores, definition: scores.queries.append, day: '2026-03-02' };

  it('is a time and values, first those the query cares for', () => {
    expect(parseEvent('12:01:26 9 Frank', of)).toEqual({ data: { eventTime: '2026-03-02T12:01:26.000Z', score: 9, user: 'Frank' } });
    expect(parseEvent('12:01 user="Mary Ann"', { ...of }).data.user).toBe('"Mary');
    expect(parseEvent('12:01 9 "Mary Ann"', of).data.user).toBe('Mary Ann');
  });

  it('names what it can not read', () => {
    expect(parseEvent('dog', of)).toEqual({ mistake: 'time' });
    expect(parseEvent('12:01 1 2 3', of)).toEqual({ mistake: 'many' });
    expect(timeOf('25:99', '2026-03-02')).toBeNull();
  });
});

describe('figures of the lab', () => {
  it('tells only what a batch itself did to windows', () => {
    const cell = (id, phase, batches) => ({ id, s: Number(id), e: Number(id) + 1, phase, writtenBatch: null, closedBatch: null, ...batches });
    const batch = (batchId, windows) => ({ batchId, windows, removedWindows: [] });
    const before = batch(5, [cell('1', 'evicted', { writtenBatch: 4, closedBatch: 5 })]);
    const after = batch(6, [cell('1', 'evicted', { writtenBatch: 4, closedBatch: 5 }), cell('2', 'open', { writtenBatch: 6 })]);
    expect(windowsOf(before).evicted.map(({ id }) => id)).toEqual(['1']);
    expect(windowsOf(after)).toEqual({ open: [after.windows[1]], emitted: [], evicted: [] });
    const steps = [before, after].map((each, index) => ({ index, queries: { q: { batches: [each] } } }));
    expect([...windowsAfter(steps, 'q').values()].map(({ id, writtenStep }) => [id, writtenStep])).toEqual([['1', null], ['2', 1]]);
  });

  it('price a delay by events dropped and time waited', () => {
    const run = playRun(scores, 6);
    const price = priceOf(run, 'append');
    expect([price.dropped, price.rowsDropped, price.closed, price.open]).toEqual([1, 1, 4, 1]);
    expect(price.waitedMs).toBeGreaterThan(0);
    expect(priceOf(playRun(SCENARIOS['sliding-words-modes'], 2), 'no-watermark')).toBeNull();
  });

  it('know the newest event time at the end of a batch', () => {
    const run = playRun(words, 4);
    expect(clock(newestAfter(run, 4, 'update', run.steps[2].queries.update.batches[0]))).toBe('12:21');
  });

  it('mark changed cells and what stood there before the change', () => {
    const [ghost, run] = [playRun(scores, 6), playRun(setDelay(scores, 'append', 300_000), 6)];
    const first = resultTable(run, ghost, run.queries[0], 6).rows[0];
    expect(first.cells[1]).toBe(14);
    expect(first.before[1]).toBe(5);
  });

  it('compare the store before and after', () => {
    const store = (rows) => ({ operators: [{ operatorId: 0, name: 'stateStoreSave', stores: [{ name: 'default', rows, truncated: false }] }] });
    const row = (word, count) => ({ partition: 0, key: { word }, value: { count } });
    const [{ rows }] = stateTables(store([row('cat', 1), row('dog', 1)]), store([row('dog', 2), row('owl', 1)]));
    expect(rows.map(({ mark, changed }) => mark ?? changed.some(Boolean))).toEqual(['lab-gone', true, 'lab-fresh']);
  });

  it('leave as CSV without formulas', () => {
    expect(csvOf(['a', 'b'], [['=1+1', -2], ['x,y', null]])).toBe("a,b\r\n'=1+1,-2\r\n\"x,y\",");
    expect(tablesAsCsv(playRun(words, 2), 2).map(({ name }) => name)).toEqual(['input-words.csv', 'result-update.csv', 'written-update.csv']);
  });
});

describe('the lab in page and store', () => {
  it('has its routes', () => {
    expect(parseRoute('#/lab?id=team-scores&at=2').name).toBe('lab');
    expect(parseRoute('#/lessons')).toEqual(jasmine.objectContaining({ name: 'lessons', id: null }));
    expect(parseRoute('#/lessons/late-data/the-late-word')).toEqual(jasmine.objectContaining({ name: 'lessons', id: 'late-data', scene: 'the-late-word' }));
  });

  it('keeps the newest few runs', () => {
    const told = (id) => ({ type: 'lab-run', topic: `lab:${id}`, run: { id, played: 1 } });
    const state = ['r1', 'r2', 'r3', 'r4', 'r5'].reduce((before, id) => reduce(before, told(id)), initialState(0));
    expect(Object.keys(state.runs)).toEqual(['r2', 'r3', 'r4', 'r5']);
    expect(reduce(state, { ...told('r5'), run: { id: 'r5', played: 2 } }).runs.r5.played).toBe(2);
  });
});
