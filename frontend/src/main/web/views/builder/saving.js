import { ProblemError, request } from '../../http/request.js';
import { cleaned, mergePatch, same } from './definition.js';

const pathOf = (id) => `/api/queries/${encodeURIComponent(id)}`;

/**
 * Saves a definition, one save at a time: a second press while one is under way does nothing. Fires `change`.
 *
 * `pending` names what is being done (`create`, `start`, `checkpoint`, `scratch`, `keep`), `problem` is why it was refused, `conflict` holds the
 * stored definition when another has changed it since it was loaded.
 */
export class Saving extends EventTarget {
  pending = null;
  problem = null;
  conflict = null;

  #send;

  constructor({ send = request } = {}) {
    super();
    this.#send = send;
  }

  /** A new query; refused where one of that name is there. @returns {Promise<boolean>} */
  create(name, definition, { start = false } = {}) {
    return this.#once(start ? 'start' : 'create', async () => {
      const there = await this.#send('GET', '/api/queries');
      if (there.some(({ id }) => id === name)) {
        throw new ProblemError({ status: 409, title: 'taken', detail: '', errors: [] });
      }
      await this.#send('PUT', pathOf(name), cleaned(definition));
      if (start) {
        await this.#send('POST', `${pathOf(name)}/start`, {});
      }
    });
  }

  /**
   * Changes a stored query, unless its definition is no longer `base`.
   *
   * @param {'checkpoint'|'scratch'} from where it goes on
   * @param {{run?: boolean}} [options] `run` starts it when it does not run
   * @returns {Promise<boolean>}
   */
  change(id, base, definition, from, { run = false } = {}) {
    return this.#once(run || from === 'scratch' ? from : 'keep', async () => {
      const stored = await this.#stored(id);
      if (!stored) {
        throw new ProblemError({ status: 404, title: 'gone', detail: '', errors: [] });
      }
      if (!same(stored.definition, base)) {
        this.conflict = stored.definition;
        return false;
      }
      const runs = ['running', 'starting'].includes(stored.state);
      await this.#send('PATCH', `${pathOf(id)}${from === 'scratch' ? '?from=scratch' : ''}`, mergePatch(cleaned(stored.definition), cleaned(definition)));
      if (run && !runs) {
        await (stored.state === 'created' ? this.#send('POST', `${pathOf(id)}/start`, {}) : this.#send('POST', `${pathOf(id)}/restart`, { from }));
      }
      return true;
    });
  }

  /** Forgets what was refused or in conflict. */
  clear() {
    this.problem = null;
    this.conflict = null;
    this.#tell();
  }

  async #stored(id) {
    try {
      return await this.#send('GET', pathOf(id));
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status === 404) {
        return null;
      }
      throw error;
    }
  }

  async #once(what, work) {
    if (this.pending) {
      return false;
    }
    Object.assign(this, { pending: what, problem: null, conflict: null });
    this.#tell();
    try {
      return (await work()) !== false;
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        throw error;
      }
      this.problem = error.problem;
      return false;
    } finally {
      this.pending = null;
      this.#tell();
    }
  }

  #tell() {
    this.dispatchEvent(new Event('change'));
  }
}
