import { StepCalls } from '../runs/step-calls.js';

const MAX_STATES = 60;
const isUnderWay = ({ state }) => state === 'starting' || state === 'playing';

/** The server's runs: the calls of docs/lab.md, and the states fetched so far (at most sixty). */
export class LabRuns extends StepCalls {
  #states = new Map();

  constructor(env) {
    super('/api/lab/runs', env);
  }

  /** Begins a run and waits until it has played `play` steps, or as many as its scenario has, as {@link startThrough} does. */
  async begin(what, play, wanted, begun) {
    // A link may ask for more steps than there are; only the scenario says how many.
    const scenario = what.scenario ?? (play > 0 ? await this.request('GET', `/api/lab/scenarios/${encodeURIComponent(what.scenarioId)}`) : null);
    return this.startThrough(what, Math.min(play, scenario?.steps.length ?? 0), { isUnderWay, wanted, begun });
  }

  /** Waits until the run is through, and no longer than it is wanted. */
  ready(begun, wanted) {
    return this.through(begun, isUnderWay, wanted);
  }

  /** STATE of a query after a batch, fetched once. */
  state(run, query, batch) {
    const key = `${run}/${query}/${batch}`;
    if (!this.#states.has(key)) {
      const asked = this.request('GET', `${this.at(run)}/queries/${encodeURIComponent(query)}/state?batch=${batch}`);
      this.#states.set(key, asked);
      asked.catch(() => this.#states.delete(key));
      if (this.#states.size > MAX_STATES) {
        this.#states.delete(this.#states.keys().next().value);
      }
    }
    return this.#states.get(key);
  }

  forgetStates() {
    this.#states.clear();
  }

  /** Ends a run once what is asked of its states is answered. */
  async end(run) {
    const asked = [...this.#states].filter(([key]) => key.startsWith(`${run?.id}/`)).map(([, answer]) => answer);
    if (asked.length > 0) {
      await Promise.allSettled(asked);
    }
    super.end(run);
  }
}
