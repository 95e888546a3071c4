import { request } from '../../http/request.js';

const POLL_MS = 900;
const runPath = (id) => `/api/delivery/runs/${encodeURIComponent(id)}`;

/** The calls of docs/delivery.md. Failed calls throw a `ProblemError`, but for {@link end}. */
export class DeliveryCalls {
  #request;
  #wait;
  #arrivals = new Map();

  constructor({ request: send = request, wait }) {
    this.#request = send;
    this.#wait = wait;
  }

  choices() {
    return this.#request('GET', '/api/delivery');
  }

  /** Begins a run; answers at once, while its driver starts. */
  begin(definition, play) {
    return this.#request('POST', '/api/delivery/runs', { ...definition, play });
  }

  run(id) {
    return this.#request('GET', runPath(id));
  }

  /** Plays the next action, or the one given, and answers the whole run. */
  async step(id, action) {
    await this.#request('POST', `${runPath(id)}/step`, action ? { action } : {});
    return this.run(id);
  }

  /** The next news of a run, by the live channel or by asking, whichever is sooner. */
  async news(id) {
    const told = new Promise((resolve) => this.#arrivals.set(id, resolve));
    const next = await Promise.race([told, this.#wait(POLL_MS).then(() => null)]);
    this.#arrivals.delete(id);
    return next ?? this.run(id);
  }

  /** What the live topic says of a run. */
  receive(run) {
    this.#arrivals.get(run.id)?.(run);
  }

  /** A courtesy: where it fails, or the page is gone before, the server closes the run by itself. */
  end(run) {
    if (run?.id) {
      this.#request('DELETE', runPath(run.id)).catch(() => {});
    }
  }
}
