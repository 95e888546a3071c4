import { ProblemError, request as send } from '../../http/request.js';

const RUNS = '/api/drift/runs';

const isGone = (problem) => problem.status === 404 || problem.status === 410;

/**
 * One run of the drift lab as a page sees it: begun or joined over HTTP, kept fresh by the live channel, acted upon over HTTP. Knows no
 * page: hosts read its fields after each `change` event. Of two RUNs the one with the greater `turn` wins, whichever way it came. One
 * act at a time; `pending` is its name. A run that the server no longer has is `closed`, and what it last said stays to be read.
 */
export class DriftSession extends EventTarget {
  /** RUN of docs/ml.md, or null before there is one. */
  run = null;
  starting = false;
  /** @type {string|null} */
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

  get topic() {
    return this.run ? `drift:${this.run.id}` : null;
  }

  /** Begins a run; the server ends the one before. @returns {Promise<boolean>} */
  open(definition) {
    return this.#join(() => this.#request('POST', RUNS, definition));
  }

  /** Goes on with a run that is there already. @returns {Promise<boolean>} false where it is gone, without a problem then */
  async resume(id) {
    const found = await this.#join(() => this.#request('GET', `${RUNS}/${encodeURIComponent(id)}`));
    if (!found && this.problem && isGone(this.problem)) {
      this.problem = null;
      this.#changed();
    }
    return found;
  }

  async #join(ask) {
    const epoch = ++this.#epoch;
    Object.assign(this, { run: null, starting: true, problem: null, pending: null });
    this.#changed();
    const run = await this.#asked(epoch, ask);
    if (epoch !== this.#epoch) {
      return false;
    }
    this.starting = false;
    if (run) {
      this.run = run;
      this.#subscribe([this.topic]);
    }
    this.#changed();
    return run !== null;
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
    if (run && run.id === this.run?.id && run.turn > this.run.turn) {
      this.run = run;
      this.#changed();
    }
  }

  /** @returns {Promise<boolean>} whether it was done; if not, `problem` says why */
  async act(action) {
    if (this.run?.state !== 'ready' || this.pending) {
      return false;
    }
    const epoch = this.#epoch;
    Object.assign(this, { pending: action.do, problem: null });
    this.#changed();
    const run = await this.#asked(epoch, () => this.#request('POST', `${RUNS}/${encodeURIComponent(this.run.id)}/act`, action));
    if (epoch !== this.#epoch) {
      return false;
    }
    this.pending = null;
    if (run && run.turn > this.run.turn) {
      this.run = run;
    } else if (!run && isGone(this.problem)) {
      this.gone();
    }
    this.#changed();
    return run !== null;
  }

  /** The server does not have the run any more. */
  gone() {
    if (this.run && this.run.state !== 'closed') {
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
