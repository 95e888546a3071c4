// The part "Offline, then online" of the stand-in server: models that pretend to train, and a run by the wall clock. Not Spark; the figures
// of windows and totals are worked out from the pretended flights, so that they agree with one another.
const TICK_MS = 250;
const HOUR = 3_600_000;
const AIRPORTS = ['ATL', 'ORD', 'DFW', 'LAX', 'PHX', 'DEN', 'DTW', 'STL', 'MSP', 'IAH', 'EWR', 'SFO'];
const STAGES = ['StringIndexer', 'StringIndexer', 'SQLTransformer', 'OneHotEncoder', 'VectorAssembler', 'StandardScaler', 'VectorAssembler', 'Classifier'];
const PARAMS = { regParam: 0.01, elasticNet: 0, maxIter: 20, maxDepth: 4, trees: 20 };
const UNIT = { minute: 60_000, hour: HOUR, day: 24 * HOUR };
const iso = (ms) => new Date(ms).toISOString();
const span = (text) => { const [, n, unit] = /^(\d+) (minute|hour|day)s?$/.exec(text); return n * UNIT[unit]; };
const refused = (status, detail, pointer) => ({ status, title: status === 404 ? 'Not found' : status === 409 ? 'Conflict' : 'Invalid request', detail, errors: pointer ? [{ pointer, detail }] : [] });

