const PREFIX = 'tidemark.draft.';
/** A definition is some kilobytes; what is larger is not kept. */
const MOST_CHARACTERS = 60_000;

/**
 * What a reader has not saved yet, kept in this tab over a reload. `base` is the definition it began from, so that a later change by
 * someone else is seen; null for a new query. Without storage nothing is kept, and nothing fails.
 *
 * @typedef {{name: string, definition: object, base: object|null, form: object|null}} Draft
 */
export class Drafts {
  #storage;

  constructor(storage = sessionOrNothing()) {
    this.#storage = storage;
  }

  /** @param {string} id the query's, or `''` for a new one @returns {Draft|null} */
  read(id) {
    try {
      const draft = JSON.parse(this.#storage?.getItem(PREFIX + id) ?? 'null');
      return draft && typeof draft.definition === 'object' && draft.definition !== null ? draft : null;
    } catch {
      return null;
    }
  }

  keep(id, draft) {
    const text = JSON.stringify(draft);
    if (text.length > MOST_CHARACTERS) {
      return;
    }
    try {
      this.#storage?.setItem(PREFIX + id, text);
    } catch {
      // full or forbidden: the draft lives as long as the page
    }
  }

  discard(id) {
    try {
      this.#storage?.removeItem(PREFIX + id);
    } catch {
      // nothing was kept
    }
  }
}

function sessionOrNothing() {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null;
  }
}
