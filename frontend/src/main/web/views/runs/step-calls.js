import { request } from '../../http/request.js';

const POLL_MS = 900;

/**
 * The calls that labs whose runs are played step by step have in common, and waiting for a run by the live channel or by asking. Failed
 * calls throw a `ProblemError`, but for {@link end}.
 */
export class StepCalls {
  #place;
  #wait;
  #arrivals = new Map();

  /** @param {string} place the path its runs are posted to */
  constructor(place, { request: send = request, wait }) {
    /** For subclasses. */
    this.request = send;
    this.#place = place;
    this.#wait = wait;
  }

  /** The path of a run. */
  at(id) {
    return `${this.#place}/${encodeURIComponent(id)}`;
  }

  /** Begins a run; answers at once, before anything was played. */
  start(what, play) {
    return this.request('POST', this.#place, { ...what, play });
  }

  run(id) {
    return this.request('GET', this.at(id));
  }

  /** Plays a step and answers the whole run. */
  async step(id, body) {
    await this.request('POST', `${this.at(id)}/step`, body);
    return this.run(id);
  }

  /**
   * Begins a run and waits while it is under way. One that is no longer `wanted`, or whose waiting failed, is ended.
   *
   * @param {(id: string) => void} begun told the run's id as soon as there is one that is wanted
   * @returns {Promise<object|null>} RUN, or null when it is no longer wanted
   */
  async startThrough(what, play, { isUnderWay, wanted, begun }) {
    const first = await this.start(what, play);
    let run = null;
    try {
      if (wanted()) {
        begun(first.id);
        run = await this.through(first, isUnderWay, wanted);
      }
    } finally {
      if (run === null || !wanted()) {
        this.end(first);
      }
    }
    return wanted() ? run : null;
  }

  /** The run once it is through, or as it is when it is no longer wanted. */
  async through(begun, isUnderWay, wanted) {
    let run = begun;
    while (isUnderWay(run) && wanted()) {
      run = await this.news(begun.id);
    }
    return run;
  }

  /** The next news of a run, by the live channel or by asking, whichever is sooner. */
  async news(id) {
    const told = new Promise((resolve) => this.#arrivals.set(id, resolve));
    const next = await Promise.race([told, this.#wait(POLL_MS).then(() => null)]);
    this.#arrivals.delete(id);
    return next ?? this.run(id);
  }

  /** What the live topic says of a run; only one that is waited for matters. */
  receive(run) {
    this.#arrivals.get(run?.id)?.(run);
  }

  /** Ends a run. It is a courtesy: where it fails, or the page is gone before, the server closes the run by itself. */
  end(run) {
    if (run?.id) {
      this.request('DELETE', this.at(run.id)).catch(() => {});
    }
  }
}
