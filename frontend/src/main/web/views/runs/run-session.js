import { ProblemError, isGone, request as send } from '../../http/request.js';
import { RunCalls } from './run-calls.js';

/**
 * One run of a lab as a page sees it: begun or joined over HTTP, kept fresh by the live channel, acted upon over HTTP. Knows no page:
 * hosts read its fields after each `change` event.
 *
 * Of two states of the run the newer wins, whichever way it came. A run that the server no longer has is `closed`, what it last said
 * stays to be read, and `other` is the run that is on instead. What is answered after another run was begun is thrown away.
 */
export class RunSession extends EventTarget {
  /** RUN of the lab's contract, or null before there is one. */
  run = null;
  /** A run is being begun; a run that is on is being asked for. */
  starting = false;
  looking = false;
  /** @type {Set<string>} the acts that were not answered yet, by name */
  pending = new Set();
  problem = null;
  /** The run that is on instead of this closed one, or null. */
  other = null;

  #server;
  #kind;
  #subscribe;
  #epoch = 0;
  #checking = false;

  /**
   * @param {{place: string, lab: string, isNewer?: (next: object, known: object) => boolean, together?: boolean, listed?: boolean}} kind
   *   the path its runs are posted to; the lab's name in topics; which of two states is the later one (left out: the one that came last);
   *   whether different acts may be under way at the same time; whether the server tells which run is on
   * @param {{request?: Function, subscribe?: (topics: string[]) => void, wait?: (ms: number) => Promise<void>}} [env]
   */
  constructor({ place, lab, isNewer = () => true, together = false, listed = true }, { request = send, subscribe = () => {}, wait = pause } = {}) {
    super();
    /** For subclasses, as is all below that says so. */
    this.request = request;
    this.#server = new RunCalls(place, listed, { request, wait });
    this.#kind = { lab, isNewer, together };
    this.#subscribe = subscribe;
  }

  get closed() {
    return this.run?.state === 'closed';
  }

  get topic() {
    return this.run ? `${this.#kind.lab}:${this.run.id}` : null;
  }

  /** The live topics wanted. */
  get topics() {
    return this.run ? [this.topic] : [];
  }

  /** The name of the act under way, or null. */
  get busy() {
    return this.pending.values().next().value ?? null;
  }

  isPending(action) {
    return this.#kind.together ? this.pending.has(this.nameOf(action)) : this.pending.size > 0;
  }

  /** Begins a run; the server ends the one before. @returns {Promise<boolean>} whether there is one; if not, `problem` says why */
  open(definition) {
    return this.#enter('starting', () => this.#server.begin(definition));
  }

  /**
   * Goes on with the run of an id, or with the one that is on where that is gone or none is named.
   *
   * @param {string|null} id
   * @returns {Promise<boolean>} false where there is none, without a problem then
   */
  join(id = null) {
    return this.#enter('looking', (wanted) => this.patiently(async () => (id === null ? null : await this.#server.there(id)) ?? this.#server.current(), wanted));
  }

