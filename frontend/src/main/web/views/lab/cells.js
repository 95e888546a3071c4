import { html, nothing } from 'lit';
import { t } from '../../i18n/index.js';
import { cellText, isNumber } from './cell-text.js';

/** The lab's tables. */

/**
 * @param {{caption: string, columns: {name: string, number: boolean}[], rows: {cells: any[], mark?: string, changed?: boolean[]}[],
 *   day: number|null, empty: string, lines?: number}} table `lines` rows of room are kept, so that nothing below moves
 */
export function tableOf({ caption, columns, rows, day, empty, lines = 0 }) {
  return html`<div class="lab-scroll" tabindex="0" role="group" aria-label=${caption} data-rows=${rows.length}><table class="lab-table">
    <caption class="visually-hidden">${caption}</caption>
    <thead><tr>${columns.map(({ name, number: right }) => html`<th scope="col" class=${right ? 'num' : ''}>${name}</th>`)}</tr></thead>
    <tbody>${rows.map(({ cells, mark = '', changed = [], before = [] }) => html`<tr class=${mark}>${cells.map((value, index) => html`<td
        class=${`${columns[index]?.number || isNumber(value) ? 'num' : ''} ${changed[index] ? 'lab-changed' : ''}`}>${before[index] === undefined ? nothing
      : html`<s>${cellText(before[index], day)}</s> `}${cellText(value, day)}</td>`)}</tr>`)}
      ${rows.length === 0 ? html`<tr><td class="lab-none" colspan=${Math.max(1, columns.length)}>${empty}</td></tr>` : nothing}
      ${Array.from({ length: Math.max(0, lines - Math.max(1, rows.length)) }, () => html`<tr class="lab-spare" aria-hidden="true"><td colspan=${Math.max(1, columns.length)}>&nbsp;</td></tr>`)}
    </tbody></table></div>`;
}

/** A query's name and its output mode. */
export function queryHead(query, { focused = false, pick = null } = {}) {
  const mode = query.definition?.outputMode ?? '';
  return html`<h3 class="lab-query-head">${pick ? html`<button class="lab-query-name" aria-pressed=${focused} @click=${pick}>${query.name}</button>`
    : html`<span class="lab-query-name">${query.name}</span>`}${mode && mode !== query.name ? html`<span class="lab-mode">${mode}</span>` : nothing}</h3>`;
}

/** Why Spark would not have the query, or why it ended. */
export function refusal(query, short = false) {
  const said = query.refused ?? query.error;
  return html`<div class="problem lab-refused" role="note"><div class="problem-text">
    <p>${query.refused ? t('lab.refused') : t('lab.failed')} ${said.condition ? html`<code class="condition">${said.condition}</code>` : nothing}</p>
    ${short && said.condition ? nothing : html`<p lang="en" class=${short ? 'lab-clamped' : ''}>${said.message}</p>`}</div></div>`;
}
