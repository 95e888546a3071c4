import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { TmElement } from '../../parts/element.js';
import { badge } from '../../parts/badge.js';
import { severitySign } from '../../parts/severity.js';
import { findingTitle } from '../query/finding-words.js';
import { icon } from '../../parts/icons.js';
import { sparkline } from '../../parts/sparkline.js';
import { emptyState, loadingState, problemBanner } from '../../parts/problem.js';
import { ago, phaseWords, windowWords } from '../../parts/words.js';
import { duration, hasText, number, rate, t } from '../../i18n/index.js';
import '../../parts/boot.js';
import { attachedWords, contactLost, reportsLost } from '../../parts/attached.js';
import '../../parts/attach-help.js';
import '../../parts/query-controls.js';

const PHASES = ['latestOffset', 'queryPlanning', 'walCommit', 'addBatch', 'commitOffsets'];

/** Every query as a row, with its controls; above them the totals, and the engine's boot while it wakes. */
class TmOverviewView extends TmElement {
  static properties = { state: { attribute: false }, connection: { attribute: false } };

  connectedCallback() {
    super.connectedCallback();
    this.connection?.subscribe([]);
    this.tickEvery(1_000);
  }

  shouldUpdate(changed) {
    const { state } = this;
    return this.hasNews(changed, [state.queries, state.streams, state.health, state.actions, state.known, state.connection]);
  }

  render() {
    const { state } = this;
    if (!state.known) {
      return html`<h1 class="visually-hidden">${t('nav.overview')}</h1>${state.connection.phase === 'offline'
        ? emptyState(t('overview.offline.title'), t('overview.offline.text'))
        : loadingState(t('overview.loading'))}`;
    }
    const queries = Object.values(state.queries).sort((a, b) => a.id.localeCompare(b.id));
    const waking = state.health?.status === 'starting';
    return html`
      <h1 class="visually-hidden">${t('nav.overview')}</h1>
      ${waking ? html`<tm-boot .health=${state.health}></tm-boot>` : nothing}
      ${state.health?.status === 'degraded' ? this.#degraded(state.health) : nothing}
      ${this.#leftOver(state.health)}
      ${queries.length > 0 && !(waking && queries.every((query) => query.batchId === null)) ? this.#totals(queries) : nothing}
      <section aria-labelledby="queries-title">
        <div class="section-head"><h2 id="queries-title">${t('overview.queries')}</h2>
          <a class="button" href="#/new-query">${icon('plus')}<span>${t('overview.newQuery')}</span></a></div>
        ${queries.length === 0
          ? emptyState(t('overview.empty.title'), t('overview.empty.text'))
          : this.#table(queries)}
        <tm-attach-help></tm-attach-help>
      </section>`;
  }

