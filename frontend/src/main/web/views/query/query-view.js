import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { badge } from '../../parts/badge.js';
import { icon } from '../../parts/icons.js';
import { emptyState, loadingState, problemBanner } from '../../parts/problem.js';
import { ago, definitionWords, phaseWords } from '../../parts/words.js';
import { dateTime, duration, millis, number, t } from '../../i18n/index.js';
import { attachedWords, contactLost, reportsLost } from '../../parts/attached.js';
import { isPaused } from '../../parts/query-controls.js';
import './query-charts.js';
import './attached-panel.js';
import './state-table.js';
import './result-table.js';
import './diagnosis.js';
import './pace.js';

const COPIED_FOR_MS = 1_500;

/** One query: how it runs, what it has found, how it is defined. */
class TmQueryView extends TmElement {
  static properties = {
    state: { attribute: false },
    route: { attribute: false },
    connection: { attribute: false },
    copied: { state: true },
    deleting: { state: true },
  };

  #subscribed = null;

  constructor() {
    super();
    this.copied = false;
    this.deleting = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#subscribed = null;
    this.tickEvery(1_000);
  }

  /** Messages about other queries are no news here. */
  shouldUpdate(changed) {
    const { state, route } = this;
    return this.hasNews(changed, [state.queries[route.id], state.queryDetails[route.id], state.actions, state.known, state.server, state.connection]);
  }

  willUpdate() {
    const { id } = this.route;
    if (this.#subscribed !== id) {
      this.#subscribed = id;
      this.deleting = false;
      this.connection.subscribe([`query:${id}`]);
    }
  }

  render() {
    const { state, route } = this;
    const query = state.queries[route.id];
    const detail = state.queryDetails[route.id];
    if (!query) {
      return this.#absent(route.id);
    }
    const action = state.actions[`query:${query.id}`];
    return html`
      ${this.#head(query, action)}
      ${this.#troubles(query, action)}
      ${detail ? html`<tm-diagnosis .query=${query} .findings=${detail.findings} .progress=${detail.progress}
        .now=${Date.now() + (state.server?.skewMs ?? 0)}></tm-diagnosis>${this.#charts(query, detail)} ${query.attached
        ? html`<tm-attached-panel .query=${query} .action=${state.actions[`attached:${query.attached.label}`]}></tm-attached-panel>`
        : html`${this.#result(query, detail)} ${this.#definition(query, detail)}`}` : loadingState(t('query.loading'))}`;
  }

