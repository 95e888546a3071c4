import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { icon } from '../../parts/icons.js';
import { problemBanner } from '../../parts/problem.js';
import { t } from '../../i18n/index.js';

/**
 * Where alerts are posted. The address is a secret that the server never tells again, so the field is empty and what is set stands below.
 * Properties: `webhook`, `saving` (action of `save-webhook`), `testing` (of `test-webhook`).
 */
class TmWebhookForm extends TmElement {
  static properties = { webhook: { attribute: false }, saving: { attribute: false }, testing: { attribute: false }, url: { state: true }, every: { state: true } };

  constructor() {
    super();
    this.url = '';
    this.every = null;
  }

  willUpdate(changed) {
    if (changed.has('saving') && changed.get('saving')?.pending && this.saving && !this.saving.pending && !this.saving.problem) {
      this.url = '';
      this.every = null;
    }
  }

  render() {
    const { webhook } = this;
    const wrong = (pointer) => this.saving?.problem?.errors.find((error) => error.pointer === pointer);
    const listed = wrong('/url') || wrong('/atMostEvery');
    const set = webhook.url !== null;
    return html`<form class="panel padded alert-form" @submit=${(event) => this.#save(event)} aria-labelledby="webhook-title">
      <p class="muted">${t('webhook.text')}</p>
      <div class="alert-fields">
        ${this.#field('url', t('webhook.url'), this.url, set ? t('webhook.url.set', { url: webhook.url }) : t('webhook.url.none'), wrong('/url'), 'https://')}
        ${this.#field('every', t('webhook.every'), this.every ?? webhook.atMostEvery, t('webhook.every.hint'), wrong('/atMostEvery'))}
      </div>
      ${this.saving?.problem && !listed ? problemBanner(this.saving.problem) : nothing}
      <div class="form-actions">
        <button class="button primary" ?disabled=${this.saving?.pending}>${t('action.save')}</button>
        ${set ? html`<button class="button" type="button" ?disabled=${this.testing?.pending} @click=${() => this.act('test-webhook')}>
            ${this.testing?.pending ? icon('arc', 'turning') : nothing}<span>${t('webhook.test')}</span></button>
          <button class="button danger" type="button" @click=${() => this.act('save-webhook', { webhook: { url: null } })}>${t('webhook.remove')}</button>` : nothing}
        <span role="status">${this.#outcome()}</span>
      </div>
    </form>`;
  }

  #outcome() {
    const { testing, saving } = this;
    if (testing?.pending) {
      return nothing;
    }
    if (testing?.problem) {
      return html`<span class="tone-bad">${icon('cross')} ${testing.problem.detail}</span>`;
    }
    if (testing?.answer) {
      return testing.answer.ok ? html`<span class="saved">${icon('check')} ${t('webhook.ok')}</span>`
        : html`<span class="tone-bad">${icon('cross')} ${t('webhook.bad', { why: testing.answer.detail })}</span>`;
    }
    return saving?.answer && !saving.pending ? html`<span class="saved">${icon('check')} ${t('webhook.saved')}</span>` : nothing;
  }

  #field(name, label, value, hint, wrong, placeholder = nothing) {
    const id = `webhook-${name}`;
    return html`<div class="field"><label for=${id}>${label}</label>
      <input id=${id} class="input" autocomplete="off" placeholder=${placeholder} .value=${value} aria-invalid=${wrong ? 'true' : nothing} aria-describedby=${`${id}-hint`}
        @input=${(event) => { this[name] = event.target.value; }}>
      <p id=${`${id}-hint`} class=${wrong ? 'error' : 'hint'}>${wrong ? wrong.detail : hint}</p></div>`;
  }

  #save(event) {
    event.preventDefault();
    this.act('clear', { key: 'webhook:test' });
    const url = this.url.trim();
    this.act('save-webhook', { webhook: { ...(url === '' ? {} : { url }), atMostEvery: (this.every ?? this.webhook.atMostEvery).trim() } });
  }
}

customElements.define('tm-webhook-form', TmWebhookForm);
