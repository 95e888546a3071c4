import { reduce } from '/store/reduce.js';
import { LIMITS, initialState } from '/store/state.js';
import { axisOf } from '/views/dstream/board-axis.js';
import { boardLayout } from '/views/dstream/board-layout.js';
import { lineOf, withInterval, withOperation, withWindow } from '/views/dstream/definition-edit.js';
import { askedBy, dstreamHash, unpacked } from '/views/dstream/dstream-link.js';
import { fromHere } from '/views/dstream/sources-panel.js';
import { comparisonOf, differences, lineageOf, linesOf, storyOf, tellingLine } from '/views/dstream/figures.js';
import { playDStream, SCRIPTS } from './dstream-fixture.js';

const late = SCRIPTS['late-event'].definition;
const tooLate = SCRIPTS['too-late'].definition;
const sources = (socket, kafka) => [{ name: 'socket', here: socket }, { name: 'kafka', here: kafka }, { name: 'files', here: false }];
const clock = (ms) => new Date(ms).toISOString().slice(11, 19);
const measures = { em: 14, room: 1_100, dense: false };

describe('what the DStream lab asks for', () => {
  it('comes from the source asked for where that is here', () => {
    expect(fromHere({ script: 'join', source: 'socket' }, sources(true, true))).toEqual({ script: 'join', source: 'socket' });
    expect(fromHere({ script: 'join' }, sources(true, true))).toEqual({ script: 'join' });
    expect(fromHere({ script: 'join', source: 'kafka' }, sources(false, true))).toEqual({ script: 'join', source: 'kafka' });
  });

  it('comes from one that is here where the one asked for is not, as the socket on a cluster', () => {
    expect(fromHere({ script: 'join', source: 'socket' }, sources(false, true))).toEqual({ script: 'join', source: 'kafka' });
    expect(fromHere({ script: 'join' }, sources(false, true))).toEqual({ script: 'join', source: 'kafka' });
  });

  it('is left as it is while nothing is known of sources', () => {
    expect(fromHere({ script: 'join', source: 'socket' }, [])).toEqual({ script: 'join', source: 'socket' });
  });
});

describe('what the DStream lab says of a run', () => {
  it('tells the newest late line in the interval in which it came and in the window where it belongs', () => {
    const run = playDStream(late, 6);
    const line = tellingLine(linesOf(run, 6));
    const { intervals, windows } = storyOf(run, 6, line);
    expect([line.text, clock(line.from), line.verdict]).toEqual(['12:00:04 dog', '12:00:15', 'late']);
    expect(intervals.map(({ from, to }) => [clock(from), clock(to)])).toEqual([['12:00:05', '12:00:20'], ['12:00:10', '12:00:25'], ['12:00:15', '12:00:30']]);
    expect(windows.map(({ start }) => clock(start))).toEqual(['12:00:00']);
  });

  it('knows a dropped line with the watermark that judged it, and that the DStream counted it', () => {
    const run = playDStream(tooLate, 7);
    const line = tellingLine(linesOf(run, 7));
    expect([line.verdict, clock(line.judge)]).toEqual(['dropped', '12:00:22']);
    expect(storyOf(run, 7, line).windows).toEqual([]);
    expect(storyOf(run, 7, line).intervals.map(({ to }) => clock(to))).toEqual(['12:00:35']);
    expect(comparisonOf(run, 7).windows[0].lost.map(({ id }) => id)).toEqual([line.id]);
  });

  it('believes the server about what was dropped', () => {
    const run = playDStream(late, 4);
    run.steps[3].structured.droppedLines = ['l6'];
    expect(linesOf(run, 4).find(({ id }) => id === 'l6').verdict).toBe('dropped');
  });

  it('has no verdict where the query failed', () => {
    const run = playDStream(late, 1);
    run.steps[0].structured.error = { condition: 'X', message: 'x' };
    expect(linesOf(run, 1).map(({ verdict }) => verdict)).toEqual([null, null]);
  });

  it('tells a line that is in some of its sliding windows only', () => {
    const run = playDStream({ ...tooLate, eventWindow: { kind: 'sliding', size: '15 seconds', slide: '5 seconds' }, watermark: '14 seconds' }, 7);
    expect(tellingLine(linesOf(run, 7)).verdict).toBe('partly');
  });

  it('compares windows of equal bounds word by word', () => {
    const compared = comparisonOf(playDStream(late, 6), 6);
    expect(compared.words).toEqual(['cat', 'dog', 'owl']);
    expect(compared.windows.map(({ rows }) => rows.map(({ dstream, structured }) => [dstream, structured]))).toEqual([[[4, 4], [2, 3], [1, 1]], [[1, 1], [3, 2], [2, 2]]]);
    expect(differences(compared)).toEqual({ windows: 2, cells: 2 });
  });

  it('compares with the intervals themselves where no window has the bounds', () => {
    const run = playDStream({ ...late, eventWindow: { kind: 'tumbling', size: '5 seconds' } }, 4);
    const compared = comparisonOf(run, 4);
    expect(compared.windows.map(({ interval }) => interval !== null)).toEqual([true, true, true, true]);
    expect(differences(compared).cells).toBe(2);
  });

  it('says nothing of a DStream window that has not ended', () => {
    const { windows } = comparisonOf(playDStream(late, 2), 2);
    expect(windows.map(({ interval }) => interval)).toEqual([null]);
    expect(windows[0].rows.some(({ differ }) => differ)).toBeFalse();
  });

  it('follows the lineage of a window over intervals and of a state through all of them', () => {
    const run = playDStream(late, 4);
    const made = (operation, step) => run.steps[step].rdds.find((each) => each.operation === operation).rdd;
    const ofWindow = lineageOf(run, made('window', 3));
    expect([0, 1, 2, 3].map((step) => ofWindow.has(made('pairs', step)))).toEqual([false, true, true, true]);
    expect([0, 1, 2, 3].map((step) => lineageOf(run, made('updateStateByKey', 3)).has(made('lines', step)))).toEqual([true, true, true, true]);
  });
});