function randomOf(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** SCORES of pairs `[score, delayed]`. */
function scoresOf(pairs, models) {
  const confusion = { tp: 0, fp: 0, fn: 0, tn: 0 };
  const calibration = Array.from({ length: 10 }, (_none, n) => ({ from: n / 10, to: (n + 1) / 10, rows: 0, positives: 0, meanScore: 0 }));
  let [logLoss, brier, wins] = [0, 0, 0];
  pairs.forEach(([score, delayed]) => {
    confusion[score > 0.5 ? (delayed ? 'tp' : 'fp') : delayed ? 'fn' : 'tn'] += 1;
    const bin = calibration[Math.min(9, Math.floor(score * 10))];
    bin.meanScore = (bin.meanScore * bin.rows + score) / (bin.rows + 1);
    bin.rows += 1;
    bin.positives += delayed ? 1 : 0;
    logLoss -= Math.log(delayed ? score : 1 - score) / pairs.length;
    brier += (score - (delayed ? 1 : 0)) ** 2 / pairs.length;
  });
  const yes = pairs.filter(([, delayed]) => delayed).map(([score]) => score);
  const no = pairs.filter(([, delayed]) => !delayed).map(([score]) => score);
  yes.forEach((a) => no.forEach((b) => { wins += a > b ? 1 : a === b ? 0.5 : 0; }));
  const rows = pairs.length;
  return { rows, positives: yes.length, accuracy: rows ? (confusion.tp + confusion.tn) / rows : null, auc: yes.length * no.length ? wins / (yes.length * no.length) : null, logLoss: rows ? logLoss : null, brier, confusion, calibration, models, psi: null };
}

const endsOf = (scores) => {
  const sorted = [...scores].sort((a, b) => a - b);
  return [...new Set(Array.from({ length: 9 }, (_none, n) => sorted[Math.ceil((sorted.length * (n + 1)) / 10) - 1]))].filter((end) => end < sorted.at(-1));
};
const countsOf = (ends, scores) => {
  const counts = Array.from({ length: ends.length + 1 }, () => 0);
  scores.forEach((score) => { counts[ends.filter((end) => end < score).length] += 1; });
  return counts;
};
const psiOf = (bins, scores) => {
  const [all, shares] = [bins.rows.reduce((sum, n) => sum + n, 0), countsOf(bins.ends, scores).map((n) => Math.max(0.5, n) / scores.length)];
  return shares.reduce((sum, share, n) => sum + (share - bins.rows[n] / all) * Math.log(share / (bins.rows[n] / all)), 0);
};

class Flights {
  #random;

  constructor(seed) {
    this.#random = randomOf(seed);
  }

  next(n, scheduled) {
    const random = this.#random;
    const [from, to] = [Math.floor(random() * AIRPORTS.length), Math.floor(random() * AIRPORTS.length)];
    const risk = Math.min(0.95, 0.06 + 0.55 * random() ** 2 + (from === 1 ? 0.15 : 0));
    const delayed = random() < risk;
    return { flight: `f-${n}`, scheduled, origin: AIRPORTS[from], destination: AIRPORTS[(to === from ? to + 1 : to) % AIRPORTS.length], distanceMiles: 200 + Math.floor(random() * 2_200), risk, delayed, delay: delayed ? 16 + Math.floor(random() * 90) : Math.floor(random() * 20) - 5 };
  }
}

const sharp = { logistic: 0.08, tree: 0.18, forest: 0.12, boosted: 0.05 };

function scoreBy(model, { flight, risk }) {
  const noise = randomOf(Number(flight.slice(2)) * 31 + Number(model.id.slice(1)))() - 0.5;
  return Math.min(0.98, Math.max(0.02, risk + noise * 2 * sharp[model.order.algorithm]));
}

class Model {
  constructor(id, order, now) {
    const algorithm = order.algorithm ?? 'logistic';
    Object.assign(this, { id, name: order.name ?? '', state: 'training', error: null, order: { algorithm, handleInvalid: 'keep', features: ['origin', 'destination', 'hour', 'weekday', 'distance'], seed: 7, ...order, params: { ...PARAMS, ...order.params } },
      createdAt: iso(now), began: now, progress: { stage: 0, stages: STAGES.length, name: null, jobs: 0, tasks: 0 }, training: null, metrics: null, weights: null, bytes: null, inUse: false });
  }

  tick(now) {
    if (this.state !== 'training') {
      return false;
    }
    const stage = Math.min(STAGES.length, Math.floor((now - this.began) / 500));
    this.progress = { stage, stages: STAGES.length, name: STAGES[Math.min(stage, 7)], jobs: stage * 3, tasks: stage * 7 };
    if (stage >= STAGES.length && now - this.began > 5_000) {
      this.#end(now);
    }
    return true;
  }

  #end(now) {
    if (this.order.params.maxDepth > 9) {
      Object.assign(this, { state: 'failed', progress: null, error: { condition: null, message: 'requirement failed: a pretended failure of deep trees' } });
      return;
    }
    const flights = new Flights(11);
    const heldOut = Array.from({ length: 2_600 }, (_none, n) => flights.next(n, 0)).map((flight) => [scoreBy(this, flight), flight.delayed]);
    const { models, psi, ...metrics } = scoresOf(heldOut, []);
    const ends = endsOf(heldOut.map(([score]) => score));
    const linear = this.order.algorithm === 'logistic';
    Object.assign(this, { state: 'ready', progress: null, bytes: 120_345, metrics: { ...metrics, areaUnderPR: 0.43, baseline: 1 - metrics.positives / metrics.rows, scoreBins: { ends, rows: countsOf(ends, heldOut.map(([score]) => score)) } },
      training: { rows: 10_400, positives: 2_311, millis: now - this.began, from: '2001-01-01T00:47:00.000Z', to: '2001-02-17T20:10:00.000Z', objective: linear ? Array.from({ length: 21 }, (_none, n) => 0.48 + 0.21 * Math.exp(-n / 4)) : null },
      weights: [...AIRPORTS.map((airport, n) => ({ feature: `origin=${airport}`, weight: 0.31 - n * 0.05 })), { feature: 'hour', weight: 0.42 }, { feature: 'distance', weight: -0.07 }, { feature: 'weekday', weight: 0.02 }]
        .map((each) => (linear ? each : { ...each, weight: Math.abs(each.weight) })).sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)) });
  }

  view(whole = true) {
    const { began, ...rest } = this;
    return whole ? rest : { ...rest, weights: null };
  }
}

class Run {
  #flights;
  #carry = 0;
  all = [];
  predict = { state: 'running', batches: 0, predicted: 0, unseen: 0, skipped: 0, nulls: 0, malformed: 0, millis: [], rowsPerSecond: null, watermark: null, error: null };
  swaps = [];
  state = 'starting';
  playing = false;

