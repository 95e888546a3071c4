import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { icon } from '../../parts/icons.js';
import { emptyState, problemText } from '../../parts/problem.js';
import { dateTime, number, t, windowRange } from '../../i18n/index.js';
import { columnsOf, inOrder } from '../lab/cell-text.js';

/**
 * What lies in a query's state store, by operator and store, as read last. Reading costs Spark nothing but is not free, so it is done
 * when asked for. Properties: `queryId`, `action` (of `read-state`).
 */
class TmQueryState extends TmElement {
  static properties = { queryId: { type: String }, action: { attribute: false } };

  render() {
    const { action } = this;
    const state = action?.answer ?? null;
    return html`<div class="section-head"><h2 id="state-title">${t('state.title')}</h2>
        ${state?.batchId !== null && state?.batchId !== undefined ? html`<span class="muted small">${t('state.after', { n: state.batchId })}</span>` : nothing}
        <button class="button" ?disabled=${action?.pending} @click=${() => this.act('read-state', { id: this.queryId })}>
          ${icon(action?.pending ? 'arc' : 'restart', action?.pending ? 'turning' : '')}<span>${t(state ? 'state.again' : 'state.read')}</span></button></div>
      <div class="panel">${this.#body(state, action?.problem)}</div>`;
  }

  #body(state, problem) {
    if (problem) {
      return html`<p class="error padded" role="alert">${icon('cross')} ${problemText(problem)}</p>`;
    }
    if (!state) {
      return emptyState(t('state.unread.title'), t('state.unread.text'));
    }
    const stores = state.operators.flatMap((operator) => operator.stores.map((store) => ({ operator, store })));
    return stores.length === 0 ? emptyState(t('state.none.title'), t('state.none.text')) : stores.map(({ operator, store }) => this.#store(operator, store));
  }

  #store(operator, store) {
    const rows = inOrder(store.rows.map(({ partition, key, value }) => ({ [t('state.partition')]: partition, ...key, ...value })));
    const columns = columnsOf(rows);
    const name = `${operator.name}${store.name === 'default' ? '' : ` · ${store.name}`}`;
    return html`<div class="table-scroll" tabindex="0" role="group" aria-label=${name}><table class="data result">
      <caption class="table-note small"><code>${name}</code> · ${t('state.rows', { n: store.total })}${store.truncated ? ` · ${t('result.shown', { n: rows.length })}` : ''}</caption>
      <thead><tr>${columns.map((column) => html`<th scope="col" class=${column.number ? 'num' : ''}>${column.name}${isTime(rows, column.name) ? html`<span class="unit">UTC</span>` : nothing}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr>${columns.map((column) => html`<td class=${column.number ? 'num' : isTime(rows, column.name) ? 'time' : ''}>${said(row[column.name])}</td>`)}</tr>`)}</tbody>
    </table></div>`;
  }
}

const isTime = (rows, name) => rows.some((row) => (typeof row[name] === 'string' && ISO.test(row[name])) || row[name]?.start !== undefined);

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** One value; times are UTC and have their date. */
function said(value) {
  if (value === null || value === undefined) {
    return html`<span class="muted">null</span>`;
  }
  if (typeof value === 'number') {
    return number(value, Number.isInteger(value) ? 0 : 3);
  }
  if (typeof value === 'object' && 'start' in value) {
    return windowRange(value.start, value.end);
  }
  return typeof value === 'string' && ISO.test(value) ? dateTime(value, { zone: false }) : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

customElements.define('tm-query-state', TmQueryState);
