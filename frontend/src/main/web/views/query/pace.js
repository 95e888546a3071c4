import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { icon } from '../../parts/icons.js';
import { problemText } from '../../parts/problem.js';
import { t } from '../../i18n/index.js';
import { numberOf } from '../builder/definition.js';
import { intervalText } from '../builder/fields.js';

const SECONDS = /^(\d+(?:\.\d+)?) (millisecond|second|minute)s?$/;
const PER_SECOND = { millisecond: 0.001, second: 1, minute: 60 };

/** Rate limit and trigger of a query, changed in place: it stops, takes them and goes on from its checkpoint, or says why not. */
class TmQueryPace extends TmElement {
  static properties = { query: { attribute: false }, action: { attribute: false }, rate: { state: true }, seconds: { state: true } };

  constructor() {
    super();
    Object.assign(this, { rate: null, seconds: null });
  }

  updated(changed) {
    if (changed.get('action')?.pending && this.action && !this.action.pending && !this.action.problem) {
      Object.assign(this, { rate: null, seconds: null });
    }
  }

  get #trigger() {
    return this.query.definition.trigger;
  }

  /** What the interval comes to in seconds; null where it is written in another way. */
  get #storedSeconds() {
    const { interval } = this.#trigger;
    const found = SECONDS.exec(interval ?? '0 seconds');
    return found ? String(Number(found[1]) * PER_SECOND[found[2]]) : null;
  }

  render() {
    const { query, action } = this;
    const rate = this.rate ?? String(query.definition.maxOffsetsPerTrigger ?? '');
    const stored = this.#storedSeconds;
    const seconds = this.seconds ?? (stored === '0' ? '' : stored);
    const wrongRate = this.rate !== null && rate.trim() !== '' && !(Number(rate) >= 1 && Number.isInteger(Number(rate)));
    const wrongSeconds = this.seconds !== null && seconds.trim() !== '' && !(Number(seconds) >= 0);
    const patch = this.#patch(rate, seconds);
    const off = action?.pending || wrongRate || wrongSeconds || Object.keys(patch).length === 0;
    return html`<form class="pace" aria-label=${t('drive.title')} @submit=${(event) => { event.preventDefault(); if (!off) { this.#apply(patch); } }}>
      <div class="field"><label for="pace-rate">${t('drive.rate')}</label><input id="pace-rate" class="input" inputmode="numeric" autocomplete="off" .value=${rate}
        placeholder=${t('drive.none')} aria-invalid=${wrongRate} @input=${(event) => { this.rate = event.target.value; }}></div>
      ${this.#trigger?.kind === 'processing-time' && stored !== null ? html`<div class="field"><label for="pace-seconds">${t('drive.trigger')}</label><span class="pace-unit"><input id="pace-seconds" class="input"
        inputmode="decimal" autocomplete="off" .value=${seconds} placeholder=${t('drive.wait')} aria-invalid=${wrongSeconds} @input=${(event) => { this.seconds = event.target.value; }}><span class="muted">${t('unit.s')}</span></span></div>` : nothing}
      <button class="button" data-do="patch-query" ?disabled=${off}>${action?.pending ? icon('arc', 'turning') : nothing}<span>${t('drive.apply')}</span></button>
      <p class="pace-outcome" role="status">${wrongRate || wrongSeconds ? html`<span class="tone-bad">${t('drive.bad')}</span>` : this.#outcome()}</p>
    </form>`;
  }

  #outcome() {
    const { action, query } = this;
    if (!action || action.pending) {
      return nothing;
    }
    if (action.problem) {
      return html`<span class="tone-bad">${icon('cross')} ${t('drive.refused')} <span lang=${action.problem.status === 0 ? nothing : 'en'}>${problemText(action.problem)}</span></span>`;
    }
    return this.rate === null && this.seconds === null ? html`<span class="saved">${icon('check')} ${t(['running', 'starting'].includes(query.state) ? 'drive.applied' : 'drive.saved')}</span>` : nothing;
  }

  #patch(rate, seconds) {
    const { definition } = this.query;
    const wanted = numberOf(rate) ?? null;
    const patch = wanted === (definition.maxOffsetsPerTrigger ?? null) ? {} : { maxOffsetsPerTrigger: wanted };
    const stored = this.#storedSeconds;
    if (this.seconds === null || stored === null || Number(seconds || 0) === Number(stored)) {
      return patch;
    }
    const ms = Math.round(Number(seconds) * 1_000);
    const interval = seconds.trim() === '' || ms === 0 ? null : ms % 1_000 === 0 ? intervalText(String(ms / 1_000), 'second') : intervalText(String(ms), 'millisecond');
    return { ...patch, trigger: { interval } };
  }

  #apply(patch) {
    this.act('patch-query', { id: this.query.id, patch });
  }
}

customElements.define('tm-query-pace', TmQueryPace);
