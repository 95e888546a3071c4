/**
 * The whole state of the page and the words for it. The words are those of docs/live-protocol.md.
 *
 * @typedef {'connecting'|'live'|'stale'|'offline'} Phase
 * @typedef {{phase: Phase, since: number, attempt: number, retryAt: number|null}} Connection
 *   `since` and `retryAt` are epoch milliseconds of this browser's clock.
 *
 * @typedef {'starting'|'up'|'down'} PartState
 * @typedef {{status: 'starting'|'ready'|'degraded', parts: Object<string, PartState>,
 *   details: {part: string, state: PartState, elapsedMs: number, detail: string|null}[]}} Health
 *
 * @typedef {{condition: string|null, message: string, at: string}} QueryError
 * @typedef {{at: string, inputRate: number, processedRate: number, batchDurationMs: number}} SparkPoint
 * @typedef {{id: string, state: 'created'|'starting'|'running'|'stopping'|'stopped'|'failed', definition: object|null,
 *   runId: string|null, phase: string|null, phaseText: string|null, phaseSince: string|null, error: QueryError|null,
 *   last: {kind: string, at: string}|null, batchId: number|null, inputRate: number, processedRate: number,
 *   batchDurationMs: number|null, watermark: string|null, newestEventTime: string|null, watermarkLagMs: number|null,
 *   stateRows: number|null, stateBytes: number|null, droppedRows: number, malformed: number, behindOffsets: number|null,
 *   disagreements: number, findings: number, worst: {kind: string, severity: string}|null, sparkline: SparkPoint[],
 *   sinks: {kind: string, rows: number, batchId: number|null, error: string|null}[], attached: Attached|null}} Query
 *   `definition` is null, and there is no result, plan or plane, where `attached` tells in which other application the query runs.
 * @typedef {{application: string, label: string, applicationId: string, sparkVersion: string, queryName: string|null,
 *   reportedAt: string, lost: number, lostContact: boolean}} Attached
 *
 * @typedef {{wall: string, event: string, speed: number}} ClockSegment
 * @typedef {{id: string, definition: object, topicName: string, state: 'running'|'paused'|'ended'|'failed',
 *   error: {message: string, at: string}|null, rate: number, total: number, malformed: number,
 *   newestEventTime: string|null, lateness: {p50Ms: number, p90Ms: number, maxMs: number}|null,
 *   replay: {dataset: string, row: number, rows: number, lap: number, dataTime: string|null}|null,
 *   clock: ClockSegment[]}} Stream
 *
 * @typedef {{at: string, runId: string, batchId: number, idle: boolean, inputRows: number, inputRate: number,
 *   processedRate: number, durationMs: Object<string, number>, watermark: string|null, lateWatermark: string|null,
 *   newestEventTime: string|null, stateRows: number|null, stateBytes: number|null, stateUpdated: number|null,
 *   stateRemoved: number|null, droppedByWatermark: number, malformed: number, behindOffsets: number|null,
 *   expectedDropped: number|null}} Point
 * @typedef {{at: string, kind: string, detail: string|null}} Mark
 *
 * @typedef {{key: string, row: object, batchId: number|null}} ResultEntry  `batchId` wrote the row last.
 * @typedef {{batchId: number|null, columns: {name: string, type: string}[], keys: string[],
 *   entries: Map<string, ResultEntry>, total: number, more: number, truncated: boolean}} Result
 *   `more` rows of the last batch are not on this page; `truncated` says the table is longer than what the page holds.
 * @typedef {{progress: Point[], marks: Mark[], result: Result|null, plan: string|null, findings: Finding[]}} QueryDetail
 * @typedef {{kind: string, severity: 'info'|'warning'|'problem', since: string, figures: object, detail: string, remedy: string}} Finding
 * @typedef {{alert: string, query: string, since: string, on: object, value: number|null, finding: Finding|null, detail: string}} Firing
 * @typedef {{number: number, at: string, alert: string, query: string, event: string, on: object, value: number|null, finding: Finding|null, detail: string, sent: string}} AlertEntry
 *
 * @typedef {{partition: number, offset: number, arrived: string, eventTime: string|null, value: string,
 *   malformed: string|null}} StreamRecord
 * @typedef {{records: StreamRecord[]}} StreamDetail  Newest last.
 *
 * The plane; its times are epoch milliseconds UTC.
 * @typedef {{b: number, run: string, at: number, end: number, wm: number|null, lw: number|null, n: number, shown: number,
 *   noData: boolean, dropped: number, expected: number|null, malformed: number, written: number}} PlaneBatch
 * @typedef {{p: number, o: number, t: number|null, a: number, b: number,
 *   v: 'on-time'|'late'|'dropped'|'partly-dropped'|'malformed'|'filtered'|'not-judged', k: string, w: {s: number, e: number, d: boolean}[],
 *   why?: string}} PlaneEvent
 * @typedef {{p: number, o: number, t: number|null, a: number}} PlanePending
 * @typedef {{id: string, s: number, e: number, key: string|null, phase: 'open'|'emitted'|'evicted', count: number|null,
 *   exact: boolean, dropped: number, first: number, last: number, groups: number, values: {key: string, row: object}[],
 *   writtenBatch: number|null, closedBatch: number|null}} PlaneWindow
 * @typedef {{events: number, onTime: number, late: number, dropped: number, partlyDropped: number, malformed: number,
 *   judged: number}} PlaneCounts
 * @typedef {{stream: string, window: {kind: string, sizeMs: number, slideMs: number, gapMs: number}|null,
 *   delayMs: number|null, outputMode: string, keys: string[], batches: PlaneBatch[], events: PlaneEvent[],
 *   pending: PlanePending[], unread: number, windows: Map<string, PlaneWindow>, counts: PlaneCounts}} Plane
 *   Batches and events are oldest first; `unread` is exact where `pending` is a sample.
 *
 * @typedef {{pending: boolean, verb: string, problem: import('../http/request.js').Problem|null, answer: object|null}} Action
 *   What became of the last thing asked for, by key (`query:ID`, `stream:NAME`, `inject:NAME`, `definition:ID`).
 *
 * @typedef {{connection: Connection, server: {version: string, instance: string, skewMs: number}|null, known: boolean,
 *   health: Health|null, queries: Object<string, Query>, streams: Object<string, Stream>,
 *   queryDetails: Object<string, QueryDetail>, streamDetails: Object<string, StreamDetail>,
 *   planes: Object<string, Plane>, runs: Object<string, object>, dstreamRuns: Object<string, object>, labRuns: Object<string, object>, mlModels: object[]|null, alerts: {firing: Firing[], log: AlertEntry[]}|null, refused: Object<string, string>, actions: Object<string, Action>}} State
 *   `runs` are the lab's, by id, as the live topic told them last (RUN of docs/lab.md); `dstreamRuns` those of docs/dstream.md. `known` turns true with the first overview. `skewMs` is the server's clock minus this browser's.
 *   planes: Object<string, Plane>, runs: Object<string, object>, lambda: Object<string, {run: object, answer: object|null, points: object[]}>, alerts: {firing: Firing[], log: AlertEntry[]}|null, refused: Object<string, string>, actions: Object<string, Action>}} State
 *   `labRuns` are the machine-learning labs' runs of docs/ml.md, the newest of each by the lab's name; `mlModels` its models, null before they are told.
 *   `lambda` are the lambda lab's runs, by id: RUN, ANSWER and POINTs of docs/lambda.md, points oldest first.
 *   `runs` are the lab's, by id, as the live topic told them last (RUN of docs/lab.md). `known` turns true with the first overview. `skewMs` is the server's clock minus this browser's.
 */

/** What the page holds at most; the oldest goes first. */
export const LIMITS = Object.freeze({
  progress: 600,
  marks: 200,
  resultRows: 500,
  records: 200,
  planeEvents: 3000,
  planeBatches: 200,
  runs: 4,
  dstreamRuns: 2,
  lambdaRuns: 2,
  lambdaPoints: 600,
  lambdaEvents: 50,
  lambdaRows: 200,
});

/** @returns {State} */
export function initialState(now = Date.now()) {
  return {
    connection: { phase: 'connecting', since: now, attempt: 0, retryAt: null },
    server: null,
    known: false,
    health: null,
    queries: {},
    streams: {},
    queryDetails: {},
    streamDetails: {},
    planes: {},
    runs: {},
    deliveries: {},
    dstreamRuns: {},
    lambda: {},
    labRuns: {},
    mlModels: null,
    alerts: null,
    refused: {},
    actions: {},
  };
}
