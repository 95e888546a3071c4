import { candidateWindows } from '/views/lessons/candidates.js';
import { measured, watermarkAfter, windowKey } from '/views/lessons/figures.js';
import { judge } from '/views/lessons/judge.js';
import { rangeText } from '/views/lessons/range.js';
import { JUST_SHOW } from '/views/lessons/walk.js';
import { ASK, RUN, SCENARIO, ms, range } from './lesson-fixture.js';

const [before, early, later] = [range('11:55', '12:05'), range('12:00', '12:10'), range('12:05', '12:15')];
const without = (change) => ({ ...RUN, steps: [RUN.steps[0], { ...RUN.steps[1], queries: { update: { ...RUN.steps[1].queries.update, ...change } } }] });

describe('the windows a reader may choose from', () => {
  it('are the open ones and those of the coming events', () => {
    expect(candidateWindows(RUN, 1, 'update')).toEqual([before, early, later]);
  });

  it('no longer hold what was evicted', () => {
    expect(candidateWindows(RUN, 2, 'update')).toEqual([later]);
  });

  it('of sessions also show what would be merged', () => {
    const definition = { stream: 'words', window: { kind: 'session', gap: '5 minutes' } };
    const open = { windows: [{ id: 'a', s: ms('12:00'), e: ms('12:05'), phase: 'open' }], removedWindows: [] };
    const scenario = { ...SCENARIO, steps: [{ events: [] }, { events: [{ data: { eventTime: '2026-03-02T12:04:00.000Z' } }] }] };
    const run = { scenario, queries: [{ name: 'q', definition }], steps: [{ queries: { q: { batches: [open] } } }] };
    expect(candidateWindows(run, 1, 'q')).toEqual([range('12:00', '12:05'), range('12:00', '12:09'), range('12:04', '12:09')]);
  });

  it('are none without windows', () => {
    expect(candidateWindows(RUN, 1, 'other')).toEqual([]);
  });
});

describe('a prediction of windows', () => {
  const offered = [before, early, later];

  it('is right when it names exactly what was written', () => {
    expect(judge(ASK, { windows: [windowKey(early)] }, RUN, offered).outcome).toBe('right');
  });

  it('is wrong by one too many or one too few, each marked', () => {
    const judged = judge(ASK, { windows: [windowKey(later)] }, RUN, offered);
    expect([judged.outcome, judged.marks.map(({ predicted, written }) => [predicted, written])])
      .toEqual(['wrong', [[false, false], [false, true], [true, false]]]);
    expect(judge(ASK, { windows: [] }, RUN, offered).outcome).toBe('wrong');
  });

  it('shows without judging who asked to be shown', () => {
    expect(judge(ASK, JUST_SHOW, RUN, offered)).toEqual(jasmine.objectContaining({ outcome: 'shown', truth: [early], predicted: null }));
  });

  it('is left open where the recording does not tell', () => {
    const [first, second] = RUN.steps[1].queries.update.batches;
    expect(judge(ASK, { windows: [] }, without({ error: { condition: null, message: 'broken' } })).outcome).toBe('unknown');
    expect(judge(ASK, { windows: [] }, without({ batches: [{ ...first, rowsTruncated: true }, second] })).outcome).toBe('unknown');
    expect(judge({ ...ASK, step: 3 }, { windows: [] }, RUN).outcome).toBe('unknown');
  });

  it('of none is right when nothing was written', () => {
    expect(judge(ASK, { windows: [] }, without({ batches: [] }), [early]).outcome).toBe('right');
  });
});

describe('other predictions', () => {
  it('about an event follow its verdict', () => {
    const ask = { step: 2, kind: 'event', query: 'update', event: 'e2' };
    expect(['yes', 'partly', 'no'].map((event) => judge(ask, { event }, RUN).outcome)).toEqual(['wrong', 'right', 'wrong']);
    expect(judge({ ...ask, step: 1, event: 'e1' }, { event: 'no' }, RUN).truth).toBe('no');
    expect(judge({ ...ask, event: 'nobody' }, { event: 'no' }, RUN).outcome).toBe('unknown');
  });

  it('about a number follow the figures of the step’s batches', () => {
    const truth = (measure) => judge({ step: 2, kind: 'number', query: 'update', measure }, { number: 1 }, RUN).truth;
    expect(['droppedByWatermark', 'inputRows', 'batches', 'rows', 'stateRows'].map(truth)).toEqual([1, 1, 2, 1, 3]);
    expect(judge({ step: 2, kind: 'number', query: 'update', measure: 'batches' }, { number: 2 }, RUN).outcome).toBe('right');
    expect([measured(RUN, 1, 'update', 'speed'), measured(RUN, 2, 'update', 'rows'), watermarkAfter(RUN, 1, 'update')]).toEqual([null, null, ms('12:10')]);
  });

  it('of a choice follow the lesson, the first option included', () => {
    const ask = { step: 2, kind: 'choice', answer: 0, options: [{ en: 'a' }, { en: 'b' }] };
    expect([0, 1].map((choice) => judge(ask, { choice }, RUN).outcome)).toEqual(['right', 'wrong']);
    expect(judge(ask, JUST_SHOW, RUN)).toEqual(jasmine.objectContaining({ outcome: 'shown', truth: 0 }));
  });
});

describe('a range of time', () => {
  it('is as fine as it must be', () => {
    expect(rangeText(early)).toBe('12:00 – 12:10');
    expect(rangeText({ start: ms('12:00') + 5_000, end: ms('12:10') })).toBe('12:00:05 – 12:10:00');
    expect(rangeText({ start: ms('23:55'), end: ms('23:55') + 600_000 })).toBe('2026-03-02 23:55 – 2026-03-03 00:05');
  });
});