  /** Runs that were ended by force and are still alive, though the part is up. */
  #leftOver(health) {
    const notes = (health?.details ?? []).filter((d) => d.state === 'up' && d.detail);
    return notes.length === 0 ? nothing : html`<div class="warning" role="status">${icon('warn')}<div class="problem-text">
      <p><strong>${t('overview.leftOver')}</strong></p>${notes.map((d) => html`<p>${d.detail}</p>`)}</div></div>`;
  }

  #degraded(health) {
    const down = Object.keys(health.parts).filter((part) => health.parts[part] === 'down');
    return html`<div class="problem" role="alert">${icon('warn')}<div class="problem-text">
      <p><strong>${t('overview.degraded', { parts: down.map((part) => t(`part.${part}`)).join(', ') })}</strong></p>
      ${(health.details ?? []).filter((d) => d.state === 'down' && d.detail).map((d) => html`<p>${d.detail}</p>`)}</div></div>`;
  }

  #totals(queries) {
    const running = queries.filter((query) => query.state === 'running' && !query.attached?.lostContact);
    const failed = queries.filter((query) => query.state === 'failed').length;
    const slowest = running.reduce((worst, query) => (query.batchDurationMs > (worst?.batchDurationMs ?? -1) ? query : worst), null);
    const dropped = queries.reduce((sum, query) => sum + query.droppedRows, 0);
    const streams = Object.values(this.state.streams);
    const flowing = streams.filter((stream) => stream.state === 'running').length;
    const events = streams.reduce((sum, stream) => sum + (stream.rate ?? 0), 0);
    return html`<dl class="totals">
      ${this.#total(t('totals.running'), html`${number(running.length)}<span class="of"> / ${number(queries.length)}</span>`,
        failed > 0 ? html`<span class="tone-bad">${icon('cross')} ${t('totals.failed', { n: failed })}</span>` : t('totals.noneFailed'))}
      ${this.#total(t('totals.events'), rate(events), t('totals.streams', { n: flowing }))}
      ${this.#total(t('totals.slowest'), slowest ? duration(slowest.batchDurationMs) : '—', slowest?.id ?? '')}
      ${this.#total(t('totals.dropped'), number(dropped), t('totals.droppedText'))}
    </dl>`;
  }

  #total(title, figure, text) {
    return html`<div class="total"><dt>${title}</dt><dd class="figure">${figure}</dd><dd class="total-text">${text}</dd></div>`;
  }

  #table(queries) {
    const head = (key, numeric = true) => html`<th scope="col" class=${numeric ? 'num' : ''} title=${t(`column.${key}.hint`)}>${t(`column.${key}`)}${
      hasText(`column.${key}.unit`) ? html`<span class="unit">${t(`column.${key}.unit`)}</span>` : nothing}</th>`;
    return html`<div class="table-box"><table class="queries">
      <caption class="visually-hidden">${t('overview.queries')}</caption>
      <thead><tr>${head('query', false)}${head('state', false)}${head('in')}${head('out')}${head('batch')}${head('lag')}${head('stateRows')}
        ${head('dropped')}${head('trend', false)}<th scope="col"><span class="visually-hidden">${t('column.controls')}</span></th></tr></thead>
      <tbody>${repeat(queries, (query) => query.id, (query) => this.#row(query))}</tbody>
    </table></div>`;
  }

  #row(query) {
    const action = this.state.actions[`query:${query.id}`];
    const cell = (key, value, tone = '') => html`<td class="num ${tone}" data-label=${t(`column.${key}`)}>${value}</td>`;
    const notes = this.#notes(query, action);
    const active = (query.state === 'running' || query.state === 'stopping') && !query.attached?.lostContact;
    return html`<tr class="query-row ${notes === nothing ? '' : 'has-notes'}" data-query=${query.id} data-state=${query.state}>
      <th scope="row" class="query-name"><a href=${`#/queries/${encodeURIComponent(query.id)}`}>${query.id}</a>
        <span class="sub">${this.#source(query)}</span></th>
      <td class="query-state">${badge('query', query.state)}${query.attached?.lostContact ? contactLost(query.attached, this.#now()) : this.#doing(query)}${this.#findings(query)}</td>
      ${cell('in', active ? rate(query.inputRate) : '—')}
      ${cell('out', active ? rate(query.processedRate) : '—')}
      ${cell('batch', duration(query.batchDurationMs))}
      ${cell('lag', duration(query.watermarkLagMs))}
      ${cell('stateRows', number(query.stateRows))}
      ${cell('dropped', number(query.droppedRows), query.droppedRows > 0 ? 'dropped' : 'muted')}
      <td class="query-trend">${sparkline(query.sparkline, (point) => point.inputRate, t('overview.trend', { id: query.id, rate: rate(query.inputRate) }))}</td>
      <td class="query-controls">${query.attached ? html`<span class="read-only" title=${t('attached.hint')}>${t('attached.readOnly')}</span>`
        : html`<tm-query-controls .query=${query} .action=${action}></tm-query-controls>`}</td>
    </tr>${notes}`;
  }

  /** How many findings the diagnosis has, with the sign of the worst. */
  #findings({ id, findings: n, worst }) {
    if (!worst) {
      return nothing;
    }
    const said = t('diagnosis.countOf', { n, worst: findingTitle(worst.kind), severity: t(`severity.${worst.severity}`) });
    return html`<a class="findings-sign" data-severity=${worst.severity} href=${`#/queries/${encodeURIComponent(id)}`} title=${said} aria-label=${said}>
      ${icon(severitySign(worst.severity))}<span>${t('diagnosis.count', { n })}</span></a>`;
  }

  /** What the query reads and how it groups; of an attached one only where it runs. */
  #source({ definition, attached }) {
    return definition === null || definition === undefined
      ? attached ? attachedWords(attached) : nothing
      : html`<a href=${`#/streams/${encodeURIComponent(definition.stream)}`}>${definition.stream}</a> · ${windowWords(definition.window)}`;
  }

  #now() {
    return Date.now() + (this.state.server?.skewMs ?? 0);
  }

  /** The phase of the running micro-batch; otherwise what happened last. */
  #doing(query) {
    const now = this.#now();
    if (query.state === 'running' && query.phase) {
      const at = PHASES.indexOf(query.phase);
      return html`<span class="phase">
        <span class="phase-steps" lang="en" title=${query.phaseText ?? ''} aria-hidden="true">${PHASES.map((_phase, index) => html`<i class=${index === at ? 'on' : index < at ? 'past' : ''}></i>`)}</span>
        ${phaseWords(query.phase)}</span>`;
    }
    if (query.last) {
      return html`<span class="phase">${t(`last.${query.last.kind}`)} ${ago(query.last.at, now)}</span>`;
    }
    return nothing;
  }

  #notes(query, action) {
    const failed = query.state === 'failed' && query.error;
    const problem = action?.problem;
    const lost = query.attached?.lost > 0;
    if (!failed && !problem && !lost && !(query.disagreements > 0)) {
      return nothing;
    }
    return html`<tr class="query-notes"><td colspan="10">
      ${failed ? html`<div class="failure">${icon('cross')}<div>
        ${query.error.condition ? html`<code class="condition">${query.error.condition}</code>` : nothing}
        <p>${query.error.message}</p></div></div>` : nothing}
      ${query.disagreements > 0 ? html`<div class="warning">${icon('warn')}<p>${t('overview.disagreements', { n: query.disagreements })}</p></div>` : nothing}
      ${lost ? reportsLost(query.attached) : nothing}
      ${problemBanner(problem, { dismiss: () => this.act('clear', { key: `query:${query.id}` }) })}
    </td></tr>`;
  }
}

customElements.define('tm-overview-view', TmOverviewView);
