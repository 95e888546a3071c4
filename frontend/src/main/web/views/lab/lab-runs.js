import { request } from '../../http/request.js';

const POLL_MS = 900;
const MAX_STATES = 60;
const runPath = (id) => `/api/lab/runs/${encodeURIComponent(id)}`;

/**
 * The server's runs: the calls of docs/lab.md, waiting for a run by the live channel or by asking, and the states fetched so far (at most
 * sixty). Failed calls throw a `ProblemError`, but for {@link end}.
 */
export class LabRuns {
  #request;
  #wait;
  #states = new Map();
  #arrivals = new Map();

  constructor({ request: send = request, wait }) {
    this.#request = send;
    this.#wait = wait;
  }

  /** Begins a run of `{scenario}` or `{scenarioId}`; answers at once, before anything was played. */
  start(what, play) {
    return this.#request('POST', '/api/lab/runs', { ...what, play });
  }

  /**
   * Begins a run and waits until it has played `play` steps, or as many as its scenario has. One that is no longer `wanted`, or whose
   * waiting failed, is ended.
   *
   * @param {(id: string) => void} begun told the run's id as soon as there is one that is wanted
   * @returns {Promise<object|null>} RUN, or null when it is no longer wanted
   */
  async begin(what, play, wanted, begun) {
    // A link may ask for more steps than there are; only the scenario says how many.
    const scenario = what.scenario ?? (play > 0 ? await this.#request('GET', `/api/lab/scenarios/${encodeURIComponent(what.scenarioId)}`) : null);
    const first = await this.start(what, Math.min(play, scenario?.steps.length ?? 0));
    let run = null;
    try {
      if (wanted()) {
        begun(first.id);
        run = await this.ready(first, wanted);
      }
    } finally {
      if (run === null || !wanted()) {
        this.end(first);
      }
    }
    return wanted() ? run : null;
  }

  /** Plays a step and answers the whole run. */
  async step(id, body) {
    await this.#request('POST', `${runPath(id)}/step`, body);
    return this.#request('GET', runPath(id));
  }

  /** Waits until the run is through, by the live channel or by asking, whichever is sooner, and no longer than it is wanted. */
  async ready(begun, wanted) {
    let run = begun;
    while ((run.state === 'starting' || run.state === 'playing') && wanted()) {
      const told = new Promise((resolve) => this.#arrivals.set(begun.id, resolve));
      const next = await Promise.race([told, this.#wait(POLL_MS).then(() => null)]);
      run = next ?? await this.#request('GET', runPath(begun.id));
    }
    this.#arrivals.delete(begun.id);
    return run;
  }

  /** What the live topic says of a run; only one that is waited for matters. */
  receive(run) {
    this.#arrivals.get(run?.id)?.(run);
  }

  /** STATE of a query after a batch, fetched once. */
  state(run, query, batch) {
    const key = `${run}/${query}/${batch}`;
    if (!this.#states.has(key)) {
      const asked = this.#request('GET', `${runPath(run)}/queries/${encodeURIComponent(query)}/state?batch=${batch}`);
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

  /**
   * Ends a run once what is asked of its states is answered. It is a courtesy: where it fails, or the page is gone before, the server
   * closes the run by itself.
   */
  async end(run) {
    if (run?.id) {
      const asked = [...this.#states].filter(([key]) => key.startsWith(`${run.id}/`)).map(([, answer]) => answer);
      if (asked.length > 0) {
        await Promise.allSettled(asked);
      }
      this.#request('DELETE', runPath(run.id)).catch(() => {});
    }
  }
}
