import { ProblemError, request as send } from '../../http/request.js';

const MODELS = '/api/ml/models';
const RUNS = '/api/ml/online';
export const MODELS_TOPIC = 'ml-models';

const isGone = (problem) => problem.status === 404 || problem.status === 410;
/** The lab opens some seconds after the engine is up, and finds the run of the server before: it is asked again until then. */
const OPENING = { status: 503, tries: 60, everyMs: 1_000 };
const at = (place, id) => `${place}/${encodeURIComponent(id)}`;

/**
 * The models and one online run as a page sees them: read and changed over HTTP, kept fresh by the live channel. Knows no page: hosts
 * read its fields after each `change` event.
 *
 * Live messages leave weights out: those of a model are kept from the calls, and asked for by {@link look}. The server tells its newest
 * state in every message and every answer, so the last one to come is taken. A run that the server no longer has is `closed`, and
 * what it last said stays to be read. `pending` names the calls that were not answered yet.
 */
export class MlSession extends EventTarget {
  /** MODELs of docs/ml.md, newest first; null before they are known. */
  models = null;
  /** RUN of docs/ml.md, or null. */
  run = null;
  starting = false;
  /** @type {Set<string>} */
  pending = new Set();
  problem = null;
  /** What `explain` answered last: `{model, record, answer}`. */
  explained = null;

  #request;
  #subscribe;
  #wait;
  #epoch = 0;
  #known = new Map();

  /** @param {{request?: Function, subscribe?: (topics: string[]) => void, wait?: (ms: number) => Promise<void>}} [env] */
  constructor({ request = send, subscribe = () => {}, wait = (ms) => new Promise((done) => { setTimeout(done, ms); }) } = {}) {
    super();
    this.#request = request;
    this.#wait = wait;
    this.#subscribe = subscribe;
  }

  get closed() {
    return this.run?.state === 'closed';
  }

  get topic() {
    return this.run ? `ml:${this.run.id}` : null;
  }

  model(id) {
    return this.models?.find((model) => model.id === id) ?? null;
  }

  /** Reads the models and listens to them. */
  async load() {
    this.#listen();
    const answer = await this.#call('models', () => this.#patiently('GET', MODELS));
    if (answer) {
      this.#take(Array.isArray(answer) ? answer : answer.models);
    }
  }

  /** What the live channel said last of the models. */
  receiveModels(models) {
    this.#take(models);
  }

  #take(models) {
    models.forEach((model) => {
      if (model.weights) {
        this.#known.set(model.id, model.weights);
      }
    });
    this.models = models.map((model) => (model.weights ? model : { ...model, weights: this.#known.get(model.id) ?? null }));
    this.#changed();
  }

  /** The whole of a model, once: its weights do not change any more. */
  async look(id) {
    if (this.model(id)?.state !== 'ready' || this.#known.has(id) || this.pending.has(`look:${id}`)) {
      return;
    }
    const model = await this.#call(`look:${id}`, () => this.#request('GET', at(MODELS, id)));
    if (model && this.models) {
      this.#known.set(id, model.weights ?? []);
      this.#take(this.models);
    }
  }

  /** @returns {Promise<string|null>} the id of the model that is trained now, or null where it was refused */
  async train(order) {
    const model = await this.#call('train', () => this.#request('POST', MODELS, order));
    if (model) {
      this.#take([model, ...(this.models ?? []).filter(({ id }) => id !== model.id)]);
    }
    return model?.id ?? null;
  }

  async remove(id) {
    const done = await this.#call(`remove:${id}`, async () => {
      await this.#request('DELETE', at(MODELS, id));
      return true;
    });
    if (done) {
      this.models = (this.models ?? []).filter((model) => model.id !== id);
      this.#changed();
    }
  }

  async explain(id, record) {
    const answer = await this.#call('explain', () => this.#request('POST', `${at(MODELS, id)}/explain`, { record }));
    if (answer) {
      this.explained = { model: id, record, answer };
      this.#changed();
    }
    return answer !== null;
  }

  /** Begins an online run; the server ends the one before. */
  async open(definition) {
    return this.#join(() => this.#request('POST', RUNS, definition));
  }

  /** Goes on with a run that is there already. @returns {Promise<boolean>} false where it is gone, without a problem then */
  async resume(id) {
    const found = await this.#join(() => this.#patiently('GET', at(RUNS, id)));
    if (!found && this.problem && isGone(this.problem)) {
      this.dismissProblem();
    }
    return found;
  }

  async #join(ask) {
    const epoch = ++this.#epoch;
    Object.assign(this, { run: null, starting: true });
    const run = await this.#call('run', ask);
    if (epoch !== this.#epoch) {
      return false;
    }
    Object.assign(this, { starting: false, run });
    this.#listen();
    this.#changed();
    return run !== null;
  }

  #listen() {
    this.#subscribe([MODELS_TOPIC, ...(this.topic ? [this.topic] : [])]);
  }

  /** What the live channel said last of a run. */
  receive(run) {
    if (this.run?.id === run.id && this.run !== run && !this.closed) {
      this.run = run;
      this.#changed();
    }
  }

  isPending(action) {
    return this.pending.has(action.do);
  }

  /** @returns {Promise<boolean>} whether it was done; if not, `problem` says why */
  async act(action) {
    if (!this.run || this.closed || this.isPending(action)) {
      return false;
    }
    const epoch = this.#epoch;
    const run = await this.#call(action.do, () => this.#request('POST', `${at(RUNS, this.run.id)}/act`, action));
    if (epoch !== this.#epoch) {
      return false;
    }
    if (run) {
      this.receive(run);
    } else if (this.problem && isGone(this.problem)) {
      this.gone();
    }
    return run !== null;
  }

  /** The server does not have the run any more. */
  gone() {
    if (this.run && !this.closed) {
      Object.assign(this, { run: { ...this.run, state: 'closed' }, problem: null });
      this.#changed();
    }
  }

  /** Ends the run on the server. */
  async end() {
    const { run } = this;
    this.#epoch += 1;
    Object.assign(this, { run: null, starting: false });
    this.#listen();
    this.#changed();
    if (run && run.state !== 'closed') {
      await this.#call('end', () => this.#request('DELETE', at(RUNS, run.id)));
      if (this.problem && isGone(this.problem)) {
        this.dismissProblem();
      }
    }
  }

  dismissProblem() {
    this.problem = null;
    this.#changed();
  }

  async #patiently(method, path) {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#request(method, path);
      } catch (error) {
        if (error.problem?.status !== OPENING.status || tries === OPENING.tries) {
          throw error;
        }
      }
      await this.#wait(OPENING.everyMs);
    }
  }

  /** One call at a time under a name; what is refused is the `problem`. */
  async #call(name, ask) {
    this.pending = new Set([...this.pending, name]);
    this.problem = null;
    this.#changed();
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        throw error;
      }
      this.problem = error.problem;
      return null;
    } finally {
      this.pending = new Set([...this.pending].filter((each) => each !== name));
      this.#changed();
    }
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
