// Runs and lessons for fake-server.mjs, in the words of docs/lab.md. A test aid: it follows Spark's rules for watermarks and windows
// closely enough for pictures, knows tumbling and sliding windows only, and proves nothing about Spark.
import { readFileSync } from 'node:fs';

const iso = (ms) => (ms ? new Date(ms).toISOString() : null);
const UNITS = { second: 1_000, minute: 60_000, hour: 3_600_000 };
const span = (text) => [...(text ?? '').matchAll(/(\d+) (second|minute|hour)/g)].reduce((sum, [, n, unit]) => sum + n * UNITS[unit], 0);
const patch = (base, change) => {
  if (change === null || typeof change !== 'object' || Array.isArray(change)) {
    return change;
  }
  const made = base !== null && typeof base === 'object' && !Array.isArray(base) ? { ...base } : {};
  for (const [key, value] of Object.entries(change)) {
    if (value === null) {
      delete made[key];
    } else {
      made[key] = patch(made[key], value);
    }
  }
  return made;
};

/** One query of a run: its state, its two watermarks, its batches. */
class FakeQuery {
  constructor(name, definition) {
    Object.assign(this, { name, definition, groups: new Map(), result: new Map(), watermark: 0, late: 0, newest: 0, batchId: 0 });
    this.delay = definition.watermark ? span(definition.watermark.delay) : null;
    this.refused = definition.outputMode === 'append' && !definition.watermark ? { pointer: `/queries/${name}/outputMode`,
      condition: 'STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION', message: 'append mode needs a watermark on the event-time column' } : null;
  }

  view() {
    const { name, definition, refused } = this;
    const columns = [{ name: 'window', type: 'window' }, ...(definition.groupBy ?? []).map((column) => ({ name: column, type: 'string' })),
      ...definition.aggregates.map(({ as }) => ({ name: as, type: 'number' }))];
    return { name, definition, columns, keys: ['window', ...(definition.groupBy ?? [])], refused, error: null };
  }

  step(events, at) {
    const batches = [this.#batch(events, at)];
    if (this.#next() > this.watermark && this.definition.noDataBatches !== false) {
      batches.push(this.#batch([], at + 500));
    }
    return { batches, result: [...this.result.values()], truncated: false, error: null };
  }

  #next() {
    return this.delay === null ? 0 : Math.max(this.watermark, this.newest - this.delay);
  }

  #batch(events, at) {
    this.late = this.watermark;
    this.watermark = this.#next();
    const before = this.newest;
    const droppedGroups = new Set();
    const changed = new Map();
    const judged = events.map((event) => this.#take(event, before, droppedGroups, changed));
    const done = [...this.groups].filter(([, group]) => this.definition.outputMode !== 'complete' && this.watermark && group.e <= this.watermark);
    const written = { append: done, update: [...changed], complete: [...this.groups] }[this.definition.outputMode];
    written.forEach(([key, group]) => this.result.set(key, group.row));
    done.forEach(([key]) => this.groups.delete(key));
    const phase = this.definition.outputMode === 'append' ? 'emitted' : 'evicted';
    const cells = [...new Map([...changed, ...done]).values()].map((group) => this.#cell(group, done.some(([, one]) => one === group) ? phase : 'open', written));
    return {
      batchId: this.batchId++, runId: 'fake', at: iso(at), noData: events.length === 0, inputRows: events.length, watermark: iso(this.watermark),
      lateWatermark: iso(this.late), nextWatermark: iso(this.#next()), rows: written.map(([, group]) => structuredClone(group.row)), rowsTruncated: false,
      droppedByWatermark: droppedGroups.size, stateRows: this.groups.size, stateUpdated: changed.size, stateRemoved: done.length, stateBytes: 900,
      operators: [{ name: 'stateStoreSave', rows: this.groups.size, updated: changed.size, removed: done.length, dropped: droppedGroups.size, custom: {} }],
      eventTimeMin: null, eventTimeMax: iso(this.newest), malformed: 0, durationMs: { addBatch: 40, triggerExecution: 60 },
      events: judged, windows: [...new Map(cells.map((cell) => [cell.id, cell])).values()], removedWindows: [], disagreements: [],
    };
  }

  #take(event, before, droppedGroups, changed) {
    const { definition } = this;
    const time = Date.parse(event.data.eventTime);
    this.newest = Math.max(this.newest, time);
    const size = span(definition.window.size);
    const slide = span(definition.window.slide) || size;
    const windows = [];
    for (let s = Math.floor(time / slide) * slide; s > time - size; s -= slide) {
      const dropped = definition.outputMode !== 'complete' && this.delay !== null && this.late > 0 && s + size <= this.late;
      const keys = (definition.groupBy ?? []).map((column) => event.data[column]);
      const key = [s, ...keys].join('|');
      if (dropped) {
        droppedGroups.add(key);
      } else {
        changed.set(key, this.#add(key, s, s + size, keys, event));
      }
      windows.unshift({ start: iso(s), end: iso(s + size), dropped });
    }
    const lost = windows.filter(({ dropped }) => dropped).length;
    return { stream: event.stream, partition: 0, offset: event.offset, batchId: this.batchId, eventTime: iso(time), arrived: event.arrived, windows,
      verdict: lost === windows.length ? 'dropped' : lost > 0 ? 'partly-dropped' : time < before ? 'late' : 'on-time' };
  }

  #add(key, s, e, keys, event) {
    const { groupBy = [], aggregates } = this.definition;
    const group = this.groups.get(key) ?? { s, e, count: 0, first: event.arrived,
      row: { window: { start: iso(s), end: iso(e) }, ...Object.fromEntries(groupBy.map((column, i) => [column, keys[i]])),
        ...Object.fromEntries(aggregates.map(({ as }) => [as, 0])) } };
    group.count += 1;
    aggregates.forEach(({ function: name, column, as }) => { group.row[as] += name === 'count' ? 1 : event.data[column]; });
    this.groups.set(key, group);
    return group;
  }

  #cell(group, phase, written) {
    const rows = written.map(([, other]) => other).filter(({ s }) => s === group.s);
    return { id: String(group.s), s: group.s, e: group.e, key: null, phase, count: group.count, exact: true, dropped: 0, first: Date.parse(group.first),
      last: Date.parse(group.first), groups: 1, values: rows.slice(0, 5).map(({ row }) => ({ key: Object.values(row).slice(1, -1).join(), row })),
      writtenBatch: rows.length > 0 ? this.batchId : null, closedBatch: phase === 'open' ? null : this.batchId };
  }
}

/** Scenarios, runs and lessons of the fake server. `onRun` is told of every change of a run. */
export class FakeLab {
  #runs = new Map();
  #lessons;
  #n = 0;

