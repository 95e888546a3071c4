import { ProblemError, request as send } from '../../http/request.js';

const RUNS = '/api/latency/runs';

const isGone = (problem) => problem.status === 404 || problem.status === 410;

/**
 * One run of the lab of milliseconds as a page sees it: begun or joined over HTTP, kept fresh by the live channel, acted upon over HTTP.
 * Knows no page: hosts read its fields after each `change` event. A run that the server no longer has is `closed`, and what it last said
 * stays to be read.
 */
export class LatencySession extends EventTarget {
  /** RUN of docs/ml.md, or null before there is one. */
  run = null;
  starting = false;
  /** @type {string|null} the act that was not answered yet */
  pending = null;
  problem = null;

  #request;
  #subscribe;
  #epoch = 0;

  /** @param {{request?: Function, subscribe?: (topics: string[]) => void}} [env] */
  constructor({ request = send, subscribe = () => {} } = {}) {
    super();
    this.#request = request;
    this.#subscribe = subscribe;
  }

  get closed() {
    return this.run?.state === 'closed';
  }

  get topic() {
    return this.run ? `latency:${this.run.id}` : null;
  }

  /** Begins a run; the server ends the one before. */
  async open(definition) {
    await this.#join(() => this.#request('POST', RUNS, definition));
  }

  /** Goes on with a run that is there already; one that is gone is no problem. */
  async resume(id) {
    await this.#join(() => this.#request('GET', `${RUNS}/${encodeURIComponent(id)}`));
    if (this.problem && isGone(this.problem)) {
      this.problem = null;
      this.#changed();
    }
  }

  async #join(ask) {
    const epoch = ++this.#epoch;
    Object.assign(this, { run: null, starting: true, problem: null, pending: null });
    this.#changed();
    const run = await this.#asked(epoch, ask);
    if (epoch === this.#epoch) {
      Object.assign(this, { starting: false, run });
      if (run) {
        this.#subscribe([this.topic]);
      }
      this.#changed();
    }
  }

  async #asked(epoch, ask) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        throw error;
      }
      if (epoch === this.#epoch) {
        this.problem = error.problem;
      }
      return null;
    }
  }

  /** What the live channel said last of a run. */
  receive(run) {
    if (this.run && run.id === this.run.id && run !== this.run && !this.closed) {
      this.run = run;
      this.#changed();
    }
  }

  async act(action) {
    if (!this.run || this.closed || this.pending) {
      return;
    }
    const epoch = this.#epoch;
    Object.assign(this, { pending: action.do, problem: null });
    this.#changed();
    const run = await this.#asked(epoch, () => this.#request('POST', `${RUNS}/${encodeURIComponent(this.run.id)}/act`, action));
    if (epoch !== this.#epoch) {
      return;
    }
    this.pending = null;
    if (run) {
      this.run = run;
    } else if (isGone(this.problem)) {
      this.gone();
    }
    this.#changed();
  }

  /** Answers a ping at once; nothing is told when that fails, since the record is then not counted. */
  async answer({ topic, lane, ids }) {
    if (topic === this.topic && !this.closed) {
      await this.#request('POST', `${RUNS}/${encodeURIComponent(this.run.id)}/seen`, { lane, ids }).catch(() => {});
    }
  }

  /** The server does not have the run any more. */
  gone() {
    if (this.run && !this.closed) {
      Object.assign(this, { run: { ...this.run, state: 'closed' }, problem: null });
      this.#changed();
    }
  }

  /** Ends the run on the server. */
  async end() {
    const { run } = this;
    const epoch = ++this.#epoch;
    Object.assign(this, { run: null, starting: false, pending: null });
    this.#subscribe([]);
    this.#changed();
    if (run && run.state !== 'closed') {
      await this.#asked(epoch, () => this.#request('DELETE', `${RUNS}/${encodeURIComponent(run.id)}`));
      if (this.problem && isGone(this.problem)) {
        this.problem = null;
      }
      this.#changed();
    }
  }

  dismissProblem() {
    this.problem = null;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
