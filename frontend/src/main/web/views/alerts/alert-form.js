import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { icon } from '../../parts/icons.js';
import { problemText } from '../../parts/problem.js';
import { t } from '../../i18n/index.js';
import { FINDING_KINDS, findingTitle } from '../query/finding-words.js';
import { METRICS, alertOf, draftOf } from './alert-draft.js';

const SEVERITIES = ['info', 'warning', 'problem'];

/** The form of one alert. Properties: `alert` (null for a new one), `queries` (ids), `action` (of `save-alert`). Tells `alert-closed`. */
class TmAlertForm extends TmElement {
  static properties = { alert: { attribute: false }, queries: { attribute: false }, action: { attribute: false }, draft: { state: true } };

  willUpdate(changed) {
    if (changed.has('alert') || !this.draft) {
      this.draft = draftOf(this.alert);
    }
  }

  firstUpdated() {
    this.querySelector('input, select')?.focus();
  }

  render() {
    const { draft, alert } = this;
    const fixed = alert?.builtIn ?? false;
    const problem = this.action?.problem;
    const rest = (problem?.errors ?? []).filter((error) => !['/query', '/on/above', '/on/below', '/for', '/repeatAfter'].includes(error.pointer));
    return html`<form class="panel padded alert-form" @submit=${(event) => this.#save(event)} aria-label=${alert ? t('alerts.form.edit', { id: alert.id }) : t('alerts.form.new')}>
      <h3>${alert ? t('alerts.form.edit', { id: alert.id }) : t('alerts.form.new')}</h3>
      ${fixed ? html`<p class="muted small">${t('alerts.form.fixed')}</p>` : nothing}
      <div class="alert-fields">
        ${alert ? nothing : this.#text('id', t('alerts.form.name'), t('alerts.form.name.hint'), { required: true, pattern: '[A-Za-z][A-Za-z0-9_\\-]*' })}
        ${this.#select('query', t('alerts.form.query'), [['*', t('alerts.every')], ...this.#queryIds().map((id) => [id, id])], fixed)}
        ${this.#select('by', t('alerts.form.watches'), [['finding', t('alerts.form.byFinding')], ['metric', t('alerts.form.byMetric')]], fixed)}
        ${draft.by === 'finding' ? html`
          ${this.#select('finding', t('alerts.form.finding'), [['*', t('alerts.form.anyFinding')], ...FINDING_KINDS.map((kind) => [kind, findingTitle(kind)])], fixed)}
          ${this.#select('severity', t('alerts.form.severity'), SEVERITIES.map((level) => [level, t(`severity.${level}`)]), fixed)}` : html`
          ${this.#select('metric', t('alerts.form.metric'), METRICS.map((metric) => [metric, t(`metric.${metric}`)]), fixed)}
          ${this.#select('side', t('alerts.form.side'), [['above', t('alerts.form.above')], ['below', t('alerts.form.below')]], fixed)}
          ${this.#text('bound', t('alerts.form.bound'), null, { inputmode: 'decimal', disabled: fixed, pointer: `/on/${draft.side}` })}`}
        ${this.#text('for', t('alerts.form.for'), t('alerts.form.for.hint'), { pointer: '/for' })}
        ${this.#text('repeatAfter', t('alerts.form.repeat'), t('alerts.form.repeat.hint'), { pointer: '/repeatAfter' })}
      </div>
      ${problem && (rest.length > 0 || problem.errors.length === 0) ? html`<p class="error" role="alert">${icon('cross')} ${rest.length > 0 ? rest.map((error) => `${error.pointer} ${error.detail}`).join(' ') : problemText(problem)}</p>` : nothing}
      <div class="form-actions"><button class="button primary" ?disabled=${this.action?.pending}>${t('action.save')}</button>
        <button class="button" type="button" @click=${() => this.dispatchEvent(new CustomEvent('alert-closed'))}>${t('action.cancel')}</button></div>
    </form>`;
  }

  /** The query an alert names may be gone, or still to come. */
  #queryIds() {
    const ids = new Set(this.queries);
    if (this.draft.query !== '*') {
      ids.add(this.draft.query);
    }
    return [...ids].sort();
  }

  #select(name, label, options, disabled = false) {
    return html`<div class="field"><label for=${`alert-${name}`}>${label}</label>
      <select id=${`alert-${name}`} class="input" ?disabled=${disabled} @change=${(event) => this.#set(name, event.target.value)}>
        ${options.map(([value, text]) => html`<option value=${value} ?selected=${this.draft[name] === value}>${text}</option>`)}</select></div>`;
  }

  #text(name, label, hint, { required = false, pattern, inputmode, disabled = false, pointer = null } = {}) {
    const id = `alert-${name}`;
    const wrong = this.action?.problem?.errors.find((error) => error.pointer === pointer);
    return html`<div class="field"><label for=${id}>${label}</label>
      <input id=${id} class="input" .value=${this.draft[name]} ?required=${required} ?disabled=${disabled} pattern=${pattern ?? nothing} inputmode=${inputmode ?? nothing}
        aria-invalid=${wrong ? 'true' : nothing} aria-describedby=${`${id}-hint`} autocomplete="off" @input=${(event) => this.#set(name, event.target.value)}>
      <p id=${`${id}-hint`} class=${wrong ? 'error' : 'hint'}>${wrong ? wrong.detail : hint ?? ''}</p></div>`;
  }

  #set(name, value) {
    this.draft = { ...this.draft, [name]: value };
  }

  #save(event) {
    event.preventDefault();
    this.act('save-alert', { id: this.alert?.id ?? this.draft.id.trim(), alert: alertOf(this.draft), key: 'alert:form' });
  }
}

customElements.define('tm-alert-form', TmAlertForm);
