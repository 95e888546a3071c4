/**
 * Scenarios and RUNs of the lab for specs and for the stand-in server. NOT Spark: a small imitation of Spark's two watermarks over
 * tumbling and sliding windows that count or add up, held by `lab.spec.js` to answers the real engine gave.
 */
const DAY = '2026-03-02';
const iso = (text) => new Date(Date.parse(text.includes('T') ? text : `${DAY}T${text.length === 5 ? `${text}:00` : text}Z`)).toISOString();
const UNITS = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const ms = (interval) => { const [, n, unit] = /^(\d+) (\w+?)s?$/.exec(interval); return Number(n) * UNITS[unit]; };

/** `['12:07', 'dog']`: event time and word; the arrival is spread over the step. */
const words = (at, ...events) => ({ at: iso(at), events: events.map(([time, word, arrived], index) => ({ id: `${word}-${time.replace(':', '')}-${at.replace(':', '')}-${index}`,
  stream: 'words', at: iso(arrived ?? at), data: { eventTime: iso(time), word } })) });

const WORD_STEPS = () => [
  words('12:10', ['12:07', 'dog', '12:07:30'], ['12:08', 'owl', '12:08:20']),
  words('12:15', ['12:14', 'dog', '12:14:10'], ['12:09', 'cat', '12:13:00']),
  words('12:20', ['12:15', 'cat', '12:15:30'], ['12:08', 'dog', '12:17:10'], ['12:13', 'owl', '12:17:40'], ['12:21', 'owl', '12:19:40']),
  words('12:25', ['12:04', 'donkey', '12:24:00'], ['12:17', 'owl', '12:22:40']),
];
const SLIDING = { kind: 'sliding', size: '10 minutes', slide: '5 minutes' };
const wordQuery = (outputMode, more = {}) => ({ stream: 'words', watermark: { delay: '10 minutes' }, window: SLIDING, groupBy: ['word'],
  aggregates: [{ function: 'count', column: null, as: 'count' }], outputMode, noDataBatches: false, trigger: { kind: 'manual' }, ...more });

const score = (user, points, time, arrived) => ({ id: `${user.toLowerCase()}-${points}`, stream: 'scores', at: iso(arrived), data: { eventTime: iso(time), user, score: points } });

export const SCENARIOS = {
  'sliding-words': { tidemark: 'scenario/1', id: 'sliding-words', day: DAY,
    title: { en: 'Why a late word is sometimes counted', ru: 'Почему опоздавшее слово иногда засчитано' },
    about: { en: 'Ten-minute windows every five minutes, a watermark ten minutes behind, update mode.', ru: 'Окна по десять минут каждые пять, водяной знак отстаёт на десять минут, режим update.' },
    streams: { words: { schema: 'eventTime TIMESTAMP, word STRING', eventTime: 'eventTime', partitions: 1 } },
    queries: { update: wordQuery('update') }, steps: WORD_STEPS() },
  'sliding-words-modes': { tidemark: 'scenario/1', id: 'sliding-words-modes', day: DAY,
    title: { en: 'Three output modes side by side', ru: 'Три режима вывода рядом' },
    about: { en: 'The same events, three queries.', ru: 'Одни события, три запроса.' },
    streams: { words: { schema: 'eventTime TIMESTAMP, word STRING', eventTime: 'eventTime', partitions: 1 } },
    queries: { append: wordQuery('append', { noDataBatches: true }), update: wordQuery('update', { noDataBatches: true }), complete: wordQuery('complete'),
      'no-watermark': { ...wordQuery('append'), watermark: undefined } },
    steps: [...WORD_STEPS().slice(0, 3), words('12:25', ['12:04', 'donkey', '12:24:00'], ['12:17', 'owl', '12:22:40'], ['12:26', 'owl', '12:24:40']), words('12:30', ['12:09', 'cat', '12:28:00'])] },
  'team-scores': { tidemark: 'scenario/1', id: 'team-scores', day: DAY, title: { en: 'Team scores', ru: 'Очки команд' },
    about: { en: 'Nine scores, two-minute windows; the truth is 14, 18, 4, 12.', ru: 'Девять результатов, окна по две минуты; правда — 14, 18, 4, 12.' },
    streams: { scores: { schema: 'eventTime TIMESTAMP, user STRING, score INT', eventTime: 'eventTime', partitions: 1 } },
    queries: { append: { stream: 'scores', watermark: { delay: '2 minutes' }, window: { kind: 'tumbling', size: '2 minutes' }, groupBy: [],
      aggregates: [{ function: 'sum', column: 'score', as: 'total' }], outputMode: 'append', noDataBatches: true, trigger: { kind: 'manual' } } },
    steps: [['12:05:59', score('Julie', 5, '12:00:26', '12:05:19'), score('Ed', 7, '12:02:26', '12:05:39')],
      ['12:06:59', score('Amy', 3, '12:03:39', '12:06:13'), score('Fred', 4, '12:04:19', '12:06:39')],
      ['12:07:59', score('Julie', 8, '12:03:06', '12:07:06'), score('Naomi', 3, '12:06:39', '12:07:19')],
      ['12:08:59', score('Frank', 9, '12:01:26', '12:08:19'), score('Becky', 8, '12:07:26', '12:08:39')],
      ['12:09:59', score('Naomi', 1, '12:07:46', '12:09:00')],
      ['12:30:00', score('Flush', 0, '12:30:00', '12:30:00')]].map(([at, ...events]) => ({ at: iso(at), events })) },
};

