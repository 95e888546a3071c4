import { ProblemError, request } from '../../http/request.js';

const NO_WORDS = Object.freeze({ functions: [], keywords: [], relations: [] });

/** What there is on the server to write a query with: words for SQL and connections. What can't be had stays as it was. Fires `change`. */
export class Surroundings extends EventTarget {
  words = NO_WORDS;
  /** @type {{name: string, url: string, user: string|null, passwordSet: boolean}[]} */
  connections = [];

  #send;

  constructor({ send = request } = {}) {
    super();
    this.#send = send;
  }

  async load() {
    await Promise.all([
      this.#load('/api/sql', (words) => { this.words = { ...NO_WORDS, ...words }; }),
      this.#load('/api/connections', (connections) => { this.connections = connections; }),
    ]);
  }

  async #load(path, take) {
    try {
      take(await this.#send('GET', path));
      this.dispatchEvent(new Event('change'));
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        throw error;
      }
    }
  }
}

/**
 * The stored definition of a query.
 *
 * @returns {Promise<{definition?: object, missing?: 'absent'|'attached', problem?: object}>} `attached` where it runs in an application
 *   of its own and has none
 */
export async function definitionOf(id, send) {
  try {
    const { definition } = await send('GET', `/api/queries/${encodeURIComponent(id)}`);
    return definition ? { definition } : { missing: 'attached' };
  } catch (error) {
    if (!(error instanceof ProblemError)) {
      throw error;
    }
    return error.problem.status === 404 ? { missing: 'absent', problem: error.problem } : { problem: error.problem };
  }
}