  #absent(id) {
    const { state } = this;
    if (!state.known && state.connection.phase !== 'offline') {
      return loadingState(t('query.loading'));
    }
    if (!state.known) {
      return emptyState(t('overview.offline.title'), t('overview.offline.text'));
    }
    return emptyState(t('query.absent.title', { id }), t('query.absent.text'), html`<a class="button" href="#/">${t('nav.overview')}</a>`);
  }

  #head(query, action) {
    const now = Date.now() + (this.state.server?.skewMs ?? 0);
    const running = query.state === 'running';
    return html`<div class="query-head">
      <div class="query-title">
        <p class="crumbs"><a href="#/">${t('nav.overview')}</a></p>
        <h1>${query.id}</h1>
        <p class="muted">${query.attached ? attachedWords(query.attached) : definitionWords(query.definition).join(' · ')}</p>
      </div>
      <div class="query-actions">
        ${query.attached ? html`<span class="read-only">${t('attached.readOnly')}</span>`
          : html`<a class="button" href=${`#/windows?q=${encodeURIComponent(query.id)}`}><span>${t('query.windows')}</span>${icon('arrow')}</a>
        ${query.definition ? html`<a class="button" href=${`#/queries/${encodeURIComponent(query.id)}/edit`} data-do="edit-query">${icon('edit')}<span>${t('drive.edit')}</span></a>
        <a class="button" href=${`#/new-query?from=${encodeURIComponent(query.id)}`} data-do="clone-query">${icon('copy')}<span>${t('drive.clone')}</span></a>` : nothing}
        <tm-query-controls labelled .query=${query} .action=${action}></tm-query-controls>`}
      </div>
      <dl class="facts">
        <div><dt>${t('column.state')}</dt><dd>${badge('query', query.state)}${query.attached ? contactLost(query.attached, now) : nothing}<span class="sub">${running && query.phase
          ? phaseWords(query.phase)
          : query.last ? `${t(`last.${query.last.kind}`)} ${ago(query.last.at, now)}` : ''}</span></dd></div>
        <div><dt>${t('query.batch')}</dt><dd>${number(query.batchId)}<span class="sub">${query.batchDurationMs === null ? '' : duration(query.batchDurationMs)}</span></dd></div>
        <div><dt>${t('query.watermark')}</dt><dd>${dateTime(settled(query.watermark))}<span class="sub">${query.watermarkLagMs === null ? '' : t('query.lag', { span: duration(query.watermarkLagMs) })}</span></dd></div>
        <div><dt>${t('query.newest')}</dt><dd>${dateTime(query.newestEventTime)}<span class="sub">${t('query.eventTime')}</span></dd></div>
        <div><dt>${t('query.dropped')}</dt><dd>${number(query.droppedRows)}<span class="sub">${t('query.malformed', { n: query.malformed })}</span></dd></div>
      </dl>
      ${query.definition ? html`<tm-query-pace .query=${query} .action=${this.state.actions[`pace:${query.id}`]}></tm-query-pace>` : nothing}
    </div>`;
  }

  #troubles(query, action) {
    const failed = query.error;
    const lost = query.attached?.lost > 0;
    if (!failed && !action?.problem && !lost && !(query.disagreements > 0) && !isPaused(query)) {
      return nothing;
    }
    return html`<div class="troubles">
      ${lost ? reportsLost(query.attached) : nothing}
      ${isPaused(query) ? html`<div class="warning">${icon('pause')}<p>${t('drive.paused')}</p></div>` : nothing}
      ${failed ? html`<div class="failure">${icon('cross')}<div>
        <p><strong>${query.state === 'failed' ? t('query.failed') : t('query.lastError')}</strong> <span class="muted">${dateTime(failed.at)}</span></p>
        ${failed.condition ? html`<code class="condition">${failed.condition}</code>` : nothing}<p>${failed.message}</p></div></div>` : nothing}
      ${query.disagreements > 0 ? html`<div class="warning">${icon('warn')}<p>${t('overview.disagreements', { n: query.disagreements })}</p></div>` : nothing}
      ${problemBanner(action?.problem, { dismiss: () => this.act('clear', { key: `query:${query.id}` }) })}
    </div>`;
  }

  #charts(query, detail) {
    return html`<tm-query-charts .query=${query} .progress=${detail.progress} .marks=${detail.marks} ?live=${this.state.connection.phase === 'live'}
      .skewMs=${this.state.server?.skewMs ?? 0}></tm-query-charts>`;
  }

  /** What the places besides the dashboard have received, as the server counts it. */
  #sinks(query) {
    const places = query.sinks ?? [];
    return places.length === 0 ? nothing : html`<ul class="sink-facts panel" aria-label=${t('drive.sinks')}>${places.map((sink) => html`<li>
      <span>${t(`builder.sink.${sink.kind}`)}</span> <span class="muted">${t('drive.sink.rows', { n: sink.rows })}${sink.batchId === null ? '' : ` · ${t('result.batch', { n: sink.batchId })}`}</span>
      ${sink.error ? html`<span class="tone-bad">${icon('cross')} <span lang="en">${sink.error}</span></span>` : nothing}</li>`)}</ul>`;
  }

  #result(query, detail) {
    return html`<section aria-labelledby="result-title">
      <div class="section-head"><h2 id="result-title">${t('result.title')}</h2>
        ${detail.result && detail.result.batchId !== null ? html`<span class="muted small">${t('result.batch', { n: detail.result.batchId })}</span>` : nothing}</div>
      <div class="panel"><tm-result-table .result=${detail.result}></tm-result-table></div>
      ${this.#sinks(query)}
    </section>
    <section aria-labelledby="state-title"><tm-query-state .queryId=${query.id} .action=${this.state.actions[`state:${query.id}`]}></tm-query-state></section>`;
  }

  #definition(query, detail) {
    return html`<div class="two-columns">
      <section aria-labelledby="definition-title">
        <div class="section-head"><h2 id="definition-title">${t('query.definition')}</h2>${this.#remove(query)}</div>
        <div class="panel">${query.definition?.sql ? html`<pre class="plan" tabindex="0" aria-label=${t('builder.sql.label')}>${query.definition.sql}</pre>` : nothing}
          <pre class="plan" tabindex="0" aria-label=${t('query.definition')}>${JSON.stringify(readable(query.definition), null, 2)}</pre></div>
      </section>
      <section aria-labelledby="plan-title">
        <div class="section-head"><h2 id="plan-title">${t('query.plan')}</h2>
          ${detail.plan ? html`<button class="button" @click=${() => this.#copy(detail.plan)}>${icon(this.copied ? 'check' : 'copy')}<span>${this.copied ? t('action.copied') : t('action.copy')}</span></button>` : nothing}</div>
        <div class="panel">${detail.plan ? html`<pre class="plan" tabindex="0" aria-label=${t('query.plan')}>${detail.plan}</pre>` : emptyState(t('query.noPlan.title'), t('query.noPlan.text'))}</div>
      </section>
    </div>`;
  }

  #remove(query) {
    if (!this.deleting) {
      return html`<button class="button danger" @click=${() => { this.deleting = true; }}>${icon('trash')}<span>${t('action.delete')}</span></button>`;
    }
    return html`<span class="confirm" role="alertdialog" aria-label=${t('query.deleteSure')}><span>${t('query.deleteSure')}</span>
      <button class="button danger" @click=${() => this.act('delete-query', { id: query.id, after: '#/' })}>${t('action.delete')}</button>
      <button class="button" @click=${() => { this.deleting = false; }}>${t('action.cancel')}</button></span>`;
  }

  async #copy(text) {
    await navigator.clipboard?.writeText(text);
    this.copied = true;
    setTimeout(() => { this.copied = false; }, COPIED_FOR_MS);
  }
}

/** Without fields that say nothing, and without the SQL that stands above. */
function readable(definition) {
  return definition && Object.fromEntries(Object.entries(definition).filter(([name, value]) => name !== 'sql' && value !== null && !(Array.isArray(value) && value.length === 0)));
}

function settled(watermark) {
  const ms = millis(watermark);
  return ms === null || ms <= 0 ? null : ms;
}

customElements.define('tm-query-view', TmQueryView);
