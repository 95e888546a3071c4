import { initialState } from './state.js';
import { reduce } from './reduce.js';

/**
 * Holds the page's state. Messages are reduced at once; subscribers are told at most once per animation frame, with the newest state.
 * A hidden page gets no frames, hence no calls.
 */
export class Store {
  #state;
  #listeners = new Set();
  #scheduled = false;
  #requestFrame;

  constructor({ state = initialState(), requestFrame = (callback) => requestAnimationFrame(callback) } = {}) {
    this.#state = state;
    this.#requestFrame = requestFrame;
  }

  get state() {
    return this.#state;
  }

  dispatch(message) {
    const next = reduce(this.#state, message);
    if (next !== this.#state) {
      this.#state = next;
      this.#schedule();
    }
  }

  /** Calls `listener(state)` after changes until `signal` aborts. */
  subscribe(listener, { signal } = {}) {
    this.#listeners.add(listener);
    signal?.addEventListener('abort', () => this.#listeners.delete(listener), { once: true });
  }

  #schedule() {
    if (this.#scheduled) {
      return;
    }
    this.#scheduled = true;
    this.#requestFrame(() => {
      this.#scheduled = false;
      for (const listener of this.#listeners) {
        listener(this.#state);
      }
    });
  }
}