/** What `POST /api/lab/runs` answers in the end: the scenario with its first steps played. */
export function playRun(scenario, play, id = 'r1') {
  const queries = Object.entries(scenario.queries);
  const engines = new Map(queries.filter(([, query]) => !refusalOf(query)).map(([name, query]) => [name, new ImitatedQuery(query)]));
  const offsets = {};
  const steps = scenario.steps.slice(0, play).map((step, index) => {
    const events = step.events.map((event, n) => {
      const stream = event.stream ?? Object.keys(scenario.streams)[0];
      offsets[stream] = (offsets[stream] ?? -1) + 1;
      return { id: event.id ?? `e${index}-${n}`, stream, partition: 0, offset: offsets[stream], arrived: event.at ?? step.at, eventTime: event.data.eventTime, data: event.data };
    });
    return { index, at: step.at, millis: 180, events,
      queries: Object.fromEntries([...engines].map(([name, engine]) => [name, engine.step(events, step.at)])) };
  });
  return { id, state: 'ready', error: null, scenario, played: steps.length, steps,
    queries: queries.map(([name, query]) => ({ name, definition: query, columns: columnsOf(query), keys: ['window', ...(query.groupBy ?? [])], refused: refusalOf(query), error: null })),
    states: Object.fromEntries([...engines].map(([name, engine]) => [name, engine.states])) };
}

const columnsOf = (query) => [{ name: 'window', type: 'window' }, ...(query.groupBy ?? []).map((name) => ({ name, type: 'string' })), ...query.aggregates.map(({ as }) => ({ name: as, type: 'number' }))];

function refusalOf(query) {
  return query.outputMode === 'append' && !query.watermark ? { pointer: '/outputMode', condition: 'STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION',
    message: 'Invalid streaming output mode: append. This output mode is not supported for streaming aggregations without watermark on streaming DataFrames/DataSets.' } : null;
}

class ImitatedQuery {
  #query;
  #batch = 0;
  #wm = 0;
  #before = 0;
  #newest = null;
  #state = new Map();
  #cells = new Map();
  #table = new Map();
  states = [];

  constructor(query) {
    this.#query = query;
  }

