import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { TmElement } from '../../parts/element.js';
import { icon } from '../../parts/icons.js';
import { emptyState, loadingState, problemBanner, problemText } from '../../parts/problem.js';
import { styleSheet } from '../../parts/style-sheet.js';
import { intervalMs, intervalText } from '../../parts/words.js';
import { ProblemError, request } from '../../http/request.js';
import { dateTime, duration, t } from '../../i18n/index.js';
import { sentWords, whatWords, whenWords } from './alert-words.js';
import './alert-form.js';
import './webhook-form.js';

await styleSheet(new URL('./alerts.css', import.meta.url));

/** Alerts: what fires, what is watched, whom it is told, and the log. Rules and webhook are fetched; what fires and the log are live. */
class TmAlertsView extends TmElement {
  static properties = {
    state: { attribute: false },
    connection: { attribute: false },
    alerts: { state: true },
    webhook: { state: true },
    problem: { state: true },
    editing: { state: true },
    deleting: { state: true },
  };

  #answers = new Set();

  constructor() {
    super();
    this.alerts = null;
    this.webhook = null;
    this.problem = null;
    this.editing = null;
    this.deleting = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.connection?.subscribe([]);
    this.tickEvery(1_000);
    ['alert:form', 'alert:list', 'webhook', 'webhook:test'].forEach((key) => this.state.actions[key] && this.act('clear', { key }));
    this.#fetch();
  }

  shouldUpdate(changed) {
    const { state } = this;
    return this.hasNews(changed, [state.alerts, state.queries, state.actions, state.connection, state.server]);
  }

  /** What was saved is asked for anew; a form that was saved closes. */
  willUpdate() {
    const { actions } = this.state;
    for (const key of ['alert:form', 'alert:list', 'webhook']) {
      const action = actions[key];
      if (action && !action.pending && !action.problem && !this.#answers.has(action)) {
        this.#answers.add(action);
        this.editing = key === 'alert:form' ? null : this.editing;
        this.#fetch();
      }
    }
  }

