// The simulation behind fake-server.mjs: streams with late events, queries with windows and two watermarks, in the words of
// docs/live-protocol.md. A test aid; it imitates Spark's rules closely enough for pictures, and proves nothing about Spark.
import { randomUUID } from 'node:crypto';
import { findingsOf, worstOf } from './fake-alerts.mjs';

const iso = (ms) => (ms === null || ms === undefined ? null : new Date(ms).toISOString());
const MIN = 60_000;
const HOUR = 3_600_000;

/** mulberry32 */
function random(seed) {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const NETWORKS = ['us', 'ak', 'ci', 'nc', 'nn', 'hv', 'pr'];
const PLACES = ['81km WNW of Skagway, Alaska', '232km ENE of Raoul Island, New Zealand', '7km NW of The Geysers, CA', '14km SSW of Volcano, Hawaii', '63km N of Vieques, Puerto Rico'];

const STREAMS = {
  earthquakes: {
    replay: { dataset: 'earthquakes', rows: 5120 }, speed: 3600, start: Date.parse('2018-01-31T02:16:00Z'), rate: 4, lateMs: 70 * MIN,
    definition: { schema: 'eventTime TIMESTAMP, id STRING, mag DOUBLE, place STRING, network STRING, depthKm DOUBLE', eventTime: 'eventTime',
      source: { kind: 'kafka', topic: 'earthquakes' }, generator: { kind: 'replay', dataset: 'earthquakes', on: true, speed: 3600 } },
    make: (r, t, n) => ({ eventTime: iso(t), id: `us${20000 + n}`, mag: Math.round((1 + r() * 4) * 10) / 10, place: PLACES[Math.floor(r() * PLACES.length)], network: pick(r, NETWORKS), depthKm: Math.round(r() * 120) }),
  },
  ads: {
    speed: 1, rate: 180, lateMs: 4_000,
    definition: { schema: 'eventTime TIMESTAMP, campaign STRING, kind STRING, priceMicros LONG', eventTime: 'eventTime', source: { kind: 'kafka', topic: 'ads' }, generator: { kind: 'ads', on: true, rate: 180, disorder: 0.3, seed: 7 } },
    make: (r, t) => ({ eventTime: iso(t), campaign: pick(r, ['spring', 'outlet', 'brand', 'app-install']), kind: r() < 0.06 ? 'click' : 'impression', priceMicros: Math.round(r() * 900) }),
  },
  clicks: {
    speed: 1, rate: 40, lateMs: 9_000,
    definition: { schema: 'eventTime TIMESTAMP, user STRING, page STRING, seconds INT, loggedIn BOOLEAN', eventTime: 'eventTime', source: { kind: 'kafka', topic: 'clicks' }, generator: { kind: 'clicks', on: true, rate: 40, disorder: 0.5, seed: 11 } },
    make: (r, t) => ({ eventTime: iso(t), user: `u${Math.floor(r() * 400)}`, page: pick(r, ['/', '/cart', '/item/42', '/search']), seconds: Math.floor(r() * 90), loggedIn: r() < 0.4 }),
  },
  'security-logs': {
    speed: 1, rate: 0, lateMs: 2_000, paused: true,
    definition: { schema: 'eventTime TIMESTAMP, host STRING, user STRING, outcome STRING', eventTime: 'eventTime', source: { kind: 'kafka', topic: 'security-logs' }, generator: { kind: 'logs', on: false, rate: 20, disorder: 0.1, seed: 3 } },
    make: (r, t) => ({ eventTime: iso(t), host: pick(r, ['web-1', 'web-2', 'db-1']), user: pick(r, ['root', 'deploy', 'ann']), outcome: pick(r, ['accepted', 'failed']) }),
  },
  sensors: {
    speed: 1, rate: 60, lateMs: 15_000,
    definition: { schema: 'eventTime TIMESTAMP, sensor STRING, temperature DOUBLE, battery DOUBLE', eventTime: 'eventTime', source: { kind: 'kafka', topic: 'sensors' }, generator: { kind: 'sensors', on: true, rate: 60, disorder: 0.7, seed: 5 } },
    make: (r, t) => ({ eventTime: iso(t), sensor: `s-${Math.floor(r() * 12)}`, temperature: Math.round((18 + r() * 9) * 10) / 10, battery: Math.round(r() * 100) / 100 }),
  },
};

function pick(r, items) {
  return items[Math.floor(r() * items.length)];
}

const base = (stream, groupBy, window, delay, outputMode = 'update') => ({
  stream, watermark: { delay }, window, groupBy, aggregates: [{ function: 'count', column: null, as: 'count' }, ...(stream === 'earthquakes' ? [{ function: 'max', column: 'mag', as: 'maxMag' }] : [])],
  outputMode, trigger: { kind: 'processing-time', interval: '1 second' }, stateStore: 'rocksdb', noDataBatches: true, sink: { kind: 'dashboard' },
});

const QUERIES = {
  'quakes-tumbling': base('earthquakes', ['network'], { kind: 'tumbling', size: '6 hours' }, '6 hours'),
  'quakes-sliding': base('earthquakes', ['network'], { kind: 'sliding', size: '12 hours', slide: '6 hours' }, '6 hours'),
  'quakes-sessions': base('earthquakes', ['network'], { kind: 'session', gap: '3 hours' }, '6 hours', 'append'),
  'ads-by-campaign': base('ads', ['campaign'], { kind: 'tumbling', size: '10 seconds' }, '5 seconds'),
  'sensors-average': base('sensors', ['sensor'], { kind: 'sliding', size: '1 minute', slide: '20 seconds' }, '10 seconds'),
};

const spanMs = (text) => {
  const [n, unit] = text.split(' ');
  return Number(n) * { second: 1000, minute: MIN, hour: HOUR, day: 24 * HOUR }[unit.replace(/s$/, '')];
};

const PLAN = `== Physical Plan ==
WriteToDataSourceV2 MicroBatchWrite[epoch: 41, writer: io.tidemark.query.DashboardSink]
+- *(4) HashAggregate(keys=[window#22-T21600000ms, network#9], functions=[count(1), max(mag#7)])
   +- StateStoreSave [window#22-T21600000ms, network#9], state info [ checkpoint = file:/…/state, runId = 6f0c…, opId = 0, ver = 41, numPartitions = 2], Update, 1517368800000, 1517372400000, 2
      +- *(3) HashAggregate(keys=[window#22-T21600000ms, network#9], functions=[merge_count(1), merge_max(mag#7)])
         +- StateStoreRestore [window#22-T21600000ms, network#9], state info [ … ], 2
            +- *(2) HashAggregate(keys=[window#22-T21600000ms, network#9], functions=[merge_count(1), merge_max(mag#7)])
               +- Exchange hashpartitioning(window#22-T21600000ms, network#9, 2), REQUIRED_BY_STATEFUL_OPERATOR
                  +- EventTimeWatermark eventTime#5: timestamp, 6 hours
                     +- MicroBatchScan[key, value, topic, partition, offset] class org.apache.spark.sql.kafka010.KafkaScan`;

export class Simulation {
  constructor({ bootSeconds, fail }) {
    this.bootSeconds = bootSeconds;
    this.instance = randomUUID();
    this.onMessage = () => {};
    this.startedAt = Date.now();
    this.streams = new Map(Object.entries(STREAMS).map(([id, spec]) => [id, this.#newStream(id, spec)]));
    this.queries = new Map(Object.entries(QUERIES).map(([id, definition]) => [id, this.#newQuery(id, structuredClone(definition))]));
    if (fail) {
      this.#fail(this.queries.get('sensors-average'));
      this.queries.get('ads-by-campaign').disagreements = 3;
    }
  }

  start() {
    if (this.bootSeconds === 0) {
      this.#warmUp();
    }
    setInterval(() => this.#tick(), 250);
  }

  // --- streams

  #newStream(id, spec) {
    const wall = Date.now() - 300_000;
    return { id, spec, r: random(id.length * 97 + 13), records: [], offset: 0, malformed: 0, definition: structuredClone(spec.definition),
      state: spec.paused ? 'paused' : 'running', carry: 0, lateness: [], newest: null, rate: 0, lap: 1, row: 0,
      clock: [{ wall, event: spec.start ?? wall, speed: spec.speed }] };
  }

  #eventNow(stream, wall) {
    const segment = stream.clock[stream.clock.length - 1];
    return segment.event + (wall - segment.wall) * segment.speed;
  }

  #generate(stream, wall, ms) {
    const generator = stream.definition.generator;
    const perSecond = stream.state === 'running' ? (stream.spec.replay ? stream.spec.rate * (generator.speed / 3600) : generator.rate) : 0;
    stream.rate = perSecond * (0.92 + stream.r() * 0.16);
    stream.carry += (stream.rate * ms) / 1000;
    const made = [];
    while (stream.carry >= 1) {
      stream.carry -= 1;
      const disorder = stream.spec.replay ? 1 : generator.disorder;
      const late = stream.r() < 0.07 * disorder ? stream.r() * 9 * stream.spec.lateMs : -Math.log(1 - stream.r() * 0.98) * stream.spec.lateMs * (stream.spec.replay ? 0.5 : 0.35 * disorder);
      made.push(this.#append(stream, wall, Math.round(this.#eventNow(stream, wall - stream.r() * ms) - late), late));
    }
    return made;
  }

  #append(stream, wall, eventTime, late, value = null) {
    const bad = value === null && stream.r() < 0.004;
    const offset = stream.offset++;
    stream.row += 1;
    const made = value ?? stream.spec.make(stream.r, eventTime, offset);
    const record = bad
      ? { partition: 0, offset, arrived: iso(wall), eventTime: null, value: '{"eventTime":"yesterday","mag":"strong"}', malformed: 'eventTime: "yesterday" is not a timestamp; write it as 2018-01-31T02:18:21.235Z' }
      : { partition: 0, offset, arrived: iso(wall), eventTime: iso(eventTime), value: JSON.stringify(made), malformed: null };
    stream.malformed += bad ? 1 : 0;
    if (!bad) {
      stream.newest = Math.max(stream.newest ?? 0, eventTime);
      stream.lateness.push(Math.max(0, late));
      if (stream.lateness.length > 1000) {
        stream.lateness.shift();
      }
    }
    stream.records.push(record);
    if (stream.records.length > 100) {
      stream.records.shift();
    }
    return { record, t: bad ? null : eventTime, a: wall, row: made };
  }

  #streamView(stream) {
    const sorted = [...stream.lateness].sort((a, b) => a - b);
    const at = (q) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0);
    return {
      id: stream.id, definition: stream.definition, topicName: stream.id, state: stream.state, error: null, rate: stream.state === 'running' ? stream.rate : 0,
      total: stream.offset, malformed: stream.malformed, newestEventTime: iso(stream.newest),
      lateness: sorted.length > 0 ? { p50Ms: at(0.5), p90Ms: at(0.9), maxMs: at(1) } : null,
      replay: stream.spec.replay ? { dataset: stream.spec.replay.dataset, row: stream.row % stream.spec.replay.rows, rows: stream.spec.replay.rows, lap: 1 + Math.floor(stream.row / stream.spec.replay.rows), dataTime: iso(this.#eventNow(stream, Date.now())) } : null,
      clock: stream.clock.map((s) => ({ wall: iso(s.wall), event: iso(s.event), speed: s.speed })),
    };
  }

  // --- queries

  #newQuery(id, definition) {
    const window = definition.window ?? null;
    return { id, definition, state: 'running', runId: randomUUID(), batchId: 0, phase: 'idle', phaseText: 'Waiting for data to arrive', phaseSince: Date.now(), error: null,
      last: { kind: 'recovered', at: iso(Date.now() - 320_000) }, wm: null, lw: null, newest: null, waiting: [], windows: new Map(), batches: [], events: [], points: [], marks: [], result: new Map(),
      dropped: 0, malformed: 0, disagreements: 0, nextBatchAt: Date.now(), writtenRows: [], delayMs: spanMs(definition.watermark?.delay ?? '0 seconds'),
      window: window && { kind: window.kind, sizeMs: window.size ? spanMs(window.size) : 0, slideMs: spanMs(window.slide ?? window.size ?? '0 seconds'), gapMs: window.gap ? spanMs(window.gap) : 0 },
      counts: { events: 0, onTime: 0, late: 0, dropped: 0, partlyDropped: 0, malformed: 0, judged: 0, filtered: 0 } };
  }

  #fail(query) {
    query.state = 'failed';
    query.phase = null;
    query.error = { condition: 'CAST_INVALID_INPUT', message: "The value 'n/a' of the type \"STRING\" cannot be cast to \"DOUBLE\" because it is malformed. Correct the value as per the syntax, or change its target type. Use `try_cast` to tolerate malformed input and return NULL instead. SQLSTATE: 22018", at: iso(Date.now()) };
    query.last = { kind: 'failed', at: iso(Date.now()) };
  }

  #windowsOf(query, t) {
    const { kind, sizeMs, slideMs, gapMs } = query.window;
    if (kind === 'session') {
      return [{ s: t, e: t + gapMs }];
    }
    const found = [];
    for (let s = Math.floor(t / slideMs) * slideMs; s > t - sizeMs; s -= slideMs) {
      found.unshift({ s, e: s + sizeMs });
    }
    return found;
  }

  #runBatch(query, wall, took) {
    const lw = query.wm;
    const wm = query.nextWm ?? query.wm;
    const taken = query.waiting.splice(0);
    const seenBefore = query.newest;
    const events = [];
    const touched = new Set();
    const droppedGroups = new Set();
    const groupCol = query.definition.groupBy?.[0];
    for (const { record, t, a, row } of taken) {
      if (t === null) {
        query.counts.malformed += 1;
        query.malformed += 1;
        events.push({ p: 0, o: record.offset, t: null, a, b: query.batchId, v: 'malformed', k: '', w: [], why: record.malformed });
        continue;
      }
      const key = String(row[groupCol] ?? '');
      const windows = this.#windowsOf(query, t).map((w) => ({ ...w, d: lw !== null && w.e <= lw }));
      for (const w of windows) {
        if (w.d) {
          droppedGroups.add(`${w.s}|${key}`);
        }
        this.#count(query, w, key, a, row, touched);
      }
      const lost = windows.filter((w) => w.d).length;
      const v = lost === windows.length ? 'dropped' : lost > 0 ? 'partly-dropped' : seenBefore !== null && t < seenBefore ? 'late' : 'on-time';
      query.counts[{ 'on-time': 'onTime', late: 'late', dropped: 'dropped', 'partly-dropped': 'partlyDropped' }[v]] += 1;
      query.newest = Math.max(query.newest ?? 0, t);
      events.push({ p: 0, o: record.offset, t, a, b: query.batchId, v, k: key, w: windows });
    }
    query.counts.events += taken.length;
    query.counts.judged += taken.length;
    query.dropped += droppedGroups.size;
    const append = query.definition.outputMode === 'append';
    const written = [];
    for (const w of query.windows.values()) {
      if (w.phase === 'open' && wm !== null && w.e <= wm) {
        w.phase = append ? 'emitted' : 'evicted';
        w.closedBatch = query.batchId;
        touched.add(w.id);
        if (append) {
          w.writtenBatch = query.batchId;
          this.#values(query, w);
          written.push(...w.rows.values());
        }
      } else if (!append && touched.has(w.id) && w.phase === 'open') {
        w.writtenBatch = query.batchId;
        this.#values(query, w);
        written.push(...[...w.rows.values()].filter((row) => w.fresh.has(row[groupCol])));
      }
      w.fresh?.clear();
    }
    const removed = [];
    if (query.windows.size > 280) {
      for (const [id, w] of query.windows) {
        if (w.phase !== 'open' && query.windows.size > 200) {
          query.windows.delete(id);
          touched.delete(id);
          removed.push(id);
        }
      }
    }
    query.wm = wm;
    query.nextWm = query.newest === null ? null : Math.max(query.nextWm ?? Number.NEGATIVE_INFINITY, query.newest - query.delayMs);
    const batch = { b: query.batchId, run: query.runId, at: wall - took, end: wall, wm, lw, n: taken.length, shown: Math.min(400, events.length), noData: taken.length === 0, dropped: droppedGroups.size, expected: droppedGroups.size, malformed: events.filter((e) => e.v === 'malformed').length, written: written.length };
    query.batches = [...query.batches, batch].slice(-200);
    query.events = [...query.events, ...events.slice(0, 400)].slice(-3000);
    query.batchId += 1;
    const open = [...query.windows.values()].filter((w) => w.phase === 'open');
    const add = Math.round(took * (0.55 + Math.random() * 0.15));
    const rest = took - add;
    const durationMs = { latestOffset: Math.round(rest * 0.1), getBatch: Math.round(rest * 0.02), queryPlanning: Math.round(rest * 0.25), walCommit: Math.round(rest * 0.3), addBatch: add, commitOffsets: Math.round(rest * 0.25), triggerExecution: took };
    const stateRows = open.reduce((sum, w) => sum + w.rows.size, 0);
    const point = { at: iso(wall - took), runId: query.runId, batchId: batch.b, idle: false, inputRows: taken.length, inputRate: taken.length * (0.95 + Math.random() * 0.1), processedRate: (taken.length / took) * 1000, durationMs,
      watermark: iso(wm), lateWatermark: iso(lw), newestEventTime: iso(query.newest), stateRows, stateBytes: 18_000 + stateRows * 420, stateUpdated: touched.size, stateRemoved: 0,
      droppedByWatermark: droppedGroups.size, malformed: batch.malformed, behindOffsets: Math.floor(Math.random() * 12), expectedDropped: droppedGroups.size };
    query.points = [...query.points, point].slice(-600);
    for (const row of written) {
      query.result.set(JSON.stringify([row.window, row[groupCol]]), row);
    }
    while (query.result.size > 500) {
      query.result.delete(query.result.keys().next().value);
    }
    return { batch, events: events.slice(0, 400), windows: [...query.windows.values()].filter((w) => touched.has(w.id)).slice(-150).map(windowView), removed, point, written };
  }

  #count(query, w, key, a, row, touched) {
    let { s, e } = w;
    const session = query.window.kind === 'session';
    if (session && !w.d) {
      for (const [id, other] of query.windows) {
        if (other.key === key && other.phase === 'open' && other.s < e && s < other.e) {
          s = Math.min(s, other.s);
          e = Math.max(e, other.e);
          w.merge = [...(w.merge ?? []), other];
          query.windows.delete(id);
        }
      }
    }
    const id = session ? `${key}@${s}` : String(s);
    let window = query.windows.get(id);
    if (w.d) {
      if (window) {
        window.dropped += 1;
        touched.add(id);
      }
      return;
    }
    if (!window) {
      window = { id, s, e, key: session ? key : null, phase: 'open', count: 0, exact: true, dropped: 0, first: a, last: a, writtenBatch: null, closedBatch: null, rows: new Map(), fresh: new Set(), values: [] };
      for (const old of w.merge ?? []) {
        window.count += old.count;
        window.dropped += old.dropped;
        window.first = Math.min(window.first, old.first);
        for (const [k, r] of old.rows) {
          window.rows.set(k, { ...r, window: { start: iso(s), end: iso(e) } });
        }
      }
      query.windows.set(id, window);
    }
    window.count += 1;
    window.last = Math.max(window.last, a);
    window.fresh.add(key);
    const before = window.rows.get(key);
    const next = { window: { start: iso(s), end: iso(e) }, [query.definition.groupBy[0]]: key, count: (before?.count ?? 0) + 1 };
    if (row.mag !== undefined) {
      next.maxMag = Math.max(before?.maxMag ?? 0, row.mag);
    }
    window.rows.set(key, next);
    touched.add(id);
  }

  #values(query, w) {
    w.values = [...w.rows.values()].sort((a, b) => b.count - a.count).slice(0, 5).map((row) => ({ key: row[query.definition.groupBy[0]], row }));
  }

  #queryView(query) {
    const last = query.points[query.points.length - 1];
    const running = query.state === 'running';
    return {
      id: query.id, state: query.state, definition: query.definition, runId: query.runId, phase: running ? query.phase : null, phaseText: running ? query.phaseText : null, phaseSince: iso(query.phaseSince),
      error: query.error, last: query.last, batchId: last?.batchId ?? null, inputRate: running ? last?.inputRate ?? 0 : 0, processedRate: running ? last?.processedRate ?? 0 : 0, batchDurationMs: last?.durationMs.triggerExecution ?? null,
      watermark: iso(query.wm), newestEventTime: iso(query.newest), watermarkLagMs: query.wm === null || query.newest === null ? null : query.newest - query.wm, stateRows: last?.stateRows ?? null, stateBytes: last?.stateBytes ?? null,
      droppedRows: query.dropped, malformed: query.malformed, behindOffsets: last?.behindOffsets ?? null, disagreements: query.disagreements, findings: running ? findingsOf(query.id).length : 0, worst: running ? worstOf(query.id) : null,
      sparkline: query.points.slice(-60).map((p) => ({ at: p.at, inputRate: p.inputRate, processedRate: p.processedRate, batchDurationMs: p.durationMs.triggerExecution })),
      attached: null,
    };
  }

  /** Two queries of other applications, one of them silent, with the figures of the first own query. */
  #attached() {
    const view = this.#queryView(this.queries.values().next().value);
    const elsewhere = (label, queryName, application, more) => ({ ...view, id: `${label}.${queryName}`, definition: null, phase: null, phaseText: null, phaseSince: null, error: null,
      attached: { application, label, applicationId: 'local-1767607080000', sparkVersion: '3.5.5', queryName, reportedAt: iso(Date.now()), lost: 0, lostContact: false, ...more } });
    return [elsewhere('Orders-by-minute', 'rows', 'Orders by minute', {}),
      elsewhere('app-3f2a', 'late', '<b>Склад</b> и доставка заказов по городам', { sparkVersion: '4.1.0', lost: 12, lostContact: true, reportedAt: iso(Date.now() - 200_000) })];
  }

  #columns(query) {
    return [{ name: 'window', type: 'window' }, ...(query.definition.groupBy ?? []).map((name) => ({ name, type: 'string' })), ...(query.definition.aggregates ?? []).map((a) => ({ name: a.as, type: 'number' }))];
  }

  // --- time

  #warmUp() {
    const from = Date.now() - 300_000;
    for (let wall = from; wall < Date.now(); wall += 1000) {
      for (const stream of this.streams.values()) {
        this.#feed(stream, this.#generate(stream, wall, 1000));
      }
      for (const query of this.queries.values()) {
        if (query.state === 'running') {
          this.#runBatch(query, wall, this.#duration(query));
        }
      }
      if (wall - from === 150_000) {
        for (const query of this.queries.values()) {
          query.marks.push({ at: iso(wall), kind: 'restarted', detail: 'from the checkpoint' });
        }
      }
    }
  }

  #feed(stream, made) {
    for (const query of this.queries.values()) {
      if (query.definition.stream === stream.id) {
        query.waiting.push(...made);
        if (query.waiting.length > 5000) {
          query.waiting.splice(0, query.waiting.length - 5000);
        }
      }
    }
  }

  #duration(query) {
    return Math.round(120 + query.id.length * 6 + Math.random() * 90 + (Math.random() < 0.04 ? 500 : 0));
  }

  health() {
    const elapsed = Date.now() - this.startedAt;
    const total = this.bootSeconds * 1000;
    const until = { http: 0, database: 0.06, broker: 0.3, spark: 0.7, result: 1 };
    const parts = {};
    const details = [];
    for (const [part, share] of Object.entries(until)) {
      const up = elapsed >= share * total;
      parts[part] = up ? 'up' : 'starting';
      details.push({ part, state: parts[part], elapsedMs: Math.round(up ? (total === 0 ? 900 + share * 9000 : share * total) : elapsed), detail: !up && part === 'spark' ? 'loading classes, starting the session' : null });
    }
    return { status: elapsed >= total ? 'ready' : 'starting', parts, details };
  }

  #tick() {
    const now = Date.now();
    const health = this.health();
    if (health.status !== 'ready' || this.wasStarting) {
      this.onMessage({ type: 'health', topic: 'overview', health });
      this.wasStarting = health.status !== 'ready';
    }
    if (health.parts.broker === 'up') {
      this.beat = (this.beat ?? 0) + 1;
      for (const stream of this.streams.values()) {
        const made = this.#generate(stream, now, 250);
        this.#feed(stream, made);
        if (made.length > 0) {
          this.onMessage({ type: 'records', topic: `stream:${stream.id}`, records: made.slice(-50).map((m) => m.record) });
        }
        if (this.beat % 4 === 0) {
          this.#tellStream(stream);
        }
      }
    }
    if (health.parts.spark !== 'up') {
      return;
    }
    for (const query of this.queries.values()) {
      if (query.state !== 'running') {
        continue;
      }
      if (now >= query.nextBatchAt) {
        query.nextBatchAt = now + 1000;
        this.#play(query);
      } else {
        this.onMessage({ type: 'plane-pending', topic: `plane:${query.id}`, pending: query.waiting.slice(-300).filter((m) => m.t !== null).map((m) => ({ p: 0, o: m.record.offset, t: m.t, a: m.a })), unread: query.waiting.length });
      }
    }
  }

  /** One micro-batch, its phases one after the other. */
  #play(query) {
    const took = this.#duration(query);
    ['latestOffset', 'queryPlanning', 'walCommit', 'addBatch', 'commitOffsets'].forEach((phase, index) => {
      setTimeout(() => {
        query.phase = phase;
        query.phaseSince = Date.now();
        query.phaseText = phase === 'addBatch' ? 'Processing new data' : 'Getting offsets from KafkaV2';
        this.#tellQuery(query);
      }, [0, 0.1, 0.25, 0.4, 0.9][index] * took * 1.6);
    });
    setTimeout(() => {
      if (query.state !== 'running') {
        return;
      }
      const { batch, events, windows, removed, point, written } = this.#runBatch(query, Date.now(), took);
      query.phase = 'idle';
      query.phaseText = 'Waiting for next trigger';
      this.#tellQuery(query);
      this.onMessage({ type: 'progress', topic: `query:${query.id}`, point });
      if (written.length > 0) {
        this.onMessage({ type: 'result', topic: `query:${query.id}`, batchId: batch.b, mode: query.definition.outputMode === 'append' ? 'append' : 'upsert', keys: ['window', ...query.definition.groupBy], rows: written.slice(0, 200), more: Math.max(0, written.length - 200), total: query.result.size });
      }
      this.onMessage({ type: 'plane-batch', topic: `plane:${query.id}`, batch, events, windows, removed, counts: { ...query.counts } });
    }, took * 1.6);
  }

  #tellQuery(query) {
    const view = this.#queryView(query);
    this.onMessage({ type: 'query', topic: 'overview', query: view });
    this.onMessage({ type: 'query', topic: `query:${query.id}`, query: view });
  }

  #tellStream(stream) {
    const view = this.#streamView(stream);
    this.onMessage({ type: 'stream', topic: 'overview', stream: view });
    this.onMessage({ type: 'stream', topic: `stream:${stream.id}`, stream: view });
  }

  snapshot(topic) {
    if (topic === 'overview') {
      return { type: 'overview', topic, serverTime: iso(Date.now()), health: this.health(), queries: [...[...this.queries.values()].map((q) => this.#queryView(q)), ...this.#attached()], streams: [...this.streams.values()].map((s) => this.#streamView(s)) };
    }
    const [kind, id] = [topic.slice(0, topic.indexOf(':')), topic.slice(topic.indexOf(':') + 1)];
    const query = this.queries.get(id);
    const stream = this.streams.get(id);
    const elsewhere = kind === 'query' && this.#attached().find((view) => view.id === id);
    if (elsewhere) {
      const { points, marks } = this.queries.values().next().value;
      return { type: 'query-snapshot', topic, query: elsewhere, progress: points, marks, plan: null, result: null };
    }
    if (kind === 'query' && query) {
      return { type: 'query-snapshot', topic, query: this.#queryView(query), progress: query.points, marks: query.marks, findings: query.state === 'running' ? findingsOf(id) : [], plan: query.batchId > 0 ? PLAN : null,
        result: { batchId: query.batchId > 0 ? query.batchId - 1 : null, columns: this.#columns(query), keys: ['window', ...(query.definition.groupBy ?? [])], rows: [...query.result.values()], total: query.result.size, truncated: false } };
    }
    if (kind === 'plane' && query?.window) {
      return { type: 'plane-snapshot', topic, stream: query.definition.stream, window: query.window, delayMs: query.delayMs, outputMode: query.definition.outputMode, keys: query.definition.groupBy,
        batches: query.batches, events: query.events, pending: [], windows: [...query.windows.values()].slice(-300).map(windowView), counts: { ...query.counts } };
    }
    if (kind === 'stream' && stream) {
      return { type: 'stream-snapshot', topic, stream: this.#streamView(stream), records: stream.records };
    }
    return null;
  }

  // --- HTTP

  call(method, kind, id, verb, body) {
    if (kind === 'queries') {
      return this.#callQuery(method, id, verb, body);
    }
    if (method === 'PUT') {
      return this.#defineStream(id, body);
    }
    const stream = this.streams.get(id);
    if (!stream) {
      return { status: 404, title: 'Not found', detail: `there is no stream ${id}` };
    }
    if (method === 'DELETE') {
      const readers = [...this.queries.values()].filter((query) => query.definition.stream === id);
      if (readers.length > 0) {
        return { status: 409, title: 'Conflict', detail: `a query reads stream ${id}; stop and delete the query first` };
      }
      this.streams.delete(id);
      this.onMessage({ type: 'stream-removed', topic: 'overview', id });
      return { status: 204, body: null };
    }
    if (verb === 'generator') {
      return this.#tune(stream, body);
    }
    if (verb === 'events') {
      const errors = [];
      body.events.forEach((event, index) => {
        if (Number.isNaN(Date.parse(event.eventTime))) {
          errors.push({ pointer: `/events/${index}/eventTime`, detail: `"${event.eventTime}" is not a timestamp; write it as 2018-01-31T02:18:21.235Z` });
        }
        for (const [name, value] of Object.entries(event)) {
          if (new RegExp(`\\b${name} (DOUBLE|INT|LONG)`).test(stream.definition.schema) && typeof value !== 'number') {
            errors.push({ pointer: `/events/${index}/${name}`, detail: `"${value}" is not a number` });
          }
        }
      });
      if (errors.length > 0) {
        return { status: 400, title: 'Invalid request', detail: `${errors.length} fields are wrong: ${errors[0].detail}`, errors };
      }
      const made = body.events.map((event) => this.#append(stream, Date.now(), Date.parse(event.eventTime), 0, event));
      this.#feed(stream, made);
      this.onMessage({ type: 'records', topic: `stream:${stream.id}`, records: made.map((m) => m.record) });
      return { body: { accepted: made.length, offsets: made.map((m) => m.record.offset) } };
    }
    return { body: this.#streamView(stream) };
  }

  #defineStream(id, body) {
    const errors = [];
    if (!new RegExp(`(^|,)\\s*${body.eventTime || '-'}\\s+TIMESTAMP`, 'i').test(body.schema)) {
      errors.push({ pointer: '/eventTime', detail: `the schema has no column ${body.eventTime || '""'} of type TIMESTAMP` });
    }
    if (body.source.kind === 'socket' && !(body.source.port >= 1 && body.source.port <= 65535)) {
      errors.push({ pointer: '/source/port', detail: `port is ${body.source.port} but must be a whole number from 1 to 65535` });
    }
    if (errors.length > 0) {
      return { status: 400, title: 'Invalid request', detail: errors[0].detail, errors };
    }
    const made = this.#newStream(id, { definition: body, paused: body.generator === null, speed: 1, rate: 0, lateMs: 1_000,
      make: (r, eventTime) => ({ [body.eventTime]: new Date(eventTime).toISOString() }) });
    this.streams.set(id, made);
    this.#tellStream(made);
    return { body: this.#streamView(made) };
  }

  #tune(stream, change) {
    if (change.rate !== undefined && !(change.rate >= 0 && change.rate <= 20_000)) {
      return { status: 400, title: 'Invalid request', detail: `rate ${change.rate} is not allowed; give 0 to 20000 events per second`, errors: [{ pointer: '/rate', detail: `${change.rate} is not allowed; give 0 to 20000 events per second` }] };
    }
    Object.assign(stream.definition.generator, change);
    if (change.on !== undefined) {
      stream.state = change.on ? 'running' : 'paused';
    }
    if (change.speed !== undefined || (change.on !== undefined && stream.spec.replay)) {
      const wall = Date.now();
      stream.clock = [...stream.clock, { wall, event: this.#eventNow(stream, wall), speed: stream.state === 'running' ? stream.definition.generator.speed : 0 }].slice(-20);
    }
    this.#tellStream(stream);
    return { body: this.#streamView(stream) };
  }

  #callQuery(method, id, verb, body) {
    const query = this.queries.get(id);
    if (method === 'GET' && !id) {
      return { body: [...this.queries.values()].map((one) => this.#queryView(one)) };
    }
    if (method === 'PUT') {
      const errors = [];
      if (!this.streams.has(body.stream)) {
        errors.push({ pointer: '/stream', detail: `there is no stream "${body.stream}"; there are ${[...this.streams.keys()].join(', ')}` });
      }
      if (body.window && !['tumbling', 'sliding', 'session'].includes(body.window.kind)) {
        errors.push({ pointer: '/window/kind', detail: `"${body.window.kind}" is not a kind of window; use tumbling, sliding or session` });
      }
      if (body.outputMode === 'append' && !body.watermark) {
        errors.push({ pointer: '/outputMode', detail: 'STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION: append mode needs a watermark on an aggregation; add "watermark" or use update' });
      }
      if (errors.length > 0) {
        return { status: 400, title: 'Invalid request', detail: errors.length === 1 ? errors[0].detail : `${errors.length} fields are wrong: ${errors[0].detail}`, errors };
      }
      if (query?.state === 'running') {
        return { status: 409, title: 'Conflict', detail: `query ${id} is running; stop it first` };
      }
      const made = Object.assign(this.#newQuery(id, body), { state: 'created', last: { kind: query ? 'changed' : 'created', at: iso(Date.now()) } });
      this.queries.set(id, made);
      this.#tellQuery(made);
      return { body: this.#queryView(made) };
    }
    if (!query) {
      return { status: 404, title: 'Not found', detail: `there is no query ${id}` };
    }
    if (method === 'GET') {
      return { body: this.#queryView(query) };
    }
    if (method === 'DELETE') {
      this.queries.delete(id);
      this.onMessage({ type: 'query-removed', topic: 'overview', id });
      return { status: 204 };
    }
    const mark = (kind, detail = null) => {
      query.last = { kind, at: iso(Date.now()) };
      const entry = { at: query.last.at, kind, detail };
      query.marks.push(entry);
      this.onMessage({ type: 'mark', topic: `query:${id}`, mark: entry });
    };
    if (verb === 'stop' || verb === 'pause') {
      query.state = 'stopped';
      mark(verb === 'pause' ? 'paused' : 'stopped');
    } else if (verb === 'start' || verb === 'restart' || verb === 'resume') {
      if (verb === 'start' && query.state === 'running') {
        return { status: 409, title: 'Conflict', detail: `query ${id} is running already` };
      }
      query.state = 'starting';
      query.error = null;
      if (body?.from === 'scratch') {
        Object.assign(query, { wm: null, nextWm: null, windows: new Map(), batchId: 0 });
      }
      setTimeout(() => {
        query.state = 'running';
        query.runId = randomUUID();
        mark({ start: 'started', resume: 'resumed' }[verb] ?? 'restarted', body?.from === 'scratch' ? 'from scratch' : 'from the checkpoint');
        this.#tellQuery(query);
      }, 900);
    }
    this.#tellQuery(query);
    return { body: this.#queryView(query) };
  }
}

function windowView({ rows, fresh, ...window }) {
  return { ...window, groups: rows.size };
}
