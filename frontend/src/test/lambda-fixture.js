// What the lambda lab's part of the stand-in server and the specs are made of: a small live model of docs/lambda.md (log, batch views, generations, kappa, truth).
// Not Spark: it keeps the arithmetic of the layers, so that pages and their specs meet what the contract describes.
export const TICK_MS = 250;
const AIRPORTS = ['ATL', 'ORD', 'DFW', 'LAX', 'PHX', 'DEN', 'DTW', 'STL', 'MSP', 'IAH', 'EWR', 'SFO', 'LAS', 'PHL', 'BOS', 'SEA', 'CLT', 'MCO'];
const DEFAULTS = { input: 'random', day: null, speed: 600, logic: { delayedOver: 15, by: 'origin' }, watermark: '6 hours', batchEvery: '20 seconds', kappa: true };
const REPORTS_AT_600 = 2;
const MOST_LANES = 10;
const UNIT_MS = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };

const spanMs = (text) => {
  const [, amount, unit] = /^(\d+) (second|minute|hour|day)s?$/.exec(text ?? '') ?? [];
  return unit ? Number(amount) * UNIT_MS[unit] : null;
};

function randomOf(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** Counts by airport and day; `take` adds (or, with -1, takes back) one report under a logic. */
class Counts {
  rows = new Map();

  take(report, { by, delayedOver }, sign = 1) {
    const key = `${report[by]} ${report.day}`;
    const row = this.rows.get(key) ?? { reports: 0, flights: 0, delayed: 0, minutes: 0 };
    this.rows.set(key, { reports: row.reports + Math.max(0, sign), flights: row.flights + sign, delayed: row.delayed + (report.delay > delayedOver ? sign : 0), minutes: row.minutes + sign * report.delay });
    return this;
  }
}

/** The last report of each flight counts. */
function lastOfEach(reports, logic) {
  const last = new Map(reports.map((report) => [report.flight, report]));
  const counts = new Counts();
  last.forEach((report) => counts.take(report, logic));
  return { counts, flights: last.size };
}

export class LambdaRun {
  #random = randomOf(7);
  #flight = 0;
  #planned = [];
  #putRight = [];
  #late = { left: 0, by: 0 };
  #advance = 0;
  #carry = 0;
  log = [];
  held = [];
  committed = 0;
  views = [];
  generations = [];
  kappa = null;
  events = [];
  points = [];
  killed = new Set();
  job = null;
  version = 0;
  state = 'starting';
  playing = false;
  cost = { batch: { reports: 0, millis: 0 }, speed: { reports: 0, millis: 0 }, kappa: { reports: 0, millis: 0 } };

  constructor(id, definition, now) {
    this.id = id;
    this.definition = { ...DEFAULTS, ...definition };
    this.logic = this.definition.logic;
    this.watermark = this.definition.watermark;
    this.batchEvery = this.definition.batchEvery;
    this.speed = this.definition.speed;
    this.now = now;
    this.nextBatch = null;
    this.begun = now;
    this.#plan();
  }

  #plan() {
    const start = Date.parse(`${this.definition.day ?? '2001-01-07'}T05:00:00Z`);
    for (let n = 0; n < (this.definition.input === 'flights' ? 1_200 : 4_000); n += 1) {
      const reported = start + n * 45_000;
      const corrects = n > 20 && this.#random() < 0.18;
      const flight = corrects ? Math.floor(this.#random() * this.#flight) : this.#flight++;
      const from = (flight * 7 + (flight % 5)) % AIRPORTS.length;
      const origin = AIRPORTS[Math.floor((from * from) / AIRPORTS.length)];
      const destination = AIRPORTS[(from + 5) % AIRPORTS.length];
      this.#planned.push({ flight, origin, destination, day: new Date(start).toISOString().slice(0, 10), reported, delay: Math.round((this.#random() ** 3) * 90 - 6), wrong: false });
    }
  }

  get ready() {
    return this.state === 'ready';
  }

  tell(what, detail) {
    this.events = [...this.events, { at: iso(this.now), what, detail }].slice(-50);
  }

  /** One step of the model's clock. */
  tick(now) {
    this.now = now;
    if (this.state === 'starting' && now - this.begun >= 1_500) {
      this.state = 'ready';
      this.#begin();
    }
    if (!this.ready) {
      return;
    }
    this.#send();
    this.#master();
    this.#batch();
    this.#speed();
    this.#kappa();
    const point = this.point();
    this.points = [...this.points, point].slice(-600);
  }

  #begin() {
    this.generations = [this.#generation(0, 0, 0)];
    this.generations[0].state = 'serving';
    this.serving = { version: 0, generation: 0 };
    if (this.definition.kappa) {
      this.kappa = { to: 0, upserts: new Map(), replays: 0, replay: null, logic: this.logic };
    }
    this.nextBatch = this.batchEvery ? this.now + spanMs(this.batchEvery) : null;
  }

  #generation(generation, version, from) {
    return { generation, version, from, to: from, state: 'catching-up', counts: new Counts(), reports: 0, dropped: 0, batches: 0, millis: 0, watermark: null, delay: this.watermark, logic: this.logic };
  }

  #send() {
    this.#carry += this.playing ? (REPORTS_AT_600 * this.speed) / 600 : 0;
    const wanted = Math.floor(this.#carry) + this.#advance;
    this.#carry -= Math.floor(this.#carry);
    this.#advance = 0;
    for (let n = 0; n < wanted && this.#planned.length > 0; n += 1) {
      this.#sendOne(this.#planned.shift());
    }
  }

  #sendOne(report) {
    this.clock = Math.max(this.clock ?? 0, report.reported);
    if (this.#late.left > 0) {
      this.#late.left -= 1;
      this.held.push({ ...report, due: report.reported + this.#late.by });
    } else {
      this.log.push(report);
    }
    const due = this.held.filter((held) => held.due <= this.clock);
    this.held = this.held.filter((held) => held.due > this.clock);
    this.log.push(...due, ...this.#putRight.filter(({ at }) => at === this.log.length).map(({ report: right }) => right));
    this.#putRight = this.#putRight.filter(({ at }) => at > this.log.length);
  }

  #master() {
    if (!this.killed.has('master') && this.committed < this.log.length) {
      this.committed = Math.max(this.committed, this.log.length - Math.floor(this.#random() * 6));
    }
  }

  #batch() {
    if (this.job && this.now >= this.job.ends) {
      this.#finishBatch();
    }
    if (!this.job && !this.killed.has('batch') && this.nextBatch !== null && this.now >= this.nextBatch) {
      this.startBatch();
    }
  }

  startBatch() {
    this.version += 1;
    this.job = { version: this.version, cut: this.committed, logic: this.logic, started: this.now, ends: this.now + 1_400 + this.committed };
    this.nextBatch = null;
    this.tell('batch-started', { version: this.version, cut: this.committed });
  }

  #finishBatch() {
    const { version, cut, logic, started } = this.job;
    const { counts, flights } = lastOfEach(this.log.slice(0, cut), logic);
    const millis = this.now - started;
    this.views = [{ version, cut, logic, counts, flights, started, finished: this.now, millis }, ...this.views].slice(0, MOST_LANES);
    this.cost.batch = { reports: this.cost.batch.reports + cut, millis: this.cost.batch.millis + millis };
    const generation = { ...this.#generation(version, version, cut), logic };
    this.generations = [generation, ...this.generations].slice(0, MOST_LANES);
    if (this.killed.has('speed')) {
      generation.state = 'killed';
    }
    this.job = null;
    this.nextBatch = this.batchEvery ? this.now + spanMs(this.batchEvery) : null;
    this.tell('batch-finished', { version, cut, flights, millis });
  }

  #speed() {
    if (this.killed.has('speed')) {
      return;
    }
    const old = this.generations.find(({ generation }) => generation === this.serving.generation);
    for (const generation of this.generations.filter(({ state }) => state === 'serving' || state === 'catching-up')) {
      const until = Math.min(this.log.length, generation.to + 60);
      this.log.slice(generation.to, until).forEach((report) => this.#count(generation, report));
      if (until > generation.to) {
        const millis = 40 + (until - generation.to);
        Object.assign(generation, { to: until, batches: generation.batches + 1, millis: generation.millis + millis });
        this.cost.speed.millis += millis;
      }
      if (generation.state === 'catching-up' && generation.to >= old.to) {
        this.#switch(generation, old);
      }
    }
  }

  #count(generation, report) {
    generation.reports += 1;
    this.cost.speed.reports += 1;
    const mark = generation.watermark;
    if (mark !== null && report.reported <= mark) {
      generation.dropped += 1;
      return;
    }
    generation.counts.take(report, generation.logic);
    const delay = spanMs(generation.delay);
    generation.watermark = delay === null ? null : Math.max(mark ?? 0, report.reported - delay);
  }

  #switch(generation, old) {
    Object.assign(old, { state: 'retired' });
    generation.state = 'serving';
    this.generations.filter((each) => each !== generation && each.generation < generation.generation).forEach((each) => { each.state = 'retired'; });
    this.serving = { version: generation.version, generation: generation.generation };
    this.tell('switched', { layer: 'speed', ...this.serving });
  }

  #kappa() {
    if (!this.kappa || this.killed.has('kappa')) {
      return;
    }
    const read = (query) => {
      const until = Math.min(this.log.length, query.to + 25);
      this.log.slice(query.to, until).forEach((report) => query.upserts.set(report.flight, report));
      this.cost.kappa = { reports: this.cost.kappa.reports + until - query.to, millis: this.cost.kappa.millis + (until > query.to ? 35 + until - query.to : 0) };
      query.to = until;
    };
    read(this.kappa);
    const { replay } = this.kappa;
    if (replay) {
      read(replay);
      if (replay.to >= this.kappa.to) {
        this.kappa = { ...replay, replays: this.kappa.replays + 1, replay: null };
        this.tell('switched', { layer: 'kappa', replay: this.kappa.replays });
      }
    }
  }

  act(action) {
    const layer = action.layer;
    const acts = {
      play: () => { this.playing = true; },
      pause: () => { this.playing = false; },
      advance: () => { this.#advance += action.reports; },
      late: () => { this.#late = { left: action.reports, by: spanMs(action.by) }; this.tell('late', { reports: action.reports, by: action.by }); },
      wrong: () => this.#wrong(action.reports),
      batch: () => this.startBatch(),
      logic: () => this.#changeLogic(action.logic),
      kill: () => this.#kill(layer),
      revive: () => this.#revive(layer),
      watermark: () => { this.#set({ watermark: action.delay }); },
      schedule: () => { this.#set({ batchEvery: action.batchEvery }); this.nextBatch = this.batchEvery ? this.now + spanMs(this.batchEvery) : null; },
      speed: () => { this.#set({ speed: action.speed }); },
    };
    if (!acts[action.do]) {
      return { status: 400, title: 'Invalid request', detail: `there is no act ${action.do}`, errors: [{ pointer: '/do', detail: `is ${action.do}` }] };
    }
    if (action.do === 'batch' && (this.job || this.killed.has('batch'))) {
      return { status: 409, title: 'Conflict', detail: this.job ? 'a batch run is going on; wait for its end' : 'the batch layer is killed; revive it first' };
    }
    acts[action.do]();
    return { body: this.view() };
  }

  #set(part) {
    Object.assign(this, part);
    this.definition = { ...this.definition, ...part };
  }

  #wrong(n) {
    const known = [...new Map(this.log.map((report) => [report.flight, report])).values()].slice(-n);
    known.forEach((report) => this.log.push({ ...report, delay: report.delay + 120, wrong: true }));
    const at = this.log.length + 20;
    this.#putRight.push(...known.map((report, index) => ({ at: at + index, report })));
    this.tell('wrong', { reports: known.length });
  }

  #changeLogic(logic) {
    this.logic = logic;
    this.tell('logic', { logic });
    if (!this.job && !this.killed.has('batch')) {
      this.startBatch();
    }
    if (this.kappa) {
      this.kappa.replay = { to: 0, upserts: new Map(), logic, began: this.now };
    }
  }

  #kill(layer) {
    this.killed.add(layer);
    if (layer === 'batch') {
      this.job = null;
    }
    if (layer === 'speed') {
      this.generations.filter(({ state }) => state === 'serving' || state === 'catching-up').forEach((each) => { each.before = each.state; each.state = 'killed'; });
    }
    this.tell('killed', { layer });
  }

  #revive(layer) {
    this.killed.delete(layer);
    if (layer === 'speed') {
      this.generations.filter(({ state }) => state === 'killed').forEach((each) => { each.state = each.before ?? 'catching-up'; });
    }
    if (layer === 'batch') {
      this.nextBatch = this.batchEvery ? this.now + spanMs(this.batchEvery) : null;
    }
    this.tell('revived', { layer });
  }

  close() {
    this.state = 'closed';
    this.playing = false;
  }

  #servingParts() {
    const view = this.views.find(({ version }) => version === this.serving?.version);
    const generation = this.generations.find((each) => each.generation === this.serving?.generation);
    return { view, generation };
  }

  answer() {
    const { view, generation } = this.#servingParts();
    const truth = lastOfEach(this.log, this.logic).counts.rows;
    const kappa = this.kappa ? lastOfEach([...this.kappa.upserts.values()], this.kappa.logic).counts.rows : null;
    const keys = new Set([...truth.keys(), ...(view?.counts.rows.keys() ?? []), ...(generation?.counts.rows.keys() ?? []), ...(kappa?.keys() ?? [])]);
    const none = { reports: 0, flights: 0, delayed: 0, minutes: 0 };
    const sum = (a, b) => Object.fromEntries(Object.keys(none).map((name) => [name, (a ?? none)[name] + (b ?? none)[name]]));
    const rows = [...keys].map((key) => {
      const [airport, day] = key.split(' ');
      const [batch, speed] = [view?.counts.rows.get(key) ?? null, generation?.counts.rows.get(key) ?? null];
      return { airport, day, batch, speed, merged: sum(batch, speed), kappa: kappa?.get(key) ?? null, truth: truth.get(key) ?? none };
    });
    rows.sort((a, b) => b.truth.flights - a.truth.flights || a.airport.localeCompare(b.airport));
    return { at: iso(this.now), version: this.serving?.version ?? 0, generation: this.serving?.generation ?? 0, rows: rows.slice(0, 200) };
  }

  #distance(rows, part) {
    const differ = rows.filter((row) => row[part] && row.truth.reports > 0 && ['flights', 'delayed', 'minutes'].some((name) => row[part][name] !== row.truth[name]));
    const add = (items, value) => items.reduce((total, item) => total + value(item), 0);
    const off = (row, name) => (row[part]?.[name] ?? 0) - row.truth[name];
    return { keys: rows.filter(({ truth }) => truth.reports > 0).length, wrong: differ.length, flights: add(rows, (row) => Math.abs(off(row, 'flights'))), minutes: add(rows, (row) => Math.abs(off(row, 'minutes'))),
      missing: rows.filter((row) => !row[part] && row.truth.reports > 0).length, extra: rows.filter((row) => row[part] && row.truth.reports === 0).length };
  }

  point() {
    const { rows } = this.answer();
    const { generation } = this.#servingParts();
    return { at: iso(this.now), sent: this.log.length, batch: this.#distance(rows, 'batch').flights, merged: this.#distance(rows, 'merged').flights,
      kappa: this.kappa ? this.#distance(rows, 'kappa').flights : null, speedLag: this.log.length - (generation?.to ?? 0), version: this.serving.version };
  }

  view() {
    const { rows } = this.ready || this.state === 'closed' ? this.answer() : { rows: [] };
    const { view, generation } = this.#servingParts();
    const stateOf = (layer, otherwise) => (this.killed.has(layer) ? 'killed' : otherwise);
    return {
      id: this.id, state: this.state, error: null, definition: this.definition, logic: this.logic, at: iso(this.now),
      input: { state: this.#planned.length === 0 ? 'over' : this.playing ? 'playing' : 'paused', sent: this.log.length, left: this.#planned.length, held: this.held.length,
        clock: this.clock ? iso(this.clock) : null, rate: this.playing ? (REPORTS_AT_600 * this.speed * 1_000) / 600 / TICK_MS : null },
      log: { begin: 0, end: this.log.length },
      master: { state: stateOf('master', 'running'), committed: this.committed, files: Math.ceil(this.committed / 26), bytes: this.committed * 148, error: null },
      batch: { state: stateOf('batch', this.job ? 'running' : 'idle'), next: this.nextBatch ? iso(this.nextBatch) : null, error: null,
        views: this.views.map((each) => ({ version: each.version, cut: each.cut, logic: each.logic, startedAt: iso(each.started), finishedAt: iso(each.finished), millis: each.millis,
          reports: each.cut, flights: each.flights, serving: each.version === this.serving.version, generation: each.version })) },
      speed: { generations: this.generations.map(({ counts, logic, delay, before, watermark, ...rest }) => ({ ...rest, watermark: watermark ? iso(watermark) : null, error: null })) },
      kappa: this.kappa ? { state: stateOf('kappa', this.kappa.replay ? 'catching-up' : 'running'), from: 0, to: (this.kappa.replay ?? this.kappa).to, reports: (this.kappa.replay ?? this.kappa).to, flights: this.kappa.upserts.size,
        replays: this.kappa.replays + (this.kappa.replay ? 1 : 0), millis: this.cost.kappa.millis, error: null }
        : { state: 'off', from: 0, to: 0, reports: 0, flights: 0, replays: 0, millis: 0, error: null },
      serving: { version: this.serving?.version ?? 0, generation: this.serving?.generation ?? 0, asOf: iso(this.now), batchAgeMillis: view ? this.now - view.started : null,
        speedLag: this.log.length - (generation?.to ?? 0), mergeMillis: 1.8 },
      distance: { truth: { reports: this.log.length, flights: new Set(this.log.map(({ flight }) => flight)).size }, batch: this.#distance(rows, 'batch'), merged: this.#distance(rows, 'merged'),
        kappa: this.kappa ? this.#distance(rows, 'kappa') : null },
      cost: structuredClone(this.cost), events: this.events,
    };
  }
}

const iso = (ms) => new Date(ms).toISOString();