  constructor(onRun, lessons = null) {
    this.onRun = onRun;
    this.#lessons = JSON.parse(readFileSync(lessons ?? new URL('./fake-lessons.json', import.meta.url)));
  }

  /** @param {string[]} path what follows `/api/` */
  call(method, path, body) {
    const [kind, id, verb, query] = path[0] === 'lab' ? path.slice(1) : path;
    switch (`${method} ${kind}`) {
      case 'GET lessons':
        return id ? this.#lesson(id) : { body: this.#lessons.lessons.map(({ id: own, order, title, summary, scenes }) => ({ id: own, order, title, summary, scenes: scenes.length })) };
      case 'GET scenarios':
        return id ? { body: this.#lessons.scenarios[id] } : { body: Object.values(this.#lessons.scenarios).map(({ id: own, title }) => ({ id: own, title })) };
      case 'POST runs':
        return id ? this.#step(id, body) : this.#start(body.scenario ?? this.#lessons.scenarios[body.scenarioId], body.play ?? 0);
      case 'DELETE runs':
        return this.#close(id);
      case 'GET runs':
        return verb === 'queries' ? { body: { query, batchId: 0, operators: [] } } : this.#found(id, (run) => ({ body: run.told }));
      default:
        return { status: 404, title: 'Not found', detail: `there is nothing at ${path.join('/')}`, errors: [] };
    }
  }

  told(id) {
    return this.#runs.get(id)?.told ?? null;
  }

  get alive() {
    return [...this.#runs.values()].filter(({ told }) => told.state !== 'closed').length;
  }

  #lesson(id) {
    const lesson = this.#lessons.lessons.find((one) => one.id === id);
    if (!lesson) {
      return { status: 404, title: 'Not found', detail: `there is no lesson ${id}`, errors: [] };
    }
    return { body: { ...lesson, scenes: lesson.scenes.map(({ with: change = {}, ...scene }) =>
      ({ ...scene, scenario: patch(this.#lessons.scenarios[scene.scenario], change) })) } };
  }

  #found(id, then) {
    const run = this.#runs.get(id);
    return run ? then(run) : { status: 404, title: 'Not found', detail: `there is no run ${id}`, errors: [] };
  }

  #start(scenario, play) {
    const id = `r${this.#n += 1}`;
    const queries = Object.entries(scenario.queries).map(([name, definition]) => new FakeQuery(name, definition));
    const run = { queries, left: [...scenario.steps], offset: 0,
      told: { id, state: play > 0 ? 'playing' : 'ready', error: null, scenario, played: 0, queries: queries.map((query) => query.view()), steps: [] } };
    this.#runs.set(id, run);
    const first = structuredClone(run.told);
    setTimeout(() => {
      for (let i = 0; i < play; i += 1) {
        this.#play(run, run.left.shift());
      }
      run.told = { ...run.told, state: 'ready' };
      this.onRun(run.told);
    }, 500);
    return { status: 201, body: first };
  }

  #play(run, step) {
    const { streams } = run.told.scenario;
    const events = step.events.map((event, i) => ({ id: event.id ?? `x${run.offset + i}`, stream: event.stream ?? Object.keys(streams)[0], partition: 0,
      offset: run.offset + i, arrived: event.at ?? step.at, eventTime: event.data.eventTime, data: event.data }));
    run.offset += events.length;
    const live = run.queries.filter(({ refused }) => !refused);
    const done = { index: run.told.steps.length, at: step.at, millis: 150, events,
      queries: Object.fromEntries(live.map((query) => [query.name, query.step(events, Date.parse(step.at))])) };
    run.told = { ...run.told, played: run.told.played + 1, steps: [...run.told.steps, done] };
    return done;
  }

  #step(id, { events, at }) {
    return this.#found(id, (run) => {
      if (run.told.state === 'closed') {
        return { status: 410, title: 'Gone', detail: 'this run is closed', errors: [] };
      }
      if (!events && run.left.length === 0) {
        return { status: 409, title: 'Conflict', detail: 'there is no step left', errors: [] };
      }
      const done = this.#play(run, events ? { at: at ?? events.at(-1).at ?? run.told.steps.at(-1)?.at, events } : run.left.shift());
      this.onRun(run.told);
      return { body: done };
    });
  }

  #close(id) {
    return this.#found(id, (run) => {
      run.told = { ...run.told, state: 'closed' };
      this.onRun(run.told);
      return { status: 204 };
    });
  }
}
