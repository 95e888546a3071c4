import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { dateTime, number, t } from '../../i18n/index.js';
import { icon } from '../../parts/icons.js';
import { problemBanner } from '../../parts/problem.js';

/** What is known of an attached query beside its charts, why there is no more, and how to be rid of it. */
class TmAttachedPanel extends TmElement {
  static properties = { query: { attribute: false }, action: { attribute: false }, sure: { state: true } };

  constructor() {
    super();
    this.sure = false;
  }

  render() {
    const { attached } = this.query;
    const fact = (key, value) => html`<div><dt>${t(`attached.${key}`)}</dt><dd>${value}</dd></div>`;
    return html`<section aria-labelledby="attached-title">
      <div class="section-head"><h2 id="attached-title">${t('attached.title')}</h2>${this.#forget(attached)}</div>
      <div class="panel padded">
        <p>${t('attached.why')}</p>
        <dl class="attached-facts">
          ${fact('application', attached.application)}
          ${fact('applicationId', html`<code>${attached.applicationId}</code>`)}
          ${fact('spark', attached.sparkVersion)}
          ${fact('queryName', attached.queryName ?? t('attached.noName'))}
          ${fact('reportedAt', dateTime(attached.reportedAt))}
          ${fact('lostCount', number(attached.lost))}
        </dl>
        ${problemBanner(this.action?.problem, { dismiss: () => this.act('clear', { key: this.#key }) })}
      </div>
    </section>`;
  }

  get #key() {
    return `attached:${this.query.attached.label}`;
  }

  #forget({ label, application, lostContact }) {
    if (!lostContact && this.query.state === 'running') {
      return nothing;
    }
    if (!this.sure) {
      return html`<button class="button danger" @click=${() => { this.sure = true; }}>${icon('trash')}<span>${t('attached.forget')}</span></button>`;
    }
    const question = t('attached.forgetSure', { application });
    return html`<span class="confirm" role="alertdialog" aria-label=${question}><span>${question}</span>
      <button class="button danger" ?disabled=${this.action?.pending} @click=${() => this.act('forget-application', { label, after: '#/' })}>${t('attached.forget')}</button>
      <button class="button" @click=${() => { this.sure = false; }}>${t('action.cancel')}</button></span>`;
  }
}

customElements.define('tm-attached-panel', TmAttachedPanel);
