/**
 * Where the reader left off in each lesson, kept in the browser's storage; without storage it is forgotten with the page. At most
 * {@link MOST_KEPT} lessons, the ones left longest ago go first.
 *
 * @typedef {{scene: string, index: number, done: boolean, at: number}} Bookmark `at` epoch milliseconds
 */
const KEY = 'tidemark.lessons';
const MOST_KEPT = 64;

export class Bookmarks {
  #storage;
  #now;

  constructor({ storage = safeStorage(), now = () => Date.now() } = {}) {
    this.#storage = storage;
    this.#now = now;
  }

  /** @returns {Bookmark|null} */
  of(lessonId) {
    const found = this.#read()[lessonId];
    return typeof found?.scene === 'string' && Number.isInteger(found.index) ? found : null;
  }

  /** A lesson once read to its end stays so. */
  keep(lessonId, { scene, index, done }) {
    const all = this.#read();
    all[lessonId] = { scene, index, done: done || all[lessonId]?.done === true, at: this.#now() };
    const newest = Object.entries(all).sort(([, a], [, b]) => (b.at ?? 0) - (a.at ?? 0)).slice(0, MOST_KEPT);
    try {
      this.#storage?.setItem(KEY, JSON.stringify(Object.fromEntries(newest)));
    } catch {
      // a full or closed storage: the place is forgotten with the page
    }
  }

  #read() {
    try {
      const kept = JSON.parse(this.#storage?.getItem(KEY) ?? '{}');
      return kept !== null && typeof kept === 'object' && !Array.isArray(kept) ? kept : {};
    } catch {
      return {};
    }
  }
}

function safeStorage() {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}
