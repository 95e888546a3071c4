// The history of a simulated query: 24 hours at one batch a second in three runs, thinned as the real server does it. A test aid.
const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const ROUND_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400];
const iso = (ms) => new Date(ms).toISOString();

export class FakeHistory {
  constructor(engine) {
    this.engine = engine;
    this.end = Math.floor(Date.now() / SECOND) * SECOND;
    const start = this.end - 24 * HOUR;
    this.runs = [
      { runId: '6b0c1e2a-0000-4000-8000-000000000001', from: start, to: start + 9 * HOUR, base: 160 },
      { runId: '6b0c1e2a-0000-4000-8000-000000000002', from: start + 9.7 * HOUR, to: start + 19 * HOUR, base: 240 },
      { runId: '6b0c1e2a-0000-4000-8000-000000000003', from: start + 19.05 * HOUR, to: null, base: 150 },
    ];
    this.marks = [
      [this.runs[0].from, 'started', null], [this.runs[0].to, 'failed', 'CAST_INVALID_INPUT: the value \'n/a\' can\'t be cast to DOUBLE'],
      [this.runs[1].from - 4_000, 'changed', null], [this.runs[1].from - 3_000, 'restarted', 'checkpoint'], [this.runs[1].to, 'stopped', null],
      [this.runs[2].from - 2_000, 'started', null],
    ].map(([at, kind, detail]) => ({ at: iso(at), kind, detail }));
  }

  answer(response, id, verb, params) {
    const query = this.engine.queries.get(id);
    if (!query) {
      response.writeHead(404, { 'content-type': 'application/problem+json' })
        .end(JSON.stringify({ type: 'about:blank', title: 'Not found', status: 404, detail: `there is no query ${id}`, errors: [] }));
      return;
    }
    const to = Date.parse(params.get('to') ?? iso(Date.now()));
    const from = params.has('from') ? Date.parse(params.get('from')) : this.runs[0].from;
    if (verb === 'history.csv') {
      const rows = this.#slots(from, to, MINUTE).map((p) => `${p.at},${p.spanMs},${p.runId},${p.batches},${p.inputRows}`);
      response.writeHead(200, { 'content-type': 'text/csv', 'content-disposition': `attachment; filename="tidemark-${id}.csv"` })
        .end(`at (UTC),span (ms),run,batches,input (rows)\r\n${rows.join('\r\n')}\r\n`);
      return;
    }
    const body = this.#history(from, to, Number(params.get('points') ?? 600), query.definition);
    const head = verb === 'history.json' ? { 'content-disposition': `attachment; filename="tidemark-${id}.json"` } : {};
    setTimeout(() => response.writeHead(200, { 'content-type': 'application/json', ...head }).end(JSON.stringify(body)), 60);
  }

  #history(from, to, points, definition) {
    const begin = Math.max(from, this.runs[0].from);
    const needed = Math.max(0, Math.min(to, Date.now()) - begin) / Math.max(1, points - 6);
    const width = needed <= SECOND ? SECOND : (ROUND_S.find((s) => s * SECOND >= needed) ?? 86_400) * SECOND;
    const within = (a, b) => a <= to && (b ?? Infinity) >= from;
    return {
      from: iso(begin), to: iso(to), level: width >= HOUR ? 'hour' : width >= MINUTE ? 'minute' : 'batch', spanMs: width <= SECOND ? null : width,
      points: this.#slots(begin, to, width),
      marks: this.marks.filter((mark) => within(Date.parse(mark.at), Date.parse(mark.at))),
      runs: this.runs.filter((run) => within(run.from, run.to)).map((run, i) => this.#run(run, i, definition)),
    };
  }

  #run({ runId, from, to, base }, i, definition) {
    const seconds = ((to ?? Date.now()) - from) / SECOND;
    const watermark = i === 0 ? { delay: '1 hour' } : definition.watermark;
    return { runId, startedAt: iso(from), endedAt: to === null ? null : iso(to), lastAt: iso(to ?? Date.now()), batches: Math.round(seconds), inputRows: Math.round(seconds * 180),
      inputRate: 180.2, processedRate: 180_000 / base, batchMs: { avg: base, median: Math.round(base * 0.96), p95: Math.round(base * 1.7), max: base * 9 }, droppedRows: 40 * (3 - i),
      malformed: 3, stateRows: 1_200 + 300 * i, stateBytes: 520_000 + 90_000 * i, behindRows: 4, watermark: iso(from), newestEventTime: iso(to ?? Date.now()),
      definition: { ...definition, watermark, stateStore: i === 1 ? 'memory' : definition.stateStore } };
  }

  #slots(from, to, width) {
    const slots = [];
    for (const run of this.runs) {
      const last = Math.min(to, run.to ?? Date.now());
      for (let at = Math.floor(Math.max(from, run.from) / width) * width; at <= last; at += width) {
        const first = Math.max(at, run.from);
        slots.push(this.#slot(run, at, first, Math.min(at + width - SECOND, last), width));
      }
    }
    return slots;
  }

  #slot(run, at, first, last, width) {
    const wave = Math.sin(at / HOUR) + 0.4 * Math.sin(at / 97_000) + 0.2 * Math.sin(at * 7.1);
    const batches = Math.max(1, Math.round((last - first) / SECOND) + 1);
    const rate = 180 + 60 * wave;
    const avg = run.base + 25 * wave;
    const age = (at - run.from) / HOUR;
    return { at: iso(at), spanMs: width, firstAt: iso(first), lastAt: iso(Math.max(first, last)), runId: run.runId, batches, inputRows: Math.round(rate * batches), inputRate: rate, processedRate: rate * 1_000 / avg,
      batchMs: { avg, max: Math.round(avg * (1.4 + 0.3 * wave)) }, phasesMs: { latestOffset: 4, getBatch: 1, queryPlanning: avg * 0.1, walCommit: avg * 0.12, addBatch: avg * 0.6, commitOffsets: avg * 0.1 },
      stateRows: Math.round(900 + 60 * age + 200 * wave), stateBytes: Math.round(400_000 + 20_000 * age), droppedRows: at % 7 === 0 ? Math.round(batches / 30) : 0, malformed: 0, behindRows: Math.max(0, Math.round(6 + 5 * wave)),
      watermark: iso(at - 70_000), newestEventTime: iso(at - 2_000) };
  }
}
