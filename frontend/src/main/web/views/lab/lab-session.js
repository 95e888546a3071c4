import { ProblemError, isGone } from '../../http/request.js';
import { SteppedSession } from '../runs/stepped-session.js';
import { LabRuns } from './lab-runs.js';
import { measureDelays, triedWith } from './delay-sweep.js';
import { addStep, sameButDelays } from './scenario-edit.js';
import { priceOf } from './figures.js';

/**
 * One reader's run of a scenario: makes runs on the server, steps them, keeps the one before the last change as a ghost, and ends on the
 * server what is no longer needed. Knows no page: hosts read its fields after each `change` event and pass them to the stage.
 *
 * At most one wish is carried out at a time; `busy` says which, and steps asked for meanwhile are left out. An answer that comes after
 * another run was begun is thrown away and its run ended. A run that the server has closed is made anew without a word, played to where
 * the reader was.
 */
export class LabSession extends SteppedSession {
  ghost = null;
  tried = [];
  sweeping = false;
  /** The SCENARIO in use, as edited, and the one it was opened with. */
  scenario = null;
  original = null;
  scenarioId = null;

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
    this.#runs = new LabRuns({ request, wait });
    this.#subscribe = subscribe;
    this.#wait = wait;
  }

  get edited() {
    return this.scenario !== null && this.scenario !== this.original;
  }

  get steps() {
    return this.run ? Math.max(this.run.played, this.scenario?.steps.length ?? 0) : this.scenario?.steps.length ?? 0;
  }

  /** Opens a scenario by its id or as a whole and plays its first steps. What was open is ended. */
  async open({ scenarioId = null, scenario = null, position = 0 }) {
    const before = this.run;
    Object.assign(this, { run: null, ghost: null, position: 0, busy: 'starting', problem: null, tried: [], scenario, original: scenario, scenarioId });
    this.#runs.end(before);
    this.#runs.forgetStates();
    const run = await this.#begin(scenarioId ? { scenarioId } : { scenario }, position);
    if (run) {
      this.#put(run, Math.min(position, run.played));
      this.scenario = run.scenario;
      this.original = run.scenario;
      this.#settled();
    }
    return run !== null;
  }

  /** Plays what is left, one step after the other, until the end or a wish that came meanwhile. */
  async playAll() {
    const epoch = this.#epoch;
    if (this.run && !this.busy && this.position >= this.steps) {
      this.goTo(0);
    }
    while (epoch === this.#epoch && this.run && !this.busy && !this.problem && this.position < this.steps) {
      const at = this.position;
      await this.step();
      if (this.position <= at) {
        return;
      }
      await this.#wait(350);
    }
  }

  /** One more step made of these events, before what is left of the script. */
  async add(events, at = null) {
    if (!this.run || this.busy) {
      return;
    }
    const played = this.run.played;
    const grown = addStep(this.scenario, played, { at, events });
    const before = this.scenario;
    this.scenario = grown;
    const done = await this.play({ events, ...(at ? { at } : {}) }, played + 1);
    if (!done) {
      this.scenario = before;
      this.changed();
    }
  }

  /** Runs an edited scenario to as many steps as were played; the answer of before stays as the ghost. */
  async change(scenario) {
    const { run: before, position, scenario: unchanged } = this;
    Object.assign(this, { scenario, busy: 'rerunning', problem: null });
    this.changed();
    const run = await this.#begin({ scenario }, before?.played ?? 0);
    if (!run) {
      if (this.problem) {
        this.scenario = unchanged;
        this.run = before && { ...before };
        this.changed();
      }
      return;
    }
    this.ghost = before && before.steps.length > 0 ? before : this.ghost;
    if (!sameButDelays(unchanged, scenario)) {
      this.tried = [];
    }
    this.scenario = run.scenario;
    this.#put(run, Math.min(position, run.played));
    this.#runs.end(before);
    this.#settled();
  }

  async reset() {
    if (this.original && this.edited) {
      await this.change(this.original);
      this.ghost = null;
      this.scenario = this.original;
      this.changed();
    }
  }

  dismissGhost() {
    this.ghost = null;
    this.changed();
  }

  /** The same query with these delays, side by side, to the end of the script; only their prices are kept. */
  async sweep({ query, delaysMs }) {
    if (this.sweeping || !this.scenario) {
      return;
    }
    this.sweeping = true;
    this.changed();
    const measured = this.scenario;
    try {
      const prices = await measureDelays(this.#runs, measured, query, delaysMs, () => this.sweeping);
      if (this.sweeping && sameButDelays(measured, this.scenario)) {
        this.tried = triedWith(this.tried, prices);
      }
    } catch (error) {
      this.refused(error);
    } finally {
      this.sweeping = false;
      this.changed();
    }
  }

  /** What the live topic says of a run. */
  receive(run) {
    this.#runs.receive(run);
  }

  /** STATE of a query after a batch, fetched once. A property, so that it may be handed on. */
  loadState = (query, batch) => (this.run ? this.#runs.state(this.run.id, query, batch) : Promise.resolve(null));

  /** Ends the run on the server and keeps its recording; a step past its end makes the run anew. */
  release() {
    this.#runs.end(this.run);
  }

  /** Ends the run on the server; the session may be opened again. */
  close() {
    this.#epoch += 1;
    this.sweeping = false;
    this.#runs.end(this.run);
    this.run = null;
    this.busy = null;
    this.#subscribe([]);
  }

  /** Runs one more step. */
  async play(body, position) {
    const epoch = this.#epoch;
    const { run } = this;
    this.busy = 'stepping';
    this.problem = null;
    this.changed();
    try {
      const next = await this.#runs.step(run.id, body);
      if (epoch !== this.#epoch) {
        return false;
      }
      this.#put(next, Math.min(position, next.played));
      this.#settled();
      return true;
    } catch (error) {
      if (epoch !== this.#epoch) {
        return false;
      }
      if (error instanceof ProblemError && isGone(error.problem)) {
        return this.#again(position);
      }
      this.busy = null;
      this.refused(error);
      return false;
    }
  }

  /** The server no longer has the run: the scenario is played anew to where the reader wants to be. */
  async #again(position) {
    const run = await this.#begin({ scenario: this.scenario }, position);
    if (run) {
      this.#put(run, Math.min(position, run.played));
      this.#settled();
    }
    return run !== null;
  }

  /** A run that has played as many steps as asked for, or null when it could not be had or is no longer wanted. */
  async #begin(what, play) {
    const epoch = ++this.#epoch;
    const wanted = () => epoch === this.#epoch;
    this.busy = this.busy ?? 'starting';
    this.changed();
    let run = null;
    try {
      run = await this.#runs.begin(what, play, wanted, (id) => this.#listen(id));
    } catch (error) {
      if (wanted()) {
        this.busy = null;
        this.refused(error);
      }
    }
    if (run?.state === 'failed') {
      this.busy = null;
      this.problem = { status: 0, title: run.error?.condition ?? 'failed', detail: run.error?.message ?? '', errors: [] };
      this.changed();
    }
    return run?.state === 'failed' && run.steps.length === 0 ? null : run;
  }

  #put(run, position) {
    this.run = run;
    this.position = position;
    this.busy = null;
    this.#listen();
  }

  #settled() {
    this.tried = triedWith(this.tried, this.run.queries.filter(({ refused }) => !refused).map(({ name }) => priceOf(this.run, name)));
    this.changed();
  }

  /** The topic of the run shown, and of the one that is being begun. */
  #listen(begun = null) {
    this.#subscribe([this.run?.id, begun].filter(Boolean).map((id) => `lab:${id}`));
  }
}
