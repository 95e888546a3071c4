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
