import { html, nothing } from 'lit';
import { TmElement } from './element.js';
import { t } from '../i18n/index.js';
import { icon } from './icons.js';

const STARTABLE = new Set(['created', 'stopped', 'failed']);
const STOPPABLE = new Set(['running', 'starting']);

/** A paused query is stopped, and said to be paused by what happened last. */
export function isPaused(query) {
  return query.state === 'stopped' && query.last?.kind === 'paused';
}

/**
 * Start, pause, stop and restart of one query, and the ways to edit and clone it. Pending until the server has answered; what it refused is shown by the view around it.
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
        ? html`${this.labelled ? this.#button('pause', 'pause-query', busy || state !== 'running', pending === 'pause-query') : nothing}
          ${this.#button('stop', 'stop-query', busy, pending === 'stop-query' || (state === 'stopping' && pending !== 'pause-query'))}`
        : isPaused(this.query) ? this.#button('play', 'resume-query', busy, pending === 'resume-query')
          : this.#button('play', 'start-query', busy || !STARTABLE.has(state), pending === 'start-query')}
      <details class="menu menu-end">
        <summary class="button" aria-disabled=${noRestart && this.labelled} title=${this.#menuWord()} aria-label=${t(this.labelled ? 'controls.restartOf' : 'drive.more', { id })}
          @click=${(event) => noRestart && this.labelled && event.preventDefault()}>
          ${pending === 'restart-query' ? icon('arc', 'turning') : icon(this.labelled ? 'restart' : 'dots')}
          ${this.labelled ? html`<span>${t('controls.restart')}</span>${icon('more', 'menu-more')}` : nothing}
        </summary>
        <div class="menu-body choices">
          ${this.labelled || state !== 'running' ? nothing : html`<button class="choice choice-line" ?disabled=${busy} data-do="pause-query" @click=${() => this.#chosen('pause-query')}>${icon('pause')}<span>${t('controls.pause-query')}</span></button>`}
          ${this.#choice('checkpoint', noRestart)} ${this.#choice('scratch', noRestart)}
          ${this.labelled ? nothing : html`<hr><a class="choice choice-line" data-do="edit-query" href=${`#/queries/${encodeURIComponent(id)}/edit`}>${icon('edit')}<span>${t('drive.edit')}</span></a>
            <a class="choice choice-line" data-do="clone-query" href=${`#/new-query?from=${encodeURIComponent(id)}`}>${icon('copy')}<span>${t('drive.clone')}</span></a>`}
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

  #chosen(name, details = {}) {
    this.#close();
    this.act(name, { id: this.query.id, ...details });
  }

  #menuWord() {
    return this.labelled ? t('controls.restart') : t('drive.more', { id: this.query.id });
  }

  #choice(from, off) {
    return html`<button class="choice" ?disabled=${off} data-do=${`restart-${from}`} @click=${() => this.#chosen('restart-query', { from })}><span class="choice-title">${t(`controls.from.${from}`)}</span><span class="choice-text">${t(`controls.from.${from}.text`)}</span></button>`;
  }
}

customElements.define('tm-query-controls', TmQueryControls);
