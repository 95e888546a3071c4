import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { icon } from '../../parts/icons.js';
import { emptyState, problemText } from '../../parts/problem.js';
import { number, t } from '../../i18n/index.js';
import { cellText, columnsOf, inOrder } from '../lab/cell-text.js';

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
      <thead><tr>${columns.map((column) => html`<th scope="col" class=${column.number ? 'num' : ''}>${column.name}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr>${columns.map((column) => html`<td class=${column.number ? 'num' : ''}>${
        typeof row[column.name] === 'number' ? number(row[column.name], Number.isInteger(row[column.name]) ? 0 : 3) : cellText(row[column.name])}</td>`)}</tr>`)}</tbody>
    </table></div>`;
  }
}

customElements.define('tm-query-state', TmQueryState);