  step(events, at) {
    const batches = [this.#run(events, at)];
    if (this.#query.noDataBatches !== false && this.#query.watermark && this.#query.outputMode !== 'complete' && this.#next() > this.#before) {
      batches.push(this.#run([], at));
    }
    return { batches, result: this.#rows(this.#table), truncated: false, error: null };
  }

  #next() {
    return this.#newest === null || !this.#query.watermark ? 0 : Math.max(this.#wm, this.#newest - ms(this.#query.watermark.delay));
  }

  #run(events, at) {
    const complete = this.#query.outputMode === 'complete';
    const [lw, wm] = [this.#before, this.#batch === 0 ? 0 : this.#next()];
    this.#wm = wm;
    const sizes = { size: ms(this.#query.window.size), slide: ms(this.#query.window.slide ?? this.#query.window.size) };
    const [touched, dropped] = [new Map(), new Set()];
    const newestBefore = this.#newest;
    const verdicts = events.map((event) => {
      const t = Date.parse(event.eventTime);
      const windows = windowsOf(t, sizes).map(([s, e]) => ({ start: iso(new Date(s).toISOString()), end: iso(new Date(e).toISOString()), dropped: !complete && lw > 0 && e <= lw, s, e }));
      const key = (this.#query.groupBy ?? []).map((name) => event.data[name]);
      for (const { s, e, dropped: gone } of windows) {
        const id = JSON.stringify([s, ...key]);
        if (gone) {
          dropped.add(id);
          this.#cells.has(String(s)) && (this.#cells.get(String(s)).dropped += 1);
          continue;
        }
        const group = this.#state.get(id) ?? { s, e, key, value: 0, n: 0 };
        this.#state.set(id, { ...group, value: group.value + this.#amount(event), n: group.n + 1 });
        touched.set(id, this.#state.get(id));
        const cell = this.#cells.get(String(s)) ?? { id: String(s), s, e, key: null, phase: 'open', count: 0, exact: true, dropped: 0, first: Date.parse(at), last: 0, groups: 0, values: [], writtenBatch: null, closedBatch: null };
        this.#cells.set(String(s), { ...cell, count: cell.count + 1, last: Date.parse(at), touched: this.#batch });
      }
      this.#newest = Math.max(this.#newest ?? t, t);
      const gone = windows.filter((window) => window.dropped).length;
      return { partition: event.partition, offset: event.offset, stream: event.stream, batchId: this.#batch, eventTime: event.eventTime, arrived: event.arrived,
        verdict: gone === windows.length ? 'dropped' : gone > 0 ? 'partly-dropped' : newestBefore !== null && t < newestBefore ? 'late' : 'on-time',
        windows: windows.map(({ start, end, dropped: each }) => ({ start, end, dropped: each })) };
    });
    return this.#answer({ events, verdicts, touched, dropped, wm, lw, at });
  }

  #amount({ data }) {
    const [{ function: name, column }] = this.#query.aggregates;
    return name === 'count' ? 1 : data[column];
  }

  #answer({ events, verdicts, touched, dropped, wm, lw, at }) {
    const mode = this.#query.outputMode;
    const closing = mode === 'complete' ? [] : [...this.#state].filter(([, { e }]) => wm > 0 && e <= wm);
    const written = mode === 'append' ? new Map(closing) : mode === 'complete' ? new Map(this.#state) : touched;
    for (const [id, group] of written) {
      this.#table.set(id, group);
    }
    const changed = new Set([...touched.values(), ...written.values()].map(({ s }) => String(s)));
    for (const [id, { s }] of closing) {
      this.#state.delete(id);
      changed.add(String(s));
    }
    for (const id of changed) {
      this.#cells.set(id, this.#cell(this.#cells.get(id), written, closing, mode));
    }
    const times = verdicts.map(({ eventTime }) => Date.parse(eventTime));
    const batchId = this.#batch++;
    this.#before = wm;
    this.states.push([...this.#state.values()].map((group) => this.#stateRow(group)));
    const time = (value) => (value > 0 ? new Date(value).toISOString() : '1970-01-01T00:00:00.000Z');
    return { batchId, runId: 'run', at: iso(at), noData: events.length === 0, inputRows: events.length, watermark: this.#query.watermark ? time(wm) : null,
      lateWatermark: this.#query.watermark ? time(lw) : null, nextWatermark: this.#query.watermark ? time(this.#next()) : null, rows: this.#rows(written), rowsTruncated: false,
      droppedByWatermark: dropped.size, stateRows: this.#state.size, stateUpdated: touched.size, stateRemoved: closing.length, stateBytes: 4_000,
      operators: [{ name: 'stateStoreSave', rows: this.#state.size, updated: touched.size, removed: closing.length, dropped: dropped.size, custom: {} }],
      eventTimeMin: times.length ? new Date(Math.min(...times)).toISOString() : null, eventTimeMax: times.length ? new Date(Math.max(...times)).toISOString() : null, malformed: 0,
      durationMs: { addBatch: 100, triggerExecution: 170 }, events: verdicts, windows: [...changed].map((id) => this.#cells.get(id)), removedWindows: [], disagreements: [] };
  }

  #cell(cell, written, closing, mode) {
    const mine = [...this.#table.values()].filter(({ s }) => String(s) === cell.id);
    const held = [...this.#state.values()].filter(({ s }) => String(s) === cell.id);
    const closed = closing.some(([, { s }]) => String(s) === cell.id);
    return { ...cell, groups: Math.max(mine.length, held.length), values: mine.slice(0, 5).map((group) => ({ key: group.key.join(', '), row: this.#row(group) })),
      writtenBatch: [...written.values()].some(({ s }) => String(s) === cell.id) ? this.#batch : cell.writtenBatch,
      phase: closed ? (mode === 'append' ? 'emitted' : 'evicted') : cell.phase, closedBatch: closed ? this.#batch : cell.closedBatch };
  }

  #rows(groups) {
    return [...groups.values()].sort((a, b) => a.s - b.s || (a.key.join() < b.key.join() ? -1 : 1)).map((group) => this.#row(group));
  }

  #row({ s, e, key, value }) {
    return { window: { start: new Date(s).toISOString(), end: new Date(e).toISOString() }, ...Object.fromEntries((this.#query.groupBy ?? []).map((name, i) => [name, key[i]])),
      [this.#query.aggregates[0].as]: value };
  }

  #stateRow(group) {
    const { [this.#query.aggregates[0].as]: value, ...key } = this.#row(group);
    return { partition: (group.s / 60_000) % 2, key, value: { [this.#query.aggregates[0].as]: value } };
  }
}

function windowsOf(t, { size, slide }) {
  const found = [];
  for (let s = Math.floor(t / slide) * slide; s > t - size; s -= slide) {
    found.push([s, s + size]);
  }
  return found.reverse();
}
