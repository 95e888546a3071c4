import { ProblemError, isGone } from '../../http/request.js';
import { SteppedSession } from '../runs/stepped-session.js';
import { DStreamRuns } from './dstream-runs.js';

/** The pause between two steps that are played by themselves, in milliseconds. */
const PACE_MS = 600;
const GONE = Object.freeze({ why: 'gone', by: null, at: null, message: '' });

/** How a run came to its end, or null while it goes on. */
function endOf(run) {
  return run.state === 'failed' ? { ...GONE, why: 'failed', message: run.error?.message ?? '' } : run.state === 'closed' ? run.closed ?? GONE : null;
}

/** A link may ask for more steps than the script has; how many there are only the server knows. */
const isBeyond = (error) => error instanceof ProblemError && error.problem.status === 400 && error.problem.errors.some(({ pointer }) => pointer === '/play');

/**
 * One reader's run: begins it on the server, steps it, looks back through what it recorded, and ends it. Knows no page: hosts read its
 * fields after each `change` event.
 *
 * At most one wish is carried out at a time; `busy` says which, and steps asked for meanwhile are left out. An answer that comes after
 * another run was begun is thrown away. Spark has one StreamingContext, so a run that another tab took over stays closed until the
 * reader takes it back by {@link again}: two tabs must not snatch it from one another. What was recorded is kept for looking back.
 */
export class DStreamSession extends SteppedSession {
  /** How the run came to its end, `{why: 'taken'|'idle'|'ended'|'gone'|'failed', by, at, message}`, or null. */
  closed = null;
  /** The most steps that may be played, or null: all of the script's. */
  until = null;
  /** The DEFINITION in use, as changed, and the one it was opened with. */
  definition = null;
  original = null;

  #asked = null;
  #runs;
  #subscribe;
  #wait;
  #epoch = 0;

  /**
   * @param {{request?: Function, subscribe?: (topics: string[]) => void, wait?: (ms: number) => Promise<void>}} [env]
   *   `subscribe` is told the live topics wanted; without it runs are only asked for
   */
  constructor({ request, subscribe = () => {}, wait = (ms) => new Promise((done) => setTimeout(done, ms)) } = {}) {
    super();
    this.#runs = new DStreamRuns({ request, wait });
    this.#subscribe = subscribe;
    this.#wait = wait;
  }

  get edited() {
    return this.definition !== this.original;
  }

  /** How many steps there are: played ones and those left of the script. */
  get steps() {
    const all = Math.max(this.run?.played ?? 0, this.definition?.steps.length ?? 0);
    return this.until === null ? all : Math.min(all, this.until);
  }

  /**
   * Opens what is asked for, a whole DEFINITION or a script's id with what is to differ, and plays its first steps.
   * What was open is ended.
   */
  async open(asked, { position = 0, until = null } = {}) {
    const before = this.run;
    Object.assign(this, { run: null, position: 0, busy: 'starting', problem: null, closed: null, definition: null, original: null, until });
    this.#asked = asked;
    this.#runs.end(before);
    const run = await this.#begin(asked, position);
    if (run) {
      this.original = run.definition;
      this.#put(run, position);
    }
    return run !== null;
  }

  /** Plays what is left, one step after the other, until the end or a wish that came meanwhile. */
  async playAll() {
    const epoch = this.#epoch;
    while (epoch === this.#epoch && this.run && !this.busy && !this.problem && this.position < this.steps) {
      const at = this.position;
      await this.step();
      if (this.position !== at + 1) {
        return;
      }
      await this.#wait(PACE_MS);
      if (this.position !== at + 1) {
        return;
      }
    }
  }

  /** One more step made of these lines, before what is left of the script. */
  async add(lines) {
    if (!this.run || this.busy || this.closed) {
      return false;
    }
    return this.play({ lines }, this.run.played + 1);
  }

  /** Runs a changed definition to as many steps as were played. */
  async change(definition) {
    const { run: before } = this;
    if (!before || this.busy) {
      return;
    }
    Object.assign(this, { busy: 'rerunning', problem: null });
    this.changed();
    const asked = { ...definition, script: null };
    const run = await this.#begin(asked, Math.min(before.played, definition.steps.length));
    if (run) {
      this.#asked = asked;
      this.closed = null;
      this.#put(run, Math.min(this.position, run.played));
    }
  }

  /** Takes the one StreamingContext back after the run was closed or failed: the same steps, played anew. */
  async again() {
    const asked = this.definition ? (this.edited ? { ...this.definition, script: null } : this.definition) : this.#asked;
    if (asked && !this.busy) {
      const played = Math.min(this.run?.played ?? 0, asked.steps?.length ?? 0);
      this.problem = null;
      const run = await this.#begin(asked, played);
      if (run) {
        this.original = this.original ?? run.definition;
        this.closed = null;
        this.#put(run, played);
      }
    }
  }

  /** What the live topic says of a run: of the one shown, that another took over or that it failed. */
  receive(run) {
    this.#runs.receive(run);
    if (run?.id === this.run?.id && this.closed === null && endOf(run) !== null) {
      this.closed = endOf(run);
      this.changed();
    }
  }

  /** Ends the run on the server; the session may be opened again. */
  close() {
    this.#epoch += 1;
    if (!this.closed) {
      this.#runs.end(this.run);
    }
    this.run = null;
    this.busy = null;
    this.#subscribe([]);
  }

  /** Runs one more step. */
  async play(body, position) {
    const epoch = this.#epoch;
    this.busy = 'stepping';
    this.problem = null;
    this.changed();
    try {
      const run = await this.#runs.step(this.run.id, body);
      if (epoch !== this.#epoch) {
        return false;
      }
      this.#put(run, position, body.lines ? run.definition : this.definition);
      return true;
    } catch (error) {
      if (epoch === this.#epoch) {
        this.busy = null;
        this.#stepRefused(error);
      }
      return false;
    }
  }

  /** A step of a run that is gone says so like a closed one; who took it, the live topic may have told before. */
  #stepRefused(error) {
    if (error instanceof ProblemError && isGone(error.problem)) {
      this.closed = this.closed ?? GONE;
      this.changed();
      return;
    }
    this.refused(error);
  }

  /** A run that has played as many steps as asked for, or null when it could not be had or is no longer wanted. */
  async #begin(asked, play) {
    const epoch = ++this.#epoch;
    const wanted = () => epoch === this.#epoch;
    this.busy = this.busy ?? 'starting';
    this.changed();
    let run = null;
    try {
      run = await this.#runs.begin(asked, play, wanted, (id) => this.#listen(id)).catch((error) => {
        if (!isBeyond(error)) {
          throw error;
        }
        return this.#runs.begin(asked, 0, wanted, (id) => this.#listen(id));
      });
    } catch (error) {
      if (wanted()) {
        this.busy = null;
        this.refused(error);
      }
    }
    if (run && run.state !== 'ready' && wanted()) {
      this.busy = null;
      this.problem = run.error ? { status: 0, title: run.error.condition ?? run.state, detail: run.error.message, errors: [] } : null;
      this.closed = endOf(run);
      this.changed();
      return run.steps.length > 0 || run.operations.length > 0 ? run : null;
    }
    return run;
  }

  #put(run, position, definition = run.definition) {
    Object.assign(this, { run, definition, position: Math.min(position, run.played), busy: null, closed: endOf(run) ?? this.closed });
    this.#listen(run.id);
    this.changed();
  }

  #listen(id) {
    this.#subscribe([...new Set([this.run?.id, id])].filter(Boolean).map((each) => `dstream:${each}`));
  }
}
