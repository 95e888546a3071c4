/**
 * A stream and up to three windowed queries over it, told in the messages of docs/live-protocol.md.
 *
 * Follows Spark's rules: a batch evicts by its own watermark and drops by that of the batch before it; the watermark moves at the end of
 * a batch; a no-data batch follows a batch that moved it. Deterministic for a seed. For test pages and specs; not shipped.
 */

export const HOUR = 3_600_000;

/** mulberry32 */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const QUAKES = {
  stream: 'earthquakes', speed: 3600, rate: 6, keyName: 'network', malformedShare: 0.004,
  keys: [['us', 30], ['nc', 22], ['ak', 18], ['ci', 12], ['hv', 7], ['pr', 5], ['nn', 3], ['uw', 2], ['mb', 1]],
  delayMs: 24 * HOUR, eventStart: Date.UTC(2018, 0, 29, 4), triggerMs: 1000,
  lateness: (next) => (next() < 0.5 ? next() * 4 * HOUR : next() < 0.8 ? (4 + next() * 30) * HOUR : (36 + next() ** 2 * 90) * HOUR),
  queries: [
    { id: 'quakes-tumbling', kind: 'tumbling', sizeMs: 6 * HOUR, mode: 'append' },
    { id: 'quakes-sliding', kind: 'sliding', sizeMs: 12 * HOUR, slideMs: 6 * HOUR, mode: 'update' },
    { id: 'quakes-sessions', kind: 'session', gapMs: 2 * HOUR, mode: 'append' },
  ],
};

export const SENSORS = {
  stream: 'sensors', speed: 1, rate: 25, keyName: 'device', keys: [['d1', 5], ['d2', 3], ['d3', 2]], malformedShare: 0.01,
  delayMs: 10_000, eventStart: null, triggerMs: 1000,
  lateness: (next) => (next() < 0.7 ? next() * 800 : next() < 0.9 ? next() * 8_000 : 6_000 + next() * 22_000),
  queries: [
    { id: 'sensors-tumbling', kind: 'tumbling', sizeMs: 10_000, mode: 'update' },
    { id: 'sensors-sliding', kind: 'sliding', sizeMs: 20_000, slideMs: 5_000, mode: 'update' },
    { id: 'sensors-sessions', kind: 'session', gapMs: 1_500, mode: 'append' },
  ],
};

export class PlaneFixture {
  #next;
  #carry = 0;
  #log = [];
  #dated = 0;

  constructor(shape, { seed = 7, wall = Date.UTC(2026, 10, 22, 9, 0, 0), most = 400 } = {}) {
    this.shape = shape;
    this.most = most;
    this.start = wall;
    this.wall = wall;
    this.eventStart = shape.eventStart ?? wall;
    this.#next = random(seed);
    this.queries = shape.queries.map((query, i) => new QueryRun({ ...query, stream: shape.stream, delayMs: query.delayMs ?? shape.delayMs,
      keyName: shape.keyName, most }, wall + 300 * i, shape.triggerMs));
  }

  get clock() {
    return [{ wall: iso(this.start), event: iso(this.eventStart), speed: this.shape.speed }];
  }

  /** Moves to a wall time and tells what the server would have sent since. */
  advance(to) {
    const messages = [];
    while (this.wall < to) {
      const step = Math.min(100, to - this.wall);
      this.wall += step;
      this.#arrive(step);
      for (const run of this.queries) {
        messages.push(...run.advance(this.#log, this.wall));
      }
    }
    return messages;
  }

  #arrive(step) {
    this.#carry += (this.shape.rate * step) / 1000;
    while (this.#carry >= 1) {
      this.#carry--;
      const next = this.#next;
      const a = Math.floor(this.wall - next() * step);
      const front = this.eventStart + (a - this.start) * this.shape.speed;
      const malformed = next() < this.shape.malformedShare;
      this.#dated++;
      this.#log.push({ p: 0, o: this.#log.length, t: malformed ? null : Math.floor(front - this.shape.lateness(next)), a,
        k: this.#key(), why: malformed ? 'field "time" is not a timestamp: "n/a"' : undefined });
    }
  }

  #key() {
    const total = this.shape.keys.reduce((sum, [, weight]) => sum + weight, 0);
    let at = this.#next() * total;
    for (const [key, weight] of this.shape.keys) {
      at -= weight;
      if (at < 0) {
        return key;
      }
    }
    return this.shape.keys[0][0];
  }