  constructor(id, definition, models, now) {
    Object.assign(this, { id, definition: { challenger: null, day: '2001-03-01', days: 7, speed: 3_600, announce: '2 hours', watermark: '6 hours', window: '6 hours', dirty: 2, seed: 7, ...definition }, models, begun: now });
    this.champion = this.definition.champion;
    this.challenger = this.definition.challenger;
    this.start = Date.parse(`${this.definition.day}T00:00:00Z`);
    this.clock = this.start - 2 * HOUR;
    this.#flights = new Flights(this.definition.seed);
    this.pending = [];
    this.sent = 0;
  }

  tick(now) {
    if (this.state === 'starting' && now - this.begun > 1_200) {
      this.state = 'ready';
    }
    if (this.playing) {
      this.#carry += (this.definition.speed / 3_600) * 2;
      this.advance(Math.floor(this.#carry));
      this.#carry %= 1;
    }
    if (this.predict.state === 'running' && this.pending.length > 0) {
      this.#batch();
    }
  }

  get most() {
    return this.definition.days * 220;
  }

  advance(flights) {
    for (let n = 0; n < flights && this.sent < this.most; n += 1) {
      const flight = this.#flights.next(this.sent, this.start + (this.sent * 24 * HOUR) / 220);
      this.sent += 1;
      this.clock = flight.scheduled - 2 * HOUR;
      const spoilt = (this.sent * 37) % 100 < this.definition.dirty;
      this.pending.push(spoilt ? { ...flight, spoilt: ['unseen', 'nulls', 'malformed'][this.sent % 3], ...(this.sent % 3 === 0 ? { origin: 'QQQ' } : {}) } : flight);
    }
    this.playing = this.playing && this.sent < this.most;
  }

  #batch() {
    const taken = this.pending.splice(0, 200);
    const { predict } = this;
    const models = Object.fromEntries([this.champion, this.challenger].filter(Boolean).map((id) => [id, this.models.find((model) => model.id === id)]));
    predict.batches += 1;
    predict.millis = [...predict.millis, 120 + taken.length * 2].slice(-60);
    predict.rowsPerSecond = (taken.length * 1_000) / predict.millis.at(-1);
    taken.forEach((flight) => {
      if (flight.spoilt) {
        predict[flight.spoilt] += 1;
        if (flight.spoilt !== 'unseen') {
          return;
        }
        if (models[this.champion].order.handleInvalid === 'skip') {
          predict.skipped += 1;
          return;
        }
      }
      predict.predicted += 1;
      const said = (id) => (id ? { model: id, score: scoreBy(models[id], flight), prediction: scoreBy(models[id], flight) > 0.5 ? 1 : 0 } : null);
      this.all.push({ ...flight, batchId: predict.batches, champion: said(this.champion), challenger: said(this.challenger) });
      const swap = this.swaps.at(-1);
      if (swap && !swap.firstFlight) {
        Object.assign(swap, { batchId: predict.batches, firstFlight: flight.flight });
      }
    });
  }

  act(action) {
    const acts = {
      play: () => { this.playing = true; }, pause: () => { this.playing = false; }, advance: () => this.advance(action.flights), speed: () => { this.definition.speed = action.speed; },
      swap: () => { this.swaps = [...this.swaps, { batchId: this.predict.batches + 1, at: iso(Date.now()), from: this.champion, to: action.champion, firstFlight: null }]; this.champion = action.champion; },
      challenge: () => { this.challenger = action.challenger; }, kill: () => { this.predict.state = 'killed'; }, revive: () => { this.predict.state = 'running'; },
    };
    acts[action.do]();
    return { body: this.view() };
  }

  #known(flight) {
    return flight.scheduled + flight.delay * 60_000 <= this.clock;
  }

