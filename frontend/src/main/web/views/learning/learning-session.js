import { ProblemError, request as send } from '../../http/request.js';

const RUNS = '/api/learning/runs';

const isGone = (problem) => problem.status === 404 || problem.status === 410;

/**
 * One run of the learning lab as a page sees it: begun or joined over HTTP, kept fresh by the live channel, acted upon over HTTP. Knows no
 * page: hosts read its fields after each `change` event. A run the server no longer has is `closed`, and what it last said stays.
 */
export class LearningSession extends EventTarget {
  /** RUN of docs/ml.md, or null before there is any. */
  run = null;
  starting = false;
  /** The act under way, or null. */
  busy = null;
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
    return this.run ? `learning:${this.run.id}` : null;
  }

  /** Begins a run; the server ends the one before. @returns {Promise<boolean>} */
  open(definition) {
    return this.#join(() => this.#request('POST', RUNS, definition));
  }

  /** Goes on with a run that is there already. @returns {Promise<boolean>} false where it is gone, without a problem then */
  async resume(id) {
    const found = await this.#join(() => this.#request('GET', `${RUNS}/${encodeURIComponent(id)}`));
    if (!found && this.problem && isGone(this.problem)) {
      this.dismissProblem();
    }
    return found;
  }

  async #join(ask) {
    const epoch = ++this.#epoch;
    Object.assign(this, { run: null, starting: true, problem: null, busy: null });
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

  /** What the live channel said last of a run: never older than what is known by its batch. */
  receive(run) {
    if (this.run && run.id === this.run.id && run !== this.run && !this.closed && (run.state === 'closed' || run.batch >= this.run.batch)) {
      this.run = run;
      this.#changed();
    }
  }

  /** @returns {Promise<boolean>} whether it was done; if not, `problem` says why */
  async act(action) {
    if (!this.run || this.closed || this.busy) {
      return false;
    }
    const epoch = this.#epoch;
    Object.assign(this, { busy: action.do, problem: null });
    this.#changed();
    const run = await this.#asked(epoch, () => this.#request('POST', `${RUNS}/${encodeURIComponent(this.run.id)}/act`, action));
    if (epoch !== this.#epoch) {
      return false;
    }
    this.busy = null;
    if (run) {
      this.receive(run);
    } else if (isGone(this.problem)) {
      this.gone();
    }
    this.#changed();
    return run !== null;
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
    Object.assign(this, { run: null, starting: false, busy: null });
    this.#subscribe([]);
    this.#changed();
    if (run && run.state !== 'closed') {
      await this.#asked(epoch, () => this.#request('DELETE', `${RUNS}/${encodeURIComponent(run.id)}`));
      if (this.problem && isGone(this.problem)) {
        this.dismissProblem();
      }
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