  pendingMessages() {
    return this.queries.map((run) => run.pending(this.#log));
  }

  /** A whole page state for tests of the view, through the page's own reducer. */
  overview() {
    return { type: 'overview', topic: 'overview', serverTime: iso(this.wall),
      health: { status: 'ready', parts: { http: 'up', database: 'up', broker: 'up', spark: 'up', result: 'up' }, details: [] },
      queries: this.queries.map((run) => run.row()), streams: [{ id: this.shape.stream, definition: {}, topicName: this.shape.stream,
        state: 'running', error: null, rate: this.shape.rate, total: this.#log.length, malformed: 0, newestEventTime: null, lateness: null,
        replay: null, clock: this.clock }] };
  }
}

/** One query as Spark would run it. */
class QueryRun {
  constructor(definition, wall, triggerMs) {
    this.definition = definition;
    this.run = `run-${definition.id}-1`;
    this.triggerMs = triggerMs;
    this.nextAt = wall + 500;
    this.read = 0;
    this.batch = 0;
    this.evict = 0;
    this.lateFilter = 0;
    this.newest = null;
    this.windows = new Map();
    this.shown = new Map();
    this.batches = [];
    this.events = [];
    this.session = 0;
    this.counts = { events: 0, onTime: 0, late: 0, dropped: 0, partlyDropped: 0, malformed: 0, judged: 0, filtered: 0 };
    this.noDataDue = false;
    this.last = { kind: 'started', at: iso(wall) };
    this.state = 'running';
  }

  row() {
    const { id, stream, kind, sizeMs, slideMs, gapMs } = this.definition;
    return { id, state: this.state, definition: { stream, window: { kind, size: text(sizeMs), slide: text(slideMs), gap: text(gapMs) } }, runId: this.run,
      phase: null, phaseText: null, phaseSince: null, error: null, last: this.last, batchId: this.batch, sparkline: [], droppedRows: 0,
      malformed: 0, disagreements: 0 };
  }

  restart(wall) {
    this.run = `${this.run.slice(0, -1)}${Number(this.run.slice(-1)) + 1}`;
    this.nextAt = wall + 3000;
    this.last = { kind: 'restarted', at: iso(wall) };
  }

  advance(log, wall) {
    const messages = [];
    while (this.state === 'running' && this.nextAt <= wall) {
      const at = this.nextAt;
      const rows = log.slice(this.read).filter((event) => event.a <= at);
      if (rows.length > 0 || this.noDataDue) {
        messages.push(this.#batch(rows, at, rows.length === 0));
        this.nextAt = this.noDataDue ? messages[messages.length - 1].batch.end + 10 : at + this.triggerMs;
      } else {
        this.nextAt = at + this.triggerMs;
      }
    }
    return messages;
  }

  #batch(rows, at, noData) {
    const changed = new Map();
    const removed = [];
    const wm = this.evict;
    const lw = this.lateFilter;
    const events = rows.map((row) => this.#judge(row, lw, at, changed, removed));
    this.read += rows.length;
    const written = new Set(this.definition.mode === 'append' ? [] : [...changed.keys()].filter((id) => this.windows.has(id)));
    for (const window of this.windows.values()) {
      if (window.e <= wm) {
        this.windows.delete(window.id);
        window.phase = this.definition.mode === 'append' ? 'emitted' : 'evicted';
        window.closedBatch = this.batch;
        changed.set(window.id, window);
        if (this.definition.mode === 'append') {
          written.add(window.id);
        }
      }
    }
    for (const id of written) {
      const window = changed.get(id);
      if (window && window.count > 0) {
        window.writtenBatch = this.batch;
        window.values = this.#values(window);
      }
    }
    const before = this.evict;
    for (const event of events) {
      if (event.t !== null && (this.newest === null || event.t > this.newest)) {
        this.newest = event.t;
      }
    }
    this.lateFilter = wm;
    this.evict = Math.max(wm, this.newest === null ? 0 : this.newest - this.definition.delayMs);
    this.noDataDue = this.evict > before;
    const sample = events.length > this.definition.most
      ? events.filter((_event, i) => Math.floor((i * this.definition.most) / events.length) !== Math.floor(((i - 1) * this.definition.most) / events.length))
      : events;
    const batch = { b: this.batch, run: this.run, at, end: at + (noData ? 120 : 260) + (this.batch % 5) * 40, wm, lw, n: rows.length,
      shown: sample.length, noData, dropped: 0, expected: 0, malformed: events.filter((event) => event.v === 'malformed').length, written: written.size };
    this.batch++;
    this.batches = [...this.batches, batch].slice(-200);
    this.events = [...this.events, ...sample].slice(-3000);
    const windows = [...changed.values()].map((window) => ({ ...window, groups: window.byKey.size, byKey: undefined }));
    for (const window of windows) {
      this.shown.set(window.id, window);
    }
    while (this.shown.size > 300) {
      const oldest = this.shown.keys().next().value;
      this.shown.delete(oldest);
      removed.push(oldest);
    }
    return { type: 'plane-batch', topic: `plane:${this.definition.id}`, batch, events: sample, windows, removed, counts: { ...this.counts } };
  }

  #judge(row, lw, at, changed, removed) {
    this.counts.events++;
    this.counts.judged++;
    if (row.t === null) {
      this.counts.malformed++;
      return { ...row, b: this.batch, v: 'malformed', w: [] };
    }
    const spans = this.#spans(row.t);
    const w = spans.map(([s, e]) => ({ s, e, d: e <= lw }));
    const gone = w.filter((window) => window.d).length;
    for (const window of w) {
      this.#into(row, window, at, changed, removed);
    }
    const v = gone === w.length ? 'dropped' : gone > 0 ? 'partly-dropped' : this.newest !== null && row.t < this.newest ? 'late' : 'on-time';
    this.counts[{ dropped: 'dropped', 'partly-dropped': 'partlyDropped', late: 'late', 'on-time': 'onTime' }[v]]++;
    return { p: row.p, o: row.o, t: row.t, a: row.a, b: this.batch, v, k: row.k, w };
  }

  #spans(t) {
    const { kind, sizeMs, slideMs, gapMs } = this.definition;
    if (kind === 'session') {
      return [[t, t + gapMs]];
    }
    const slide = kind === 'sliding' ? slideMs : sizeMs;
    const spans = [];
    for (let s = Math.floor(t / slide) * slide; s > t - sizeMs; s -= slide) {
      spans.unshift([s, s + sizeMs]);
    }
    return spans;
  }

  #into(row, { s, e, d }, at, changed, removed) {
    const session = this.definition.kind === 'session';
    if (d) {
      const window = [...this.shown.values()].find((other) => (session ? other.key === row.k && other.s <= e && s <= other.e : other.s === s));
      if (window) {
        const copy = { ...window, dropped: window.dropped + 1, byKey: new Map() };
        changed.set(copy.id, { ...copy, byKey: { size: window.groups } });
      }
      return;
    }
    let window;
    if (session) {
      const met = [...this.windows.values()].filter((other) => other.key === row.k && other.s <= e && s <= other.e);
      window = met[0] ?? this.#window(`${row.k}#${this.session++}`, s, e, row.k, row.a);
      for (const other of met.slice(1)) {
        window.count += other.count;
        window.byKey.set(row.k, window.count);
        window.s = Math.min(window.s, other.s);
        window.e = Math.max(window.e, other.e);
        window.first = Math.min(window.first, other.first);
        this.windows.delete(other.id);
        this.shown.delete(other.id);
        changed.delete(other.id);
        removed.push(other.id);
      }
      window.s = Math.min(window.s, s);
      window.e = Math.max(window.e, e);
    } else {
      window = this.windows.get(String(s)) ?? this.#window(String(s), s, e, null, row.a);
    }
    this.windows.set(window.id, window);
    window.count++;
    window.byKey.set(row.k, (window.byKey.get(row.k) ?? 0) + 1);
    window.last = Math.max(window.last, row.a);
    changed.set(window.id, window);
  }

