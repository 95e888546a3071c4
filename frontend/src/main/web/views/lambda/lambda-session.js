import { ProblemError, request as send } from '../../http/request.js';

const RUNS = '/api/lambda/runs';
const MOST_POINTS = 600;

const isGone = (problem) => problem.status === 404 || problem.status === 410;

/**
 * One run of the lambda lab as a page sees it: begun or joined over HTTP, kept fresh by the live channel, acted upon over HTTP. Knows no
 * page: hosts read its fields after each `change` event.
 *
 * The newest RUN by its own clock wins, whichever way it came. Acts are independent of one another; `pending` holds the names of those
 * that were not answered yet. A run that the server no longer has is `closed`, and what it last said stays to be read.
 */
export class LambdaSession extends EventTarget {
  /** RUN and ANSWER of docs/lambda.md, or null before there are any. */
  run = null;
  answer = null;
  /** POINTs, oldest first, at most 600. */
  points = [];
  starting = false;
  /** @type {Set<string>} */
  pending = new Set();
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
    return this.run ? `lambda:${this.run.id}` : null;
  }

  /** Begins a run; the server ends the one before. @returns {Promise<boolean>} */
  async open(definition) {
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
    Object.assign(this, { run: null, answer: null, points: [], starting: true, problem: null, pending: new Set() });
    this.#changed();
    const run = await this.#asked(epoch, ask);
    if (epoch !== this.#epoch) {
      return false;
    }
    this.starting = false;
    if (run) {
      this.run = run;
      this.#subscribe([this.topic]);
      this.#changed();
      await this.#fetchPast(epoch);
    } else {
      this.#changed();
    }
    return run !== null;
  }

  /** What happened before the live channel was listened to. */
  async #fetchPast(epoch) {
    if (this.run.state !== 'ready') {
      return;
    }
    const path = `${RUNS}/${encodeURIComponent(this.run.id)}`;
    const [answer, history] = await Promise.all([this.#asked(epoch, () => this.#request('GET', `${path}/answer`)), this.#asked(epoch, () => this.#request('GET', `${path}/history`))]);
    if (epoch === this.#epoch) {
      this.answer = newer(this.answer, answer);
      this.points = joined(history?.points ?? [], this.points);
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
  receive({ run, answer, points }) {
    if (!this.run || run.id !== this.run.id) {
      return;
    }
    const before = [this.run, this.answer, this.points];
    this.run = newer(this.run, run);
    this.answer = newer(this.answer, answer);
    this.points = joined(this.points, points);
    if (before.some((part, index) => part !== [this.run, this.answer, this.points][index])) {
      this.#changed();
    }
  }

  isPending(action) {
    return this.pending.has(nameOf(action));
  }

  /** @returns {Promise<boolean>} whether it was done; if not, `problem` says why */
  async act(action) {
    if (!this.run || this.closed || this.isPending(action)) {
      return false;
    }
    const epoch = this.#epoch;
    const name = nameOf(action);
    this.pending = new Set([...this.pending, name]);
    this.problem = null;
    this.#changed();
    const run = await this.#asked(epoch, () => this.#request('POST', `${RUNS}/${encodeURIComponent(this.run.id)}/act`, action));
    if (epoch !== this.#epoch) {
      return false;
    }
    this.pending = new Set([...this.pending].filter((each) => each !== name));
    if (run) {
      this.run = newer(this.run, run);
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
    Object.assign(this, { run: null, answer: null, points: [], starting: false, pending: new Set() });
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

/** An act's name while it is pending: killing one layer does not wait for another. */
const nameOf = (action) => (action.layer ? `${action.do}:${action.layer}` : action.do);

/** Of two values with a clock of their own, the later one; at the same time the second. */
function newer(known, next) {
  return !next ? known : !known || next.state === 'closed' || Date.parse(next.at) >= Date.parse(known.at) ? next : known;
}

/** Points of both, each once, in the order of time; the same list where nothing is new. */
export function joined(known, next) {
  const last = known.at(-1)?.at ?? '';
  const first = known[0]?.at ?? '';
  const after = next.filter(({ at }) => at > last);
  const before = known.length === 0 ? [] : next.filter(({ at }) => at < first);
  return after.length + before.length === 0 ? known : [...before, ...known, ...after].slice(-MOST_POINTS);
}
