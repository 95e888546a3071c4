import { LitElement } from 'lit';
import { languageChanges } from '../i18n/index.js';

/**
 * Base of the page's own elements: renders into the page itself (its styles are in `styles/`), draws anew when the language changes,
 * and hands out a signal that aborts when the element leaves the page, for listeners.
 */
export class TmElement extends LitElement {
  #leaving = null;
  #seen = null;

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#leaving = new AbortController();
    languageChanges.addEventListener('change', () => this.requestUpdate(), { signal: this.#leaving.signal });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#leaving.abort();
  }

  /** Aborts when the element leaves the page. */
  get leaving() {
    return this.#leaving.signal;
  }

  /** Asks the page to do something, see `http/actions.js`. */
  act(name, details = {}) {
    this.dispatchEvent(new CustomEvent('tm-action', { bubbles: true, composed: true, detail: { name, ...details } }));
  }

  /**
   * Whether there is anything to draw: the element was asked to by itself, or one of `parts` of the state is another object than last
   * time. For `shouldUpdate` of elements that are handed the whole state.
   */
  hasNews(changed, parts) {
    const same = this.#seen !== null && parts.every((part, index) => part === this.#seen[index]);
    this.#seen = parts;
    return !(same && changed.size === 1 && changed.has('state'));
  }

  /** Draws anew every `ms` while on the page and the page is shown, for clocks and elapsed times. */
  tickEvery(ms) {
    const timer = setInterval(() => {
      if (!document.hidden) {
        this.requestUpdate();
      }
    }, ms);
    this.leaving.addEventListener('abort', () => clearInterval(timer), { once: true });
  }
}