  #window(id, s, e, key, a) {
    return { id, s, e, key, phase: 'open', count: 0, exact: true, dropped: 0, first: a, last: a, groups: 0, values: [], writtenBatch: null,
      closedBatch: null, byKey: new Map() };
  }

  #values(window) {
    return [...window.byKey.entries()].sort((a, b) => b[1] - a[1]).slice(0, 5)
      .map(([key, count]) => ({ key, row: { window: { start: iso(window.s), end: iso(window.e) }, [this.definition.keyName]: key, count } }));
  }

  pending(log) {
    const unread = log.slice(this.read);
    return { type: 'plane-pending', topic: `plane:${this.definition.id}`, unread: unread.length,
      pending: unread.filter((event) => event.t !== null).slice(-300).map(({ p, o, t, a }) => ({ p, o, t, a })) };
  }

  snapshot() {
    const { id, stream, kind, sizeMs, slideMs, gapMs, delayMs, mode, keyName } = this.definition;
    return { type: 'plane-snapshot', topic: `plane:${id}`, stream, window: { kind, sizeMs: sizeMs ?? 0, slideMs: slideMs ?? 0, gapMs: gapMs ?? 0 },
      delayMs, outputMode: mode, keys: [keyName], batches: this.batches, events: this.events, pending: [], unread: 0,
      windows: [...this.shown.values()], counts: { ...this.counts } };
  }
}

const text = (millis) => (millis ? `${millis} milliseconds` : undefined);
const iso = (millis) => new Date(millis).toISOString();
