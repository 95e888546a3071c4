import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { TmElement } from '../../parts/element.js';
import { emptyState } from '../../parts/problem.js';
import { dateTime, millis, number, t, windowRange } from '../../i18n/index.js';

const SHOWN_AT_FIRST = 50;

/**
 * The result table as it stands, newest window first. What the last micro-batch wrote is marked by a dot, and shaded for a moment.
 */
class TmResultTable extends TmElement {
  static properties = { result: { attribute: false }, all: { state: true } };

  constructor() {
    super();
    this.all = false;
  }

  render() {
    const { result } = this;
    if (!result || result.entries.size === 0) {
      return emptyState(t('result.empty.title'), t('result.empty.text'));
    }
    const { columns } = result;
    const windowColumn = columns.find((column) => column.type === 'window')?.name;
    const entries = sorted([...result.entries.values()], windowColumn);
    const shown = this.all ? entries : entries.slice(0, SHOWN_AT_FIRST);
    return html`<div class="table-scroll" tabindex="0" role="group" aria-label=${t('result.title')}><table class="data result">
      <caption class="visually-hidden">${t('result.title')}</caption>
      <thead><tr><th class="mark-column"><span class="visually-hidden">${t('result.written')}</span></th>
        ${columns.map((column) => html`<th scope="col" class=${column.type === 'number' ? 'num' : ''}>${column.name}${
          column.type === 'window' || column.type === 'timestamp' ? html`<span class="unit">UTC</span>` : nothing}</th>`)}</tr></thead>
      <tbody>${repeat(shown, (entry) => `${entry.key}@${entry.batchId}`, (entry) => this.#row(entry, columns, result.batchId))}</tbody>
    </table></div>
    <p class="table-note muted small">${this.#notes(result, entries.length, shown.length)}
      ${shown.length < entries.length ? html`<button class="link-button" @click=${() => { this.all = true; }}>${t('result.showAll', { n: entries.length })}</button>` : nothing}</p>`;
  }

  #row(entry, columns, batchId) {
    const fresh = entry.batchId !== null && entry.batchId === batchId;
    return html`<tr class=${fresh ? 'fresh' : ''}><td class="mark-column">${fresh ? html`<span class="fresh-mark" title=${t('result.written')}></span>` : nothing}</td>
      ${columns.map((column) => html`<td class=${column.type === 'number' ? 'num' : column.type === 'window' || column.type === 'timestamp' ? 'time' : ''}>${cell(entry.row[column.name], column.type)}</td>`)}</tr>`;
  }

  #notes(result, held, shown) {
    const notes = [t('result.rows', { n: result.total })];
    if (shown < result.total) {
      notes.push(t('result.shown', { n: shown }));
    }
    if (result.truncated && held < result.total) {
      notes.push(t('result.truncated', { n: held }));
    }
    if (result.more > 0) {
      notes.push(t('result.more', { n: result.more }));
    }
    return notes.join(' · ');
  }
}

function sorted(entries, windowColumn) {
  const start = (entry) => millis(entry.row[windowColumn]?.start) ?? 0;
  return windowColumn
    ? entries.sort((a, b) => start(b) - start(a) || compareRest(a, b))
    : entries.reverse();
}

function compareRest(a, b) {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

function cell(value, type) {
  if (value === null || value === undefined) {
    return html`<span class="muted">null</span>`;
  }
  if (type === 'window') {
    return windowRange(value.start, value.end);
  }
  if (type === 'timestamp') {
    return dateTime(value, { zone: false });
  }
  if (type === 'number') {
    return number(value, Number.isInteger(value) ? 0 : 3);
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

customElements.define('tm-result-table', TmResultTable);
