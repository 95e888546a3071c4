import { PARTS, hashOf, wantedBy, wholeDefinition, wholeOrder } from '/views/ml/ml-link.js';
import { baselineOf, byContribution, calibrationPoints, chanceOf, chosenModel, largest, lossCurve, newestFirst, onlineModels, outcomeOf, runSpan, sumOf, swapMarks, trainedShare, valueText, verdictOf, waitingAndJudged, windowSeries } from '/views/ml/ml-model.js';
import { MlSession } from '/views/ml/ml-session.js';
import { ProblemError } from '/http/request.js';
import { reduce } from '/store/reduce.js';
import { initialState } from '/store/state.js';

const model = (id, state = 'ready', handleInvalid = 'keep') => ({ id, state, order: { algorithm: 'logistic', handleInvalid }, weights: null });

describe('a model beside its baseline', () => {
  const some = { tp: 1, fp: 1, fn: 1, tn: 1 };

  it('is said to be no better where it is not', () => {
    expect([verdictOf(0.8, 0.75, some), verdictOf(0.8, 0.8004, some), verdictOf(0.7, 0.8, some), verdictOf(null, 0.8, some)]).toEqual(['better', 'same', 'worse', null]);
  });

  it('is said to be silent where it never says "delayed"', () => {
    expect(verdictOf(0.8, 0.8, { tp: 0, fp: 0, fn: 20, tn: 80 })).toBe('silent');
  });

  it('has a baseline on the stream too, out of the same rows', () => {
    expect([baselineOf({ rows: 10, positives: 3 }), baselineOf({ rows: 0, positives: 0 }), baselineOf(null)]).toEqual([0.7, null, null]);
  });
});

describe('pictures of a model', () => {
  it('have a point of calibration for each bin with rows', () => {
    const points = calibrationPoints([{ from: 0, to: 0.1, rows: 0, positives: 0, meanScore: null }, { from: 0.1, to: 0.2, rows: 100, positives: 20, meanScore: 0.15 }, { from: 0.2, to: 0.3, rows: 25, positives: 5, meanScore: 0.24 }]);
    expect(points.map(({ x, y, size }) => [x, y, size])).toEqual([[0.15, 0.2, 1], [0.24, 0.2, 0.5]]);
  });

  it('lay a loss between its ends', () => {
    expect(lossCurve([0.7, 0.5, 0.5]).points).toEqual([{ x: 0, y: 1 }, { x: 0.5, y: 0 }, { x: 1, y: 0 }]);
    expect(lossCurve([0.5]).points).toEqual([{ x: 0, y: 0 }]);
  });

  it('measure weights by the largest', () => {
    expect(largest([{ feature: 'a', weight: -2 }, { feature: 'b', weight: 1 }, { feature: 'c', weight: 0.1 }], 2).map(({ share }) => share)).toEqual([1, 0.5]);
  });

  it('count a stage as done when the next one is at work', () => {
    expect([trainedShare({ stage: 0, stages: 8 }), trainedShare({ stage: 3, stages: 8 }), trainedShare({ stage: 0, stages: 0 })]).toEqual([0, 0.25, 0]);
  });

  it('make up a raw score of contributions and intercept', () => {
    const told = { raw: [1.5, -1.5], contributions: [{ feature: 'hour', value: 0.5 }, { feature: 'origin=ORD', value: -1 }] };
    expect(sumOf(told)).toEqual({ total: -1.5, parts: -0.5, intercept: -1 });
    expect(byContribution(told.contributions).map(({ feature, share }) => [feature, share])).toEqual([['origin=ORD', 1], ['hour', 0.5]]);
  });

  it('read vectors by their places, and long ones in part', () => {
    const number = (value) => String(value);
    expect(valueText({ size: 5, values: { 1: 1, 3: 0.5 } }, number)).toBe('[5] {1: 1, 3: 0.5}');
    expect(valueText({ size: 20, values: Object.fromEntries(Array.from({ length: 9 }, (_none, n) => [n, 1])) }, number)).toMatch(/7: 1, …\}$/);
    expect([valueText(null, number), valueText('ORD', number), valueText(3, number)]).toEqual(['null', 'ORD', '3']);
  });
});

