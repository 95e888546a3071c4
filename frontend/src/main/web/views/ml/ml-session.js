import { RunSession } from '../runs/run-session.js';

const MODELS = '/api/ml/models';
export const MODELS_TOPIC = 'ml-models';

const at = (id) => `${MODELS}/${encodeURIComponent(id)}`;

/**
 * One online run, RUN of docs/ml.md, and the models beside it: read and changed over HTTP, kept fresh by the live channel. The server
 * tells its newest state in every message and every answer, so the last one to come is taken. Acts are independent of one another.
 *
 * Live messages leave weights out: those of a model are kept from the calls, and asked for by {@link look}. `calls` names the calls about
 * models that were not answered yet.
 */
export class MlSession extends RunSession {
  /** MODELs, newest first; null before they are known. */
  models = null;
  /** @type {Set<string>} */
  calls = new Set();
  /** What `explain` answered last: `{model, record, answer}`. */
  explained = null;

  #known = new Map();
  #left = false;

  constructor(env) {
    super({ place: '/api/ml/online', lab: 'ml', together: true }, env);
  }

  get topics() {
    return [MODELS_TOPIC, ...super.topics];
  }

  model(id) {
    return this.models?.find((model) => model.id === id) ?? null;
  }

  /** Reads the models, once the lab is open, and listens to them. */
  async load() {
    this.listen();
    const answer = await this.#call('models', () => this.patiently(() => this.request('GET', MODELS), () => !this.#left));
    if (answer) {
      this.receiveModels(Array.isArray(answer) ? answer : answer.models);
    }
  }

  /** What the live channel, or an answer, said last of the models. */
  receiveModels(models) {
    models.filter(({ weights }) => weights).forEach(({ id, weights }) => this.#known.set(id, weights));
    this.models = models.map((model) => (model.weights ? model : { ...model, weights: this.#known.get(model.id) ?? null }));
    this.changed();
  }

  /** The whole of a model, once: its weights do not change any more. */
  async look(id) {
    if (this.model(id)?.state !== 'ready' || this.#known.has(id) || this.calls.has(`look:${id}`)) {
      return;
    }
    const model = await this.#call(`look:${id}`, () => this.request('GET', at(id)));
    if (model && this.models) {
      this.#known.set(id, model.weights ?? []);
      this.receiveModels(this.models);
    }
  }

  /** @returns {Promise<string|null>} the id of the model that is trained now, or null where it was refused */
  async train(order) {
    const model = await this.#call('train', () => this.request('POST', MODELS, order));
    if (model) {
      this.receiveModels([model, ...(this.models ?? []).filter(({ id }) => id !== model.id)]);
    }
    return model?.id ?? null;
  }

  async remove(id) {
    const done = await this.#call(`remove:${id}`, async () => {
      await this.request('DELETE', at(id));
      return true;
    });
    if (done) {
      this.models = (this.models ?? []).filter((model) => model.id !== id);
      this.changed();
    }
  }

  async explain(id, record) {
    const answer = await this.#call('explain', () => this.request('POST', `${at(id)}/explain`, { record }));
    if (answer) {
      this.explained = { model: id, record, answer };
      this.changed();
    }
    return answer !== null;
  }

  leave() {
    this.#left = true;
    super.leave();
  }

  /** One call at a time under a name; what is refused is the `problem`. */
  async #call(name, ask) {
    Object.assign(this, { calls: new Set([...this.calls, name]), problem: null });
    this.changed();
    try {
      return await this.asked(ask);
    } finally {
      this.calls = new Set([...this.calls].filter((each) => each !== name));
      this.changed();
    }
  }
}
