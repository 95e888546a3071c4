import { ProblemError, request } from '../../http/request.js';
import { cleaned } from './definition.js';

const PAUSE_MS = 350;
/** While the server is away it is asked again so often. */
const AGAIN_MS = 4_000;

/**
 * What Spark says of the definition being made, asked for when typing has paused. Only the newest answer counts. Fires `change`.
 *
 * `phase` is `idle` (nothing asked yet), `asking`, `answered` or `away` (the server was not reached; it is asked again by itself).
 * `answer` is the newest answer, also while a newer one is on its way; `problem` is what the call itself was refused with.
 */
export class Preview extends EventTarget {
  phase = 'idle';
  /** @type {{ok: boolean, columns: {name: string, type: string}[], analysis: string|null, judged: string, errors: object[], checkpoint?: object}|null} */
  answer = null;
  problem = null;
  /** The definition that `answer` and `problem` are about. */
  about = null;

  #send;
  #later;
  #forget;
  #timer = null;
  #asked = 0;
  #wanted = null;

  constructor({ send = request, later = (callback, ms) => setTimeout(callback, ms), forget = (timer) => clearTimeout(timer) } = {}) {
    super();
    this.#send = send;
    this.#later = later;
    this.#forget = forget;
  }

  /** @param {string|null} id the query that is edited, for what its checkpoint survives */
  ask(definition, id, { now = false } = {}) {
    this.#wanted = { definition: cleaned(definition), id };
    this.#asked += 1;
    this.#forget(this.#timer);
    this.#tell('asking');
    if (now) {
      this.#run();
    } else {
      this.#timer = this.#later(() => this.#run(), PAUSE_MS);
    }
  }

  close() {
    this.#asked += 1;
    this.#forget(this.#timer);
  }

  async #run() {
    const turn = this.#asked;
    const { definition, id } = this.#wanted;
    const path = `/api/queries/preview${id ? `?query=${encodeURIComponent(id)}` : ''}`;
    let outcome;
    try {
      outcome = { answer: await this.#send('POST', path, definition), problem: null, phase: 'answered' };
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        throw error;
      }
      const away = error.problem.status === 0 || error.problem.status === 503;
      outcome = { answer: away ? this.answer : null, problem: error.problem, phase: away ? 'away' : 'answered' };
    }
    if (turn !== this.#asked) {
      return;
    }
    this.about = outcome.phase === 'answered' ? definition : this.about;
    this.answer = outcome.answer;
    this.problem = outcome.problem;
    this.#tell(outcome.phase);
    if (outcome.phase === 'away') {
      this.#timer = this.#later(() => this.#run(), AGAIN_MS);
    }
  }

  #tell(phase) {
    this.phase = phase;
    this.dispatchEvent(new Event('change'));
  }
}
