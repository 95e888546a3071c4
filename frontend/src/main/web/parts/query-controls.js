import { html, nothing } from 'lit';
import { TmElement } from './element.js';
import { t } from '../i18n/index.js';
import { icon } from './icons.js';

const STARTABLE = new Set(['created', 'stopped', 'failed']);
const STOPPABLE = new Set(['running', 'starting']);

/**
 * Start, stop and restart of one query. Pending until the server has answered; what it refused is shown by the view around it.
 */
class TmQueryControls extends TmElement {
  static properties = { query: { attribute: false }, action: { attribute: false }, labelled: { type: Boolean } };

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('click', (event) => {
      if (!this.contains(event.target)) {
        this.#close();
      }
    }, { signal: this.leaving });
    this.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.querySelector('details[open]')) {
        this.#close();
        this.querySelector('summary')?.focus();
        event.preventDefault();
      }
    }, { signal: this.leaving });
  }

  #close() {
    const menu = this.querySelector('details');
    if (menu) {
      menu.open = false;
    }
  }

  render() {
    const { id, state } = this.query;
    const pending = this.action?.pending ? this.action.verb : null;
    const busy = pending !== null || state === 'stopping';
    const noRestart = busy || state === 'created';
    return html`<div class="controls" role="group" aria-label=${t('controls.label', { id })} aria-busy=${busy}>
      ${STOPPABLE.has(state) || (state === 'stopping' && pending !== 'restart-query')
        ? this.#button('stop', 'stop-query', busy, pending === 'stop-query' || state === 'stopping')
        : this.#button('play', 'start-query', busy || !STARTABLE.has(state), pending === 'start-query')}
      <details class="menu menu-end">
        <summary class="button" aria-disabled=${noRestart} title=${t('controls.restart')} aria-label=${t('controls.restartOf', { id })}
          @click=${(event) => noRestart && event.preventDefault()}>
          ${pending === 'restart-query' ? icon('arc', 'turning') : icon('restart')}
          ${this.labelled ? html`<span>${t('controls.restart')}</span>` : nothing}${icon('more', 'menu-more')}
        </summary>
        <div class="menu-body choices">
          ${this.#choice('checkpoint')} ${this.#choice('scratch')}
        </div>
      </details>
    </div>`;
  }

  #button(sign, name, disabled, turning) {
    const word = t(`controls.${name}`);
    return html`<button class="button" ?disabled=${disabled} title=${word} aria-label=${t('controls.of', { what: word, id: this.query.id })}
      data-do=${name} @click=${() => this.act(name, { id: this.query.id })}>
      ${turning ? icon('arc', 'turning') : icon(sign)}${this.labelled ? html`<span>${word}</span>` : nothing}</button>`;
  }

  #choice(from) {
    return html`<button class="choice" data-do=${`restart-${from}`} @click=${() => {
      this.#close();
      this.act('restart-query', { id: this.query.id, from });
    }}><span class="choice-title">${t(`controls.from.${from}`)}</span><span class="choice-text">${t(`controls.from.${from}.text`)}</span></button>`;
  }
}

customElements.define('tm-query-controls', TmQueryControls);