  async #enter(how, ask) {
    const wanted = this.#anew();
    this[how] = true;
    this.changed();
    const run = await this.asked(() => ask(wanted), wanted);
    if (!wanted()) {
      return false;
    }
    this[how] = false;
    if (run) {
      this.run = run;
      this.listen();
    }
    this.changed();
    if (run) {
      await this.joined(wanted);
    }
    return run !== null;
  }

  /** What was asked for before is not wanted any more. @returns {() => boolean} whether nothing else was asked for since */
  #anew() {
    this.#epoch += 1;
    this.clear();
    return this.#wanted();
  }

  #wanted() {
    const epoch = this.#epoch;
    return () => epoch === this.#epoch;
  }

  /** For subclasses: forgets the run and all that is told of it. */
  clear() {
    Object.assign(this, { run: null, starting: false, looking: false, pending: new Set(), problem: null, other: null });
  }

  /** For subclasses: after a run was begun or joined; what is fetched then matters only while it is `wanted`. */
  async joined() {}

  /** For subclasses: tells the live channel which topics are wanted. */
  listen() {
    this.#subscribe(this.topics);
  }

  /** For subclasses: the path of the run. */
  get path() {
    return this.#server.at(this.run.id);
  }

  /** For subclasses: what is asked of a lab that may not be open yet, again until it is, for a minute. */
  patiently(ask, wanted = () => true) {
    return this.#server.patiently(wanted, ask);
  }

  /** For subclasses: the answer, or null where it was refused; `problem` says why then, unless it is no longer wanted. */
  async asked(ask, wanted = () => true) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        throw error;
      }
      if (wanted()) {
        this.problem = error.problem;
      }
      return null;
    }
  }

  /** What the live channel said last of a run. */
  receive(run) {
    if (run && this.take(run)) {
      this.changed();
    }
  }

  /** For subclasses: the run as it is told, unless it is another one, an older state or that of one that is closed. @returns {boolean} whether it was taken */
  take(run) {
    const known = this.run;
    if (run === known || run.id !== known?.id || this.closed || !(run.state === 'closed' || this.#kind.isNewer(run, known))) {
      return false;
    }
    this.run = run;
    if (this.closed) {
      this.seek();
    }
    return true;
  }

  /** For subclasses: an act's name while it is pending. */
  nameOf(action) {
    return action.do;
  }

  /** @returns {Promise<boolean>} whether it was done; if not, `problem` says why */
  async act(action) {
    if (!this.run || this.closed || this.isPending(action)) {
      return false;
    }
    const wanted = this.#wanted();
    const name = this.nameOf(action);
    Object.assign(this, { pending: new Set([...this.pending, name]), problem: null });
    this.changed();
    const run = await this.asked(() => this.#server.act(this.run.id, action), wanted);
    if (!wanted()) {
      return false;
    }
    this.pending = new Set([...this.pending].filter((each) => each !== name));
    if (run) {
      this.take(run);
    } else if (isGone(this.problem)) {
      this.gone();
    }
    this.changed();
    return run !== null;
  }

  /** Asks whether the run is still there: it goes on, also where it was thought closed, or is closed. A server that is away is not believed. */
  async check() {
    const { run } = this;
    if (!run || this.#checking) {
      return;
    }
    const wanted = this.#wanted();
    this.#checking = true;
    try {
      const found = await this.patiently(() => this.#server.there(run.id), wanted);
      if (wanted()) {
        this.#checked(found);
      }
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        throw error;
      }
    } finally {
      this.#checking = false;
    }
  }

  #checked(found) {
    if (!found) {
      this.gone();
      return;
    }
    Object.assign(this, { run: found, other: null });
    // A topic that was refused is told again only where it is asked for anew.
    this.#subscribe([]);
    this.listen();
    this.changed();
  }

  /** The server does not have the run any more. */
  gone() {
    if (this.closed) {
      this.seek();
    } else if (this.run) {
      this.take({ ...this.run, state: 'closed' });
      this.dismissProblem();
    }
  }

  /** Asks which run is on instead of this one, if it is closed. */
  async seek() {
    if (!this.closed) {
      return;
    }
    const wanted = this.#wanted();
    const found = await this.#server.current().catch((error) => {
      if (!(error instanceof ProblemError)) {
        throw error;
      }
      return null;
    });
    const other = found?.id === this.run?.id ? null : found;
    if (wanted() && other?.id !== this.other?.id) {
      this.other = other;
      this.changed();
    }
  }

  /** Ends the run on the server. */
  async end() {
    const { run } = this;
    const wanted = this.#anew();
    this.listen();
    this.changed();
    if (run && run.state !== 'closed') {
      await this.asked(() => this.#server.end(run.id), wanted);
      if (wanted() && this.problem && isGone(this.problem)) {
        this.problem = null;
      }
      this.changed();
    }
  }

  /** The page is left and the run goes on: nothing that is still asked for is wanted. */
  leave() {
    this.#epoch += 1;
  }

  dismissProblem() {
    this.problem = null;
    this.changed();
  }

  /** For subclasses: something is to be drawn. */
  changed() {
    this.dispatchEvent(new Event('change'));
  }
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