  async #fetch() {
    const { leaving } = this;
    try {
      const [alerts, webhook] = await Promise.all([request('GET', '/api/alerts'), request('GET', '/api/webhook')]);
      if (!leaving.aborted) {
        Object.assign(this, { alerts, webhook, problem: null });
      }
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        throw error;
      }
      if (!leaving.aborted) {
        this.problem = error.problem;
      }
    }
  }

  render() {
    return html`<div class="alerts">
      <h1>${t('alerts.title')}</h1><p class="muted lead">${t('alerts.lead')}</p>
      ${this.#firing()}
      ${this.alerts === null ? this.#absent() : html`${this.#rules()}
        <section aria-labelledby="webhook-title"><div class="section-head"><h2 id="webhook-title">${t('webhook.title')}</h2></div>
          <tm-webhook-form .webhook=${this.webhook} .saving=${this.state.actions.webhook} .testing=${this.state.actions['webhook:test']}></tm-webhook-form></section>`}
      ${this.#log()}
    </div>`;
  }

  #absent() {
    return this.problem
      ? emptyState(t('alerts.failed.title'), problemText(this.problem), html`<button class="button" @click=${() => this.#fetch()}>${t('action.tryAgain')}</button>`)
      : loadingState(t('alerts.loading'));
  }

  #firing() {
    const { alerts, server } = this.state;
    const now = Date.now() + (server?.skewMs ?? 0);
    return html`<section aria-labelledby="firing-title"><div class="section-head"><h2 id="firing-title">${t('alerts.firing')}</h2></div>
      ${alerts === null ? emptyState(t('alerts.waiting.title'), t('alerts.waiting.text'))
        : alerts.firing.length === 0 ? html`<div class="quiet">${icon('check')}<div><p><strong>${t('alerts.quiet.title')}</strong></p><p class="muted small">${t('alerts.quiet.text')}</p></div></div>`
          : html`<ul class="firing">${alerts.firing.map((one) => html`<li>${icon('bell')}<div>
              <p><strong>${one.alert}</strong> · ${this.#query(one.query)} <span class="muted small">${t('diagnosis.since', { span: duration(Math.max(0, Math.floor((now - Date.parse(one.since)) / 1_000) * 1_000)) })}</span></p>
              <p class="said">${whatWords(one)}</p></div></li>`)}</ul>`}
    </section>`;
  }

  #query(id) {
    return id === '*' ? t('alerts.every') : this.state.queries[id] ? html`<a href=${`#/queries/${encodeURIComponent(id)}`}>${id}</a>` : id;
  }

  #rules() {
    const list = this.state.actions['alert:list'];
    const form = this.editing === null ? nothing
      : html`<tm-alert-form .alert=${this.alerts.find((alert) => alert.id === this.editing) ?? null} .queries=${Object.keys(this.state.queries)}
          .action=${this.state.actions['alert:form']} @alert-closed=${() => this.#open(null)}></tm-alert-form>`;
    return html`<section aria-labelledby="rules-title">
      <div class="section-head"><h2 id="rules-title">${t('alerts.rules')}</h2>
        <button class="button" @click=${() => this.#open('')}>${icon('plus')}<span>${t('alerts.new')}</span></button></div>
      ${problemBanner(list?.problem, { dismiss: () => this.act('clear', { key: 'alert:list' }) })}
      ${this.editing === '' ? form : nothing}
      <div class="panel table-scroll"><table class="data rules"><caption class="visually-hidden">${t('alerts.rules')}</caption>
        <thead><tr>${['alert', 'when', 'query', 'for', 'repeat'].map((key) => html`<th scope="col">${t(`alerts.column.${key}`)}</th>`)}
          <th scope="col"><span class="visually-hidden">${t('column.controls')}</span></th></tr></thead>
        <tbody>${repeat(this.alerts, (alert) => alert.id, (alert) => this.#rule(alert))}</tbody></table></div>
      ${this.editing ? form : nothing}
    </section>`;
  }

  #open(id) {
    this.act('clear', { key: 'alert:form' });
    this.editing = id;
  }

  #rule(alert) {
    const cell = (key, text) => html`<td data-label=${t(`alerts.column.${key}`)}>${text}</td>`;
    return html`<tr data-alert=${alert.id} class=${alert.enabled ? '' : 'off'}>
      <th scope="row">${alert.id}${alert.builtIn ? html` <span class="muted small">${t('alerts.builtIn')}</span>` : nothing}</th>
      ${cell('when', whenWords(alert.on))}${cell('query', this.#query(alert.query))}
      ${cell('for', intervalMs(alert.for) === 0 ? t('alerts.atOnce') : intervalText(alert.for))}
      ${cell('repeat', alert.repeatAfter === null ? t('alerts.never') : intervalText(alert.repeatAfter))}
      <td class="rule-controls">
        <button class="switch" role="switch" aria-checked=${alert.enabled} aria-label=${t('alerts.switch', { id: alert.id })} @click=${() => this.#toggle(alert)}>
          <span class="switch-track" aria-hidden="true"></span><span>${t(alert.enabled ? 'alerts.on' : 'alerts.off')}</span></button>
        <button class="icon-button" title=${t('alerts.edit', { id: alert.id })} aria-label=${t('alerts.edit', { id: alert.id })} @click=${() => this.#open(alert.id)}>${icon('edit')}</button>
        ${alert.builtIn ? nothing : this.#remove(alert)}</td></tr>`;
  }

  #remove({ id }) {
    if (this.deleting !== id) {
      return html`<button class="icon-button" title=${t('alerts.delete', { id })} aria-label=${t('alerts.delete', { id })} @click=${() => { this.deleting = id; }}>${icon('trash')}</button>`;
    }
    return html`<button class="button danger" @click=${() => { this.deleting = null; this.act('delete-alert', { id }); }}>${t('action.delete')}</button>
      <button class="button" @click=${() => { this.deleting = null; }}>${t('action.cancel')}</button>`;
  }

  #toggle({ id, query, on, for: lasting, repeatAfter, enabled }) {
    this.act('save-alert', { id, alert: { query, on, for: lasting, repeatAfter, enabled: !enabled }, key: 'alert:list' });
  }

  #log() {
    const log = this.state.alerts?.log ?? [];
    return html`<section aria-labelledby="log-title"><div class="section-head"><h2 id="log-title">${t('alerts.log')}</h2></div>
      ${log.length === 0 ? emptyState(t('alerts.log.empty.title'), t('alerts.log.empty.text'))
        : html`<div class="panel table-scroll" tabindex="0" role="group" aria-label=${t('alerts.log')}><table class="data alert-log"><caption class="visually-hidden">${t('alerts.log')}</caption>
            <thead><tr>${['at', 'event', 'alert', 'query', 'detail', 'sent'].map((key) => html`<th scope="col">${t(`alerts.column.${key}`)}${key === 'at' ? html`<span class="unit">UTC</span>` : nothing}</th>`)}</tr></thead>
            <tbody>${repeat([...log].reverse(), (entry) => entry.number, (entry) => this.#entry(entry))}</tbody></table></div>`}
    </section>`;
  }

  #entry(entry) {
    const over = entry.event === 'resolved';
    return html`<tr data-event=${entry.event}><td class="time">${dateTime(entry.at, { zone: false })}</td>
      <td><span class="badge" data-tone=${over ? 'ok' : 'bad'}>${icon(over ? 'check' : 'bell')}<span>${t(`alert.event.${entry.event}`)}</span></span></td>
      <td>${entry.alert}</td><td>${this.#query(entry.query)}</td><td class="said">${whatWords(entry)}</td><td class=${entry.sent.startsWith('failed') ? 'tone-bad' : ''}>${sentWords(entry.sent)}</td></tr>`;
  }
}

customElements.define('tm-alerts-view', TmAlertsView);
