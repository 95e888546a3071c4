import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { TmElement } from '../../parts/element.js';
import { badge } from '../../parts/badge.js';
import { icon } from '../../parts/icons.js';
import { emptyState, loadingState, problemBanner } from '../../parts/problem.js';
import { clockTime, dateTime, duration, hasText, millis, number, rate, t } from '../../i18n/index.js';
import { dataTimeAt } from './schema.js';
import './stream-controls.js';
import './inject-form.js';

const RECORDS_SHOWN = 40;

/** All streams at the left; at the right what flows through the chosen one, its controls, and a form to add an event. */
class TmStreamsView extends TmElement {
  static properties = { state: { attribute: false }, route: { attribute: false }, connection: { attribute: false }, leavingStream: { state: true } };

  #subscribed = null;

  connectedCallback() {
    super.connectedCallback();
    this.#subscribed = null;
  }

  get #chosenId() {
    const ids = Object.keys(this.state.streams).sort();
    return this.route.id ?? (ids.includes('earthquakes') ? 'earthquakes' : ids[0] ?? null);
  }

  shouldUpdate(changed) {
    const { state } = this;
    return this.hasNews(changed, [state.streams, state.streamDetails, state.actions, state.known, state.server, state.connection]);
  }

  willUpdate() {
    const id = this.#chosenId;
    if (id !== this.#subscribed) {
      this.#subscribed = id;
      this.connection.subscribe(id === null ? [] : [`stream:${id}`]);
    }
  }

  render() {
    const { state } = this;
    if (!state.known) {
      return state.connection.phase === 'offline' ? emptyState(t('overview.offline.title'), t('overview.offline.text')) : loadingState(t('streams.loading'));
    }
    const streams = Object.values(state.streams).sort((a, b) => a.id.localeCompare(b.id));
    if (streams.length === 0) {
      return html`<h1>${t('nav.streams')}</h1>${emptyState(t('streams.empty.title'), t('sources.emptyText'), links())}`;
    }
    const id = this.#chosenId;
    const stream = state.streams[id];
    return html`<h1 class="visually-hidden">${t('nav.streams')}</h1><div class="streams">
      <nav class="stream-list panel" aria-label=${t('nav.streams')}>${links()}${repeat(streams, (item) => item.id, (item) => this.#item(item, item.id === id))}</nav>
      ${stream ? this.#stream(stream) : emptyState(t('streams.absent.title', { id }), t('streams.absent.text'))}
    </div>`;
  }

  #item(stream, chosen) {
    return html`<a class="stream-item" href=${`#/streams/${encodeURIComponent(stream.id)}`} aria-current=${chosen ? 'true' : nothing}>
      <span class="stream-name">${stream.id}</span><span class="stream-rate num">${rate(stream.rate)} <span class="muted">${t('unit.perSecond')}</span></span>
      <span class="stream-what">${kindWords(stream)}</span>${badge('stream', stream.state)}</a>`;
  }

  #stream(stream) {
    const { state } = this;
    const records = state.streamDetails[stream.id]?.records ?? null;
    const action = state.actions[`stream:${stream.id}`];
    const removing = action?.verb === 'delete-stream' ? action : null;
    return html`<div class="stream-detail">
      <div class="section-head"><h2 class="stream-title">${stream.id}</h2>${badge('stream', stream.state)}${this.#removal(stream)}</div>
      ${removing?.problem ? problemBanner(removing.problem, { dismiss: () => this.act('clear', { key: `stream:${stream.id}` }) }) : nothing}
      ${stream.note ? html`<p class="warning">${icon('warn')}<span>${hasText(`sources.note.${stream.definition.source?.kind}`) ? t(`sources.note.${stream.definition.source.kind}`) : stream.note}</span></p>` : nothing}
      <p class="muted lead">${kindWords(stream)} · ${t('stream.topic')} <code>${stream.topicName}</code> · <code class="schema">${stream.definition.schema}</code></p>
      ${stream.error ? html`<div class="failure">${icon('cross')}<p>${stream.error.message} <span class="muted">${dateTime(stream.error.at)}</span></p></div>` : nothing}
      <dl class="facts">
        <div><dt>${t('stream.rateNow')}</dt><dd>${rate(stream.rate)}<span class="sub">${t('stream.rateSub')}</span></dd></div>
        <div><dt>${t('stream.total')}</dt><dd>${number(stream.total)}<span class="sub">${t('query.malformed', { n: stream.malformed })}</span></dd></div>
        <div><dt>${t('stream.newest')}</dt><dd>${dateTime(stream.newestEventTime)}<span class="sub">${t('query.eventTime')}</span></dd></div>
        ${this.#lateness(stream)}
      </dl>
      <div class="stream-panels">
        <section class="panel padded" aria-labelledby="controls-title"><h3 id="controls-title">${t('stream.controls')}</h3>
          <tm-stream-controls .stream=${stream} .action=${removing ? undefined : action}></tm-stream-controls></section>
        <section class="panel padded" aria-labelledby="inject-title"><h3 id="inject-title">${t('inject.title')}</h3>
          <tm-inject-form .stream=${stream} .action=${state.actions[`inject:${stream.id}`]} .steppable=${steppable(state.queries, stream.id)} .skewMs=${state.server?.skewMs ?? 0}></tm-inject-form></section>
      </div>
      <section aria-labelledby="records-title"><div class="section-head"><h2 id="records-title">${t('records.title')}</h2></div>
        <div class="panel">${records === null ? loadingState(t('records.loading')) : this.#records(stream, records)}</div></section>
    </div>`;
  }

  /** Deleting takes the topic along if Tidemark made it, so it asks once more. */
  #removal({ id, definition, topicName }) {
    const own = definition.source?.kind !== 'kafka' || !definition.source.topic;
    const pending = this.state.actions[`stream:${id}`]?.pending;
    return this.leavingStream === id
      ? html`<span class="confirm" role="group" aria-label=${t('sources.delete')}><span>${t(own ? 'sources.deleteOwn' : 'sources.deleteForeign', { topic: topicName })}</span>
          <button class="button danger" ?disabled=${pending} @click=${() => { this.leavingStream = null; this.act('delete-stream', { id, after: '#/streams' }); }}>${t('action.delete')}</button>
          <button class="button" @click=${() => { this.leavingStream = null; }}>${t('action.cancel')}</button></span>`
      : html`<button class="icon-button" title=${t('sources.delete')} aria-label=${t('sources.delete')} ?disabled=${pending} @click=${() => { this.leavingStream = id; }}>${icon('trash')}</button>`;
  }

  #lateness({ lateness }) {
    return html`<div><dt>${t('stream.lateness')}</dt><dd>${lateness ? t('stream.half', { span: duration(lateness.p50Ms) }) : '—'}
      <span class="sub">${lateness ? t('stream.most', { p90: duration(lateness.p90Ms), max: duration(lateness.maxMs) }) : t('stream.noLateness')}</span></dd></div>`;
  }

  #records(stream, records) {
    if (records.length === 0) {
      return emptyState(t('records.empty.title'), t('records.empty.text'));
    }
    const newestFirst = records.slice(-RECORDS_SHOWN).reverse();
    return html`<div class="table-scroll" tabindex="0" role="group" aria-label=${t('records.title')}><table class="data records">
      <thead><tr><th scope="col" class="num">${t('records.offset')}</th><th scope="col">${t('records.arrived')}<span class="unit">UTC</span></th>
        <th scope="col">${t('records.eventTime')}<span class="unit">UTC</span></th><th scope="col" class="num">${t('records.lateness')}</th><th scope="col">${t('records.value')}</th></tr></thead>
      <tbody>${repeat(newestFirst, (record) => `${record.partition}:${record.offset}`, (record) => this.#record(stream, record))}</tbody></table></div>`;
  }

  #record(stream, record) {
    const late = record.eventTime === null ? null : Math.max(0, Math.round(dataTimeAt(stream, millis(record.arrived)) - millis(record.eventTime)));
    return html`<tr class=${record.malformed ? 'malformed' : ''}><td class="num muted">${record.partition}:${record.offset}</td>
      <td class="time">${clockTime(record.arrived, { millis: true, zone: false })}</td><td class="time">${record.eventTime === null ? '—' : dateTime(record.eventTime, { zone: false, millis: true })}</td>
      <td class="num">${late === null ? '—' : duration(late)}</td>
      <td class="value">${record.malformed ? html`<span class="malformed-reason">${icon('warn')} ${record.malformed}</span><code>${record.value}</code>` : pretty(record.value, stream.definition.eventTime)}</td></tr>`;
  }
}

/** Where streams come from. */
function links() {
  return html`<div class="stream-links"><a class="button primary" href="#/new-stream">${icon('plus')}<span>${t('sources.new')}</span></a>
    <a class="button" href="#/files">${t('nav.files')}</a></div>`;
}

/** The fields of a record besides its event time, `name value`. */
function pretty(text, timeField) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return html`<code>${text}</code>`;
  }
  if (value === null || typeof value !== 'object') {
    return html`<code>${text}</code>`;
  }
  return Object.entries(value).filter(([name]) => name !== timeField)
    .map(([name, item]) => html`<span class="pair"><span class="pair-name">${name}</span> ${typeof item === 'object' ? JSON.stringify(item) : String(item)}</span>`);
}

function kindWords(stream) {
  if (stream.replay) {
    return t('stream.kind.replay', { dataset: stream.replay.dataset });
  }
  const kind = stream.definition.generator?.kind;
  if (kind) {
    return hasText(`stream.generator.${kind}`) ? t(`stream.generator.${kind}`) : t('stream.kind.generator', { kind });
  }
  return t('stream.kind.source', { kind: stream.definition.source?.kind ?? 'kafka' });
}

/** Names of the running queries that are stepped by hand and read the stream. */
function steppable(queries, id) {
  return Object.values(queries)
    .filter(({ state, definition }) => state === 'running' && definition?.trigger?.kind === 'manual' && definition.stream === id)
    .map((query) => query.id);
}

customElements.define('tm-streams-view', TmStreamsView);