describe('an online run', () => {
  const prediction = (flight, batchId, scheduled, truthAt = null) => ({ flight, batchId, scheduled, truth: truthAt ? { at: truthAt, delayed: true } : null });

  it('shows the newest prediction first, and the judged by when the truth came', () => {
    const list = [prediction('f-1', 1, '2001-03-01T01', '2001-03-01T03'), prediction('f-2', 1, '2001-03-01T02', '2001-03-01T02'), prediction('f-9', 2, '2001-03-01T03'), prediction('f-10', 2, '2001-03-01T03')];
    expect(newestFirst(list).map(({ flight }) => flight)).toEqual(['f-10', 'f-9', 'f-2', 'f-1']);
    const { waiting, judged } = waitingAndJudged(list);
    expect([waiting.map(({ flight }) => flight), judged.map(({ flight }) => flight)]).toEqual([['f-10', 'f-9'], ['f-1', 'f-2']]);
  });

  it('judges the challenger by the same truth', () => {
    expect([outcomeOf({ prediction: 1 }, { delayed: true }), outcomeOf({ prediction: 1 }, { delayed: false }), outcomeOf({ prediction: 0 }, { delayed: true }), outcomeOf({ prediction: 0 }, { delayed: false }), outcomeOf(null, { delayed: true }), outcomeOf({ prediction: 1 }, null)])
      .toEqual(['tp', 'fp', 'fn', 'tn', null, null]);
  });

  const scores = (accuracy, ...models) => ({ rows: 10, positives: 2, accuracy, models });
  const window = (hour, accuracy, ...models) => ({ start: `2001-03-01T${String(hour).padStart(2, '0')}:00:00.000Z`, end: `2001-03-01T${String(hour + 6).padStart(2, '0')}:00:00.000Z`, champion: scores(accuracy, ...models), challenger: null });
  const at = (hour) => Date.parse('2001-03-01T00:00:00Z') + hour * 3_600_000;

  it('holds a figure from a window\'s start to its end, and nothing where there is none', () => {
    expect(windowSeries([window(6, 0.7, 'm1'), window(0, 0.8, 'm1')], ({ accuracy }) => accuracy, 'champion')).toEqual([{ x: at(0), y: 0.8 }, { x: at(6), y: 0.7 }, { x: at(12), y: 0.7 }]);
    expect(windowSeries([window(0, 0.8, 'm1'), window(12, 0.7, 'm1')], ({ accuracy }) => accuracy, 'champion').map(({ y }) => y)).toEqual([0.8, 0.8, null, 0.7, 0.7]);
    expect(windowSeries([window(0, 0.8, 'm1')], ({ accuracy }) => accuracy, 'challenger').map(({ y }) => y)).toEqual([null, null]);
  });

  it('marks a swap where the new champion is judged first, also when the old one comes back', () => {
    const windows = [window(0, 0.8, 'm1'), window(6, 0.8, 'm1', 'm2'), window(12, 0.8, 'm2'), window(18, 0.8, 'm2', 'm1')];
    const swaps = [{ batchId: 3, from: 'm1', to: 'm2' }, { batchId: 9, from: 'm2', to: 'm1' }, { batchId: 12, from: 'm1', to: 'm3' }];
    expect(swapMarks({ windows, swaps }).map(({ x, to }) => [x, to])).toEqual([[at(6), 'm2'], [at(18), 'm1']]);
  });

  it('tells how much of a PSI may be chance', () => {
    expect(chanceOf({ ends: [0.1, 0.2], rows: [40, 40, 20] }, 50)).toBeCloseTo(2 / 50 + 2 / 100, 12);
  });

  it('has an axis as long as its definition', () => {
    const { from, to } = runSpan({ day: '2001-03-01', days: 7, window: '6 hours' });
    expect([from, to - from]).toEqual([at(0), 7 * 86_400_000]);
  });

  it('takes no model that would stop the stream', () => {
    expect(onlineModels([model('m3', 'ready', 'error'), model('m2', 'training'), model('m1')]).map(({ id }) => id)).toEqual(['m1']);
    expect([chosenModel([model('m2', 'training'), model('m1')], null).id, chosenModel([model('m2', 'training'), model('m1')], 'm2').id, chosenModel([], 'm2')]).toEqual(['m1', 'm2', null]);
  });

  it('is the newest of its lab in the state, and models are too', () => {
    let state = reduce(initialState(0), { type: 'ml-run', topic: 'ml:m1', run: { id: 'm1' } });
    state = reduce(state, { type: 'ml-models', topic: 'ml-models', models: [model('m1')] });
    expect([state.labRuns.ml.id, state.mlModels.length]).toEqual(['m1', 1]);
  });
});

