// Findings and alerts for the fake server: fixed ones, in the words of docs/control-room.md. A test aid; no rule is run here.
const iso = (ms) => new Date(ms).toISOString();
const STARTED = Date.now();

const FIGURES = {
  'falling-behind': ['problem', { behindRows: 48_210, inputRate: 178, processedRate: 120, caughtUpInMs: null, cause: 'limit', limit: 120, suggestedLimit: 360, rowsPerBatch: 120, batchMs: 310, batchId: 41 }],
  'phase-dominates': ['warning', { phase: 'addBatch', share: 0.82, phaseMs: 1_900, batchMs: 2_310, triggerMs: 1_000, rowsPerBatch: 900 }],
  'too-many-partitions': ['warning', { operator: 'stateStoreSave', partitions: 200, rowsPerBatch: 60, rowsPerPartition: 0.3, stateRows: 140, addBatchMs: 3_100, batchMs: 3_400, suggestedPartitions: 1 }],
  'state-grows': ['warning', { cause: 'no-watermark', stateRows: 182_400, stateBytes: 48_200_000, grownRows: 1_830, batches: 10, rowsPerHour: 658_800 }],
  'watermark-stands-still': ['problem', { cause: 'idle-source', source: 'clicks', watermark: '2026-01-05T09:12:00.000Z', stillMs: 754_000, batches: 311, rowsBySource: { ads: 52_000, clicks: 0 }, marks: { ads: '2026-01-05T09:24:31.000Z', clicks: '2026-01-05T09:12:00.000Z' }, newestEventTime: null }],
  'idle-source': ['info', { source: 'clicks', quietMs: 754_000, batches: 311, othersRows: 52_000 }],
  'skewed-partitions': ['warning', { what: 'rows', source: 'ads', partition: 2, rows: 9_120, medianRows: 310, share: 0.88, partitions: 6 }],
  'tiny-batches': ['info', { rowsPerBatch: 1.4, batchMs: 240, msPerRow: 171, batchesPerMinute: 230, busyShare: 0.92, inputRate: 5.4, triggerMs: null, suggestedIntervalMs: 3_000, rowsPerBatchThen: 16 }],
  'late-drops': ['warning', { exact: true, dropped: 412, of: 9_870, share: 0.0417, batches: 200, delayMs: 5_000, savingDelayMs: 47_230 }],
  'slow-checkpoint': ['info', { cause: 'logs', walCommitMs: 180, commitOffsetsMs: 140, stateCommitMs: 20, batchMs: 610, share: 0.52 }],
  'snapshot-lag': ['warning', { operator: 'stateStoreSave', store: '1_default', partition: '1', snapshotVersion: 12, version: 640, lag: 628, usual: 60 }],
};
const FOUND = { 'ads-by-campaign': ['falling-behind', 'late-drops', 'tiny-batches'], 'sensors-average': Object.keys(FIGURES), 'quakes-sliding': ['idle-source'] };

const DETAILS = { 'falling-behind': '48210 rows behind; 178 rows/s arrive, 120 rows/s are read; it does not catch up at this pace' };

/** The findings of a fake query, worst first. */
export function findingsOf(id) {
  const order = ['problem', 'warning', 'info'];
  return (FOUND[id] ?? [])
    .map((kind) => ({ kind, severity: FIGURES[kind][0], since: iso(STARTED - 140_000), figures: FIGURES[kind][1], detail: DETAILS[kind] ?? kind, remedy: '…' }))
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

export function worstOf(id) {
  const [worst] = findingsOf(id);
  return worst ? { kind: worst.kind, severity: worst.severity } : null;
}

const bad = (pointer, detail) => ({ status: 400, title: 'Invalid request', detail, errors: [{ pointer, detail }] });

/** Documents, webhook and log of the fake server. */
export class FakeAlerts {
  constructor() {
    this.onMessage = () => {};
    this.webhook = { url: null, atMostEvery: '1 minute' };
    this.alerts = new Map([
      ['failed-queries', { query: '*', on: { metric: 'failed', above: 0 }, for: '0 seconds', repeatAfter: '1 hour', enabled: true }],
      ['problems', { query: '*', on: { finding: '*', severity: 'problem' }, for: '1 minute', repeatAfter: '1 hour', enabled: true }],
      ['slow-ads', { query: 'ads-by-campaign', on: { metric: 'batchMs', above: 5_000 }, for: '2 minutes', repeatAfter: null, enabled: false }],
    ]);
    this.firing = [{ alert: 'problems', query: 'ads-by-campaign', since: iso(STARTED - 140_000), on: { finding: '*', severity: 'problem' }, value: null, finding: findingsOf('ads-by-campaign')[0], detail: `falling-behind: ${DETAILS['falling-behind']}` }];
    const entry = (number, ago, event, query, detail, sent) => ({ number, at: iso(STARTED - ago), alert: query === 'quakes-sliding' ? 'failed-queries' : 'problems', query, event, value: query === 'quakes-sliding' ? 1 : null, detail, sent,
      ...(query === 'quakes-sliding' ? { on: { metric: 'failed', above: 0 }, finding: null } : { on: { finding: '*', severity: 'problem' }, finding: findingsOf(query)[0] }) });
    this.log = [
      entry(1, 3_600_000, 'fired', 'quakes-sliding', 'DIVIDE_BY_ZERO: Division by zero.', 'sent'),
      entry(2, 3_500_000, 'resolved', 'quakes-sliding', 'DIVIDE_BY_ZERO: Division by zero.', 'held back'),
      entry(3, 80_000, 'fired', 'ads-by-campaign', `falling-behind: ${DETAILS['falling-behind']}`, 'failed: it answered HTTP 404'),
    ];
  }

  snapshot() {
    return { type: 'alerts', topic: 'alerts', firing: this.firing, log: this.log };
  }

  #view(id) {
    return { id, builtIn: ['failed-queries', 'problems'].includes(id), ...this.alerts.get(id), firing: this.firing.filter((one) => one.alert === id) };
  }

  call(method, kind, id, body) {
    if (kind === 'alert-log') {
      return { body: this.log };
    }
    if (kind === 'webhook') {
      return this.#webhook(method, id, body);
    }
    if (id === undefined) {
      return { body: [...this.alerts.keys()].sort().map((one) => this.#view(one)) };
    }
    if (method === 'PUT') {
      if (!/^\d+ [a-z]+/.test(body.for)) {
        return bad('/for', `"${body.for}" is not a length of time; write a number and a unit, for example "10 minutes" (microseconds to weeks)`);
      }
      this.alerts.set(id, body);
      if (!body.enabled && this.firing.some((one) => one.alert === id)) {
        this.firing = this.firing.filter((one) => one.alert !== id);
        this.onMessage(this.snapshot());
      }
    }
    if (!this.alerts.has(id)) {
      return { status: 404, title: 'Not found', detail: `there is no alert ${id}` };
    }
    const view = this.#view(id);
    if (method === 'DELETE') {
      this.alerts.delete(id);
      return { status: 204 };
    }
    return { body: view };
  }

  #webhook(method, verb, body) {
    if (verb === 'test') {
      return { body: { ok: false, detail: 'nobody listens there' } };
    }
    if (method === 'PUT') {
      if (body.url && !/^https?:\/\/./.test(body.url)) {
        return bad('/url', 'is not a web address; give one that begins with https:// or http://, with a host and no user or password');
      }
      const url = body.url === undefined ? this.webhook.url : body.url && `${new URL(body.url).origin}/…`;
      this.webhook = { url, atMostEvery: body.atMostEvery ?? this.webhook.atMostEvery };
    }
    return { body: this.webhook };
  }
}
