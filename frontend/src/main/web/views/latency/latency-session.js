import { RunSession } from '../runs/run-session.js';

/** One run of the lab of milliseconds, RUN of docs/ml.md: each telling is newer than the one before. One act at a time. */
export class LatencySession extends RunSession {
  constructor(env) {
    super({ place: '/api/latency/runs', lab: 'latency' }, env);
  }

  /** Answers a ping at once; nothing is told when that fails, since the record is then not counted. */
  async answer({ topic, lane, ids }) {
    if (topic === this.topic && !this.closed) {
      await this.request('POST', `${this.path}/seen`, { lane, ids }).catch(() => {});
    }
  }
}
