// The delivery lab's part of the stand-in server: plays scripts on the model in delivery-fixture.js. Not Spark.
import { CHOICES, ModelRun, SCRIPTS } from './delivery-fixture.js';

const MOST_RUNS = 2;
const STEP_MS = 350;
const problem = (status, title, detail) => ({ status, title, detail });

export class FakeDelivery {
  #runs = new Map();
  #next = 1;
  #startMs;
  onRun = () => {};

  /** @param {number} startMs how long a driver takes to start */
  constructor(startMs = 3_000) {
    this.#startMs = startMs;
  }

  /** @returns {Promise<{status?: number, body?: any, title?: string, detail?: string}>} */
  async call(method, [kind, id, verb], body) {
    if (kind === undefined) {
      return { body: CHOICES };
    }
    if (method === 'POST' && !id) {
      return this.#begin(body);
    }
    const run = this.#runs.get(id);
    if (!run) {
      return problem(404, 'Not found', `there is no run ${id}`);
    }
    if (method === 'DELETE') {
      this.#runs.delete(id);
      return { body: null };
    }
    return verb === 'step' ? this.#step(run, body?.action ?? null) : { body: this.#view(run) };
  }

  #begin({ play = 0, ...definition }) {
    if (definition.script && !definition.actions && !SCRIPTS.some(({ id }) => id === definition.script)) {
      return { ...problem(400, 'Invalid request', `there is no script ${definition.script}`), errors: [{ pointer: '/script', detail: `there is no script ${definition.script}; see GET /api/delivery` }] };
    }
    for (const oldest of [...this.#runs.keys()].slice(0, Math.max(0, this.#runs.size + 1 - MOST_RUNS))) {
      const closed = this.#runs.get(oldest);
      closed.state = 'closed';
      this.#runs.delete(oldest);
      this.onRun(this.#view(closed));
    }
    const run = { model: new ModelRun(definition, `d${this.#next++}`), state: 'starting' };
    this.#runs.set(run.model.id, run);
    setTimeout(() => this.#started(run, play), this.#startMs);
    return { status: 201, body: this.#view(run) };
  }

  #started(run, play) {
    run.state = 'ready';
    for (let n = 0; n < play; n += 1) {
      run.model.play();
    }
    this.onRun(this.#view(run));
  }

  async #step(run, action) {
    if (run.state !== 'ready') {
      return problem(409, 'Conflict', 'the run is not ready');
    }
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    const step = run.model.play(action);
    if (!step) {
      return problem(409, 'Conflict', 'nothing is left of the script; put an action of your own');
    }
    this.onRun(this.#view(run));
    return { body: step };
  }

  #view(run) {
    const view = run.model.view(run.state);
    return run.state === 'starting' ? { ...view, played: 0, steps: [], driver: { pid: null, state: 'starting', starts: 1 } } : view;
  }

  snapshot(topic) {
    const run = this.#runs.get(topic.slice('delivery:'.length));
    return run ? { type: 'delivery-run', topic, run: this.#view(run) } : null;
  }
}