  #scores(flights, role) {
    const made = flights.filter((flight) => flight[role]);
    if (made.length === 0) {
      return null;
    }
    const models = [...new Set(made.map((flight) => flight[role].model))];
    const scores = scoresOf(made.map((flight) => [flight[role].score, flight.delayed]), models);
    const bins = this.models.find(({ id }) => id === models[0]).metrics.scoreBins;
    return { ...scores, psi: models.length > 1 ? null : psiOf(bins, made.map((flight) => flight[role].score)) };
  }

  view() {
    const known = this.all.filter((flight) => this.#known(flight));
    const size = span(this.definition.window);
    const mark = this.clock - span(this.definition.watermark);
    const starts = [...new Set(known.map(({ scheduled }) => Math.floor(scheduled / size) * size))].sort((a, b) => a - b).slice(-60);
    const none = scoresOf([], []);
    return { id: this.id, state: this.state, error: null, resumed: null, definition: this.definition, champion: this.champion, challenger: this.challenger,
      input: { state: this.sent >= this.most ? 'over' : this.playing ? 'playing' : 'paused', announced: this.sent, reported: known.length, left: this.most - this.sent, speed: this.definition.speed, clock: this.sent ? iso(this.clock) : null },
      predict: this.predict, judge: { state: 'running', joined: known.length, waiting: this.all.length - known.length, dropped: 0, watermark: this.sent ? iso(mark) : null, error: null }, swaps: this.swaps,
      predictions: this.all.slice(-60).map((flight) => ({ flight: flight.flight, scheduled: iso(flight.scheduled), origin: flight.origin, destination: flight.destination, distanceMiles: flight.distanceMiles, batchId: flight.batchId, champion: flight.champion, challenger: flight.challenger,
        truth: this.#known(flight) ? { delayMinutes: flight.delay, delayed: flight.delayed, at: iso(flight.scheduled + flight.delay * 60_000) } : null, outcome: this.#known(flight) ? (flight.champion.prediction ? (flight.delayed ? 'tp' : 'fp') : flight.delayed ? 'fn' : 'tn') : null, note: flight.spoilt ?? null })),
      windows: starts.map((start) => {
        const within = known.filter(({ scheduled }) => scheduled >= start && scheduled < start + size);
        return { start: iso(start), end: iso(start + size), closed: start + size <= mark, champion: this.#scores(within, 'champion'), challenger: this.#scores(within, 'challenger') };
      }),
      total: { champion: this.#scores(known, 'champion') ?? none, challenger: this.#scores(known, 'challenger') } };
  }
}

/** The routes of models and of the one online run. */
export class FakeMl {
  #models = [];
  #run = null;
  #nextModel = 1;
  #nextRun = 1;
  onMessage = () => {};

  constructor() {
    setInterval(() => this.#tick(), TICK_MS).unref();
  }

  #tick() {
    const now = Date.now();
    const training = this.#models.filter(({ state }) => state === 'training').at(-1);
    if (training?.tick(now)) {
      this.#tell();
    }
    if (this.#run) {
      this.#run.tick(now);
      this.onMessage(this.snapshot(`ml:${this.#run.id}`));
    }
  }

  #tell() {
    this.#models.forEach((model) => { model.inUse = Boolean(this.#run) && [this.#run.champion, this.#run.challenger].includes(model.id); });
    this.onMessage(this.snapshot('ml-models'));
  }

  snapshot(topic) {
    if (topic === 'ml-models') {
      return { type: 'ml-models', topic, models: this.#models.map((model) => model.view(false)) };
    }
    return this.#run && topic === `ml:${this.#run.id}` ? { type: 'ml-run', topic, run: this.#run.view() } : null;
  }

  call(method, [kind, id, verb], body) {
    return kind === 'models' ? this.#onModels(method, id, verb, body) : this.#onRun(method, id, verb, body);
  }

  #onModels(method, id, verb, body) {
    if (!id) {
      if (method === 'GET') {
        return { body: this.#models.map((model) => model.view()) };
      }
      const made = new Model(`m${this.#nextModel++}`, body ?? {}, Date.now());
      this.#models.unshift(made);
      return { status: 202, body: made.view() };
    }
    const model = this.#models.find((each) => each.id === id);
    if (!model) {
      return refused(404, `there is no model ${id}; train one`);
    }
    if (verb === 'explain') {
      return { body: explained(model, body.record) };
    }
    if (method === 'DELETE') {
      if (model.inUse) {
        return refused(409, `model ${id} is in use online; swap it first`);
      }
      this.#models = this.#models.filter((each) => each !== model);
      this.#tell();
      return { status: 204, body: null };
    }
    return { body: model.view() };
  }

  #onRun(method, id, verb, body) {
    if (method === 'GET' && !id) {
      return { body: this.#run ? [this.#run.view()] : [] };
    }
    if (method === 'POST' && !id) {
      const champion = this.#models.find((model) => model.id === body.champion);
      if (champion?.state !== 'ready') {
        return refused(400, `is ${body.champion}; name a model that is ready`, '/champion');
      }
      this.#end();
      this.#run = new Run(`m${this.#nextRun++}`, body, this.#models, Date.now());
      this.#tell();
      return { status: 201, body: this.#run.view() };
    }
    if (this.#run?.id !== id) {
      return refused(410, `run ${id} has ended; start another one`);
    }
    if (method === 'DELETE') {
      this.#end();
      return { status: 204, body: null };
    }
    const answer = verb === 'act' ? this.#run.act(body) : { body: this.#run.view() };
    this.#tell();
    return answer;
  }

  #end() {
    if (this.#run) {
      const topic = `ml:${this.#run.id}`;
      this.onMessage({ type: 'ml-run', topic, run: { ...this.#run.view(), state: 'closed' } });
      this.#run = null;
      this.#tell();
    }
  }
}

function explained(model, record) {
  const places = { origin: AIRPORTS.indexOf(record.origin), destination: AIRPORTS.indexOf(record.destination) };
  const index = (name) => (places[name] < 0 ? AIRPORTS.length : places[name]);
  const hour = new Date(record.scheduled).getUTCHours();
  const stages = ['origin', 'destination'].map((name) => ({ name: 'StringIndexer', input: { [name]: record[name] }, output: { [`${name}Index`]: index(name) }, note: places[name] < 0 ? 'unseen' : null }));
  const dropped = model.order.handleInvalid === 'skip' ? stages.findIndex(({ note }) => note) : -1;
  if (dropped >= 0) {
    return { stages: [...stages.slice(0, dropped), { ...stages[dropped], output: null, dropped: true }], vector: [], raw: [], score: null, prediction: null, contributions: null };
  }
  const one = (name) => ({ size: 13, values: { [index(name)]: 1 } });
  const assembled = { size: 29, values: { [index('origin')]: 1, [13 + index('destination')]: 1, 26: hour, 27: 1, 28: record.distanceMiles } };
  const scaled = { size: 29, values: { ...assembled.values, 26: hour / 5.1, 28: record.distanceMiles / 580 } };
  const contributions = [{ feature: `origin=${record.origin}`, value: 0.42 - index('origin') * 0.06 }, { feature: `destination=${record.destination}`, value: -0.08 }, { feature: 'hour', value: 0.11 * (hour / 5.1) }, { feature: 'weekday', value: 0.03 }, { feature: 'distance', value: -0.021 * (record.distanceMiles / 580) }];
  const raw = contributions.reduce((sum, { value }) => sum + value, -1.62);
  const score = 1 / (1 + Math.exp(-raw));
  return { stages: [...stages, { name: 'SQLTransformer', input: { scheduled: record.scheduled }, output: { hour, weekday: 2 }, note: null }, { name: 'OneHotEncoder', input: { originIndex: index('origin'), destinationIndex: index('destination') }, output: { originVector: one('origin'), destinationVector: one('destination') }, note: null },
    { name: 'VectorAssembler', input: { originVector: one('origin'), destinationVector: one('destination'), hour, weekday: 2, distanceMiles: record.distanceMiles }, output: { assembled }, note: null },
    { name: 'StandardScaler', input: { assembled }, output: { features: scaled }, note: null }, { name: 'LogisticRegressionModel', input: { features: scaled }, output: { rawPrediction: { size: 2, values: { 0: -raw, 1: raw } }, probability: { size: 2, values: { 0: 1 - score, 1: score } }, prediction: score > 0.5 ? 1 : 0 }, note: null }],
  vector: contributions.map(({ feature }, n) => ({ feature, value: Object.values(scaled.values)[n] })), raw: [-raw, raw], score, prediction: score > 0.5 ? 1 : 0, contributions: model.order.algorithm === 'logistic' ? contributions : null };
}
