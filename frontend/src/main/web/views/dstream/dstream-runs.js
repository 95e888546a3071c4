import { request } from '../../http/request.js';

const POLL_MS = 900;

/** Between two of the steps it was begun with a run is ready for a moment. */
const isUnderWay = ({ state, played }, play) => state === 'starting' || state === 'busy' || (state === 'ready' && played < play);
const runPath = (id) => `/api/dstream/runs/${encodeURIComponent(id)}`;

/**
 * The server's runs: the calls of docs/dstream.md, and waiting for a run by the live channel or by asking. Failed calls throw a
 * `ProblemError`, but for {@link end}.
 */
export class DStreamRuns {
  #request;
  #wait;
  #arrivals = new Map();

  constructor({ request: send = request, wait }) {
    this.#request = send;
    this.#wait = wait;
  }

  /**
   * Begins a run and waits until it has played `play` steps. One that is no longer `wanted`, or whose waiting failed, is ended.
   *
   * @param {(id: string) => void} begun told the run's id as soon as there is one that is wanted
   * @returns {Promise<object|null>} RUN, or null when it is no longer wanted
   */
  async begin(definition, play, wanted, begun) {
    const first = await this.#request('POST', '/api/dstream/runs', { ...definition, play });
    let run = null;
    try {
      if (wanted()) {
        begun(first.id);
        run = await this.#through(first, play, wanted);
      }
    } finally {
      if (run === null || !wanted()) {
        this.end(first);
      }
    }
    return wanted() ? run : null;
  }

  /** Runs one interval and answers the whole run. */
  async step(id, body) {
    await this.#request('POST', `${runPath(id)}/step`, body);
    return this.#request('GET', runPath(id));
  }

  async #through(begun, play, wanted) {
    let run = begun;
    while (isUnderWay(run, play) && wanted()) {
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

  /** Ends a run. It is a courtesy: where it fails, or the page is gone before, the server closes the run by itself. */
  end(run) {
    if (run?.id) {
      this.#request('DELETE', runPath(run.id)).catch(() => {});
    }
  }
}