describe('addresses of the page', () => {
  it('hold the part, the model and the run', () => {
    const hash = hashOf({ part: 'online', model: 'm2', id: 'm9' });
    expect(wantedBy(new URLSearchParams(hash.split('?')[1]))).toEqual({ part: 'online', model: 'm2', id: 'm9' });
    expect([wantedBy(new URLSearchParams('id=m9')).part, wantedBy(new URLSearchParams('part=nonsense')).part, PARTS.length]).toEqual(['online', 'offline', 3]);
  });

  it('leave nothing of an order or a definition open', () => {
    expect(wholeOrder({ algorithm: 'tree', params: { maxDepth: 2 } })).toEqual(jasmine.objectContaining({ algorithm: 'tree', handleInvalid: 'keep', params: jasmine.objectContaining({ maxDepth: 2, maxIter: 20 }) }));
    expect(wholeDefinition({ speed: 60 })).toEqual(jasmine.objectContaining({ speed: 60, window: '6 hours', champion: null }));
  });
});

describe('MlSession', () => {
  const refuse = (status, detail) => () => { throw new ProblemError({ status, title: '', detail, errors: [] }); };
  let [calls, topics, answers, session] = [];

  beforeEach(() => {
    [calls, topics, answers] = [[], [], {}];
    session = new MlSession({ subscribe: (list) => { topics = list; }, wait: async () => {}, request: async (method, path, body) => {
      calls.push(`${method} ${path}`);
      const told = answers[`${method} ${path}`];
      return told ? told(body) : path === '/api/ml/models' ? (method === 'GET' ? [model('m2'), model('m1')] : model('m3', 'training'))
        : path.startsWith('/api/ml/models/') ? { ...model(path.split('/')[4]), weights: [{ feature: 'hour', weight: 0.4 }] } : { id: 'o1', state: 'ready', champion: 'm1' };
    } });
  });

  it('keeps weights that live messages leave out, and asks for them once', async () => {
    await session.load();
    expect(topics).toEqual(['ml-models']);
    await Promise.all([session.look('m1'), session.look('m1')]);
    session.receiveModels([model('m2'), model('m1')]);
    await session.look('m1');
    expect([session.model('m1').weights.length, session.model('m2').weights, calls.filter((call) => call.endsWith('/m1')).length]).toEqual([1, null, 1]);
  });

  it('reads the models once the lab is open', async () => {
    let left = 3;
    answers['GET /api/ml/models'] = () => { left -= 1; return left > 0 ? refuse(503, 'try again')() : [model('m1')]; };
    await session.load();
    expect([session.models.length, session.problem, calls.length]).toEqual([1, null, 3]);
  });

  it('puts a model that begins to train before the others', async () => {
    await session.load();
    expect(await session.train({ algorithm: 'tree' })).toBe('m3');
    expect(session.models.map(({ id }) => id)).toEqual(['m3', 'm2', 'm1']);
    await session.remove('m2');
    expect(session.models.map(({ id }) => id)).toEqual(['m3', 'm1']);
  });

  it('listens to its run, and to no other', async () => {
    await session.open({ champion: 'm1' });
    expect(topics).toEqual(['ml-models', 'ml:o1']);
    session.receive({ id: 'o1', state: 'ready', champion: 'm2' });
    session.receive({ id: 'o2', state: 'ready', champion: 'm7' });
    expect(session.run.champion).toBe('m2');
  });

  it('names the calls about models apart from the acts of a run', async () => {
    await session.open({ champion: 'm1' });
    let answer;
    answers['POST /api/ml/models'] = () => new Promise((resolve) => { answer = resolve; });
    const training = session.train({});
    await session.open({ champion: 'm1' });
    expect([session.calls.has('train'), session.isPending({ do: 'play' })]).toEqual([true, false]);
    answer(model('m3', 'training'));
    await training;
    answers['POST /api/ml/models'] = refuse(409, 'three wait');
    expect([await session.train({}), session.problem.detail, session.calls.size]).toEqual([null, 'three wait', 0]);
  });

  it('asks for the models again while the lab opens, until the page is left', async () => {
    let opening = 3;
    const waited = [];
    const patient = new MlSession({ wait: async (ms) => { waited.push(ms); if (waited.length === 5) { patient.leave(); } }, request: async () => {
      opening -= 1;
      return opening < 0 ? [model('m1')] : refuse(503, 'this lab opens when Spark and Kafka are up')();
    } });
    await patient.load();
    expect([patient.models.length, patient.problem, waited.length]).toEqual([1, null, 3]);
    opening = Infinity;
    await patient.load();
    expect([patient.problem.status, waited.length]).toEqual([503, 5]);
  });

  it('keeps an explanation with what was asked', async () => {
    answers['POST /api/ml/models/m1/explain'] = ({ record }) => ({ score: 0.3, stages: [], asked: record });
    await session.explain('m1', { origin: 'ORD' });
    expect([session.explained.model, session.explained.record.origin, session.explained.answer.score]).toEqual(['m1', 'ORD', 0.3]);
  });
});