describe('the drawing of the DStream lab', () => {
  it('has one box for each RDD, none upon another, and an arrow for each dependency', () => {
    const run = playDStream(late, 6);
    const { boxes, arrows, axis } = boardLayout(run, 6, measures);
    expect(boxes.length).toBe(run.steps.flatMap(({ rdds }) => rdds).length);
    expect(arrows.length).toBe(run.steps.flatMap(({ rdds }) => rdds.flatMap(({ dependsOn }) => dependsOn)).length);
    const over = (a, b) => a !== b && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
    expect(boxes.filter((a) => boxes.some((b) => over(a, b)))).toEqual([]);
    expect(boxes.every(({ x, w }) => x >= 0 && x + w <= axis.width)).toBeTrue();
  });

  it('shows the steps up to the position and the next of the script', () => {
    const { columns, boxes } = boardLayout(playDStream(late, 6), 3, measures);
    expect(columns.map(({ planned, newest }) => [planned, newest])).toEqual([[false, false], [false, false], [false, true], [true, false]]);
    expect(columns[3].coming).toEqual(['12:00:17 owl', '12:00:04 dog']);
    expect(Math.max(...boxes.map(({ step }) => step))).toBe(2);
  });

  it('takes an RDD that is the same in every interval from the interval itself', () => {
    const run = playDStream(late, 2);
    const [first, second] = run.steps.map(({ rdds }) => rdds.find(({ operation }) => operation === 'kinds').rdd);
    expect(first).toBe(second);
    const { arrows } = boardLayout(run, 2, measures);
    expect(arrows.filter(({ from }) => from === first).map(({ far }) => far)).toEqual([false, false]);
  });

  it('folds the axis where nothing is, and is bounded whatever the times', () => {
    const axis = axisOf({ base: 0, intervalMs: 5_000, spans: [[0, 10_000], [3_600_000, 3_605_000], [-86_400_000, 86_400_000]], columnsFor: () => 100 });
    expect(axis.slots.some(({ k }) => k === null)).toBeTrue();
    expect(axis.slots.length).toBeLessThan(200);
    expect(axis.at(2_500)).toBeCloseTo(axis.slots.find(({ k }) => k === 0).x + 50, 5);
    expect(axis.has(40 * 60_000)).toBeTrue();
    expect(axis.has(2 * 86_400_000)).toBeFalse();
  });
});

describe('changes of a DStream run', () => {
  it('keep windows whole intervals', () => {
    const changed = withInterval(late, 10_000);
    expect([changed.interval, changed.window.size, changed.window.slide]).toEqual(['10 seconds', '20 seconds', '10 seconds']);
    expect(withWindow(late, { size: 10_000 })).toEqual({ ...late, window: { size: '10 seconds', slide: '5 seconds' }, eventWindow: { kind: 'tumbling', size: '10 seconds' } });
  });

  it('bring an operation with what it reads, and take what reads it away with it', () => {
    expect(withOperation({ ...late, operations: ['map'] }, 'join', true).operations).toEqual(['map', 'reduceByKey', 'join']);
    expect(withOperation(late, 'reduceByKey', false).operations).toEqual(['map', 'window', 'updateStateByKey']);
  });

  it('read a typed line or say what is wrong', () => {
    expect(lineOf(' 9:05 ', ' cat  dog ')).toEqual({ line: '09:05:00 cat dog', clockMs: 32_700_000 });
    expect([lineOf('25:00', 'cat'), lineOf('', 'cat'), lineOf('12:00:61', 'cat'), lineOf('12:00:01', ' ')].map(({ mistake }) => mistake)).toEqual(['time', 'time', 'time', 'words']);
  });

  it('are held by a link', async () => {
    expect(await dstreamHash({ definition: late, edited: false, position: 3 })).toBe('#/dstream?script=late-event&source=socket&step=3');
    const hash = await dstreamHash({ definition: tooLate, edited: true, position: 2 });
    const asked = askedBy(new URLSearchParams(hash.split('?')[1]));
    expect(asked.position).toBe(2);
    expect(await unpacked(asked.packed)).toEqual({ ...tooLate, script: null });
    await expectAsync(unpacked('AAAA')).toBeRejected();
  });
});

describe('dstream-run', () => {
  const message = (id) => ({ type: 'dstream-run', topic: `dstream:${id}`, run: playDStream(late, 1, id) });

  it('keeps the newest runs only and forgets them with another start of the server', () => {
    const state = ['s1', 's2', 's3', 's2'].reduce((before, id) => reduce(before, message(id)), initialState(0));
    expect(Object.keys(state.dstreamRuns)).toEqual(['s3', 's2']);
    expect(LIMITS.dstreamRuns).toBe(2);
    expect(reduce(state, { type: 'hello', instance: 'other', version: '1', serverTime: '2026-03-02T12:00:00Z' }).dstreamRuns).toEqual({});
  });
});
