import { ProblemError, isGone } from '../../http/request.js';

/** The pause before a lab that is not open yet is asked again, in milliseconds, and how often it is asked. */
const AGAIN_MS = 2_000;
const MOST_TRIES = 30;
const NOT_OPEN = 503;

/** The calls that labs with one run at a time have in common. Failed ones throw a `ProblemError`. */
export class RunCalls {
  #place;
  #listed;
  #request;
  #wait;

  /**
   * @param {string} place the path its runs are posted to
   * @param {boolean} listed whether the lab tells which run is on
   * @param {{request: Function, wait: (ms: number) => Promise<void>}} env
   */
  constructor(place, listed, { request, wait }) {
    this.#place = place;
    this.#listed = listed;
    this.#request = request;
    this.#wait = wait;
  }

  /** The path of a run. */
  at(id) {
    return `${this.#place}/${encodeURIComponent(id)}`;
  }

  begin(definition) {
    return this.#request('POST', this.#place, definition);
  }

  act(id, action) {
    return this.#request('POST', `${this.at(id)}/act`, action);
  }

  end(id) {
    return this.#request('DELETE', this.at(id));
  }

  /** The run of an id, or null where the server has it no more. */
  async there(id) {
    try {
      return await this.#request('GET', this.at(id));
    } catch (error) {
      if (error instanceof ProblemError && isGone(error.problem)) {
        return null;
      }
      throw error;
    }
  }

  /** The run that is on, or null. */
  async current() {
    return this.#listed ? (await this.#request('GET', this.#place))[0] ?? null : null;
  }

  /** What is asked of a lab that may not be open yet: again every two seconds, for a minute and for as long as it is `wanted`. */
  async patiently(wanted, ask) {
    for (let tries = 1; ; tries += 1) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof ProblemError) || error.problem.status !== NOT_OPEN || tries === MOST_TRIES || !wanted()) {
          throw error;
        }
      }
      await this.#wait(AGAIN_MS);
    }
  }
}
