import { html } from 'lit';
import { number, t } from '../../i18n/index.js';
import { momentText, rangeText } from '../../charts/plane/scales.js';
import { countOf, eventText } from '../../charts/plane/verdict-text.js';

const NEWEST_WINDOWS = 12;
const NEWEST_DROPPED = 20;

/** The same as the board in two tables: newest windows of every query, newest dropped events of the one chosen. */
export function tables(lanes, chosen, pieces) {
  return html`<div class="wv-tables">${windowTable(lanes)}${droppedTable(chosen, pieces)}</div>`;
}

function windowTable(lanes) {
  const rows = lanes.flatMap((lane) => (lane.model?.windows ?? []).slice(-NEWEST_WINDOWS).reverse().map((window) => ({ lane, window })));
  const columns = ['query', 'window', 'key', 'phase', 'count', 'late', 'batch'];
  return html`<div class="wv-table" tabindex="0" role="region" aria-label=${t('windows.table.windows')}><table>
    <caption>${t('windows.table.windows')}</caption>
    <thead><tr>${columns.map((name) => html`<th scope="col" class=${numeric(name)}>${t(`windows.table.${name}`)}</th>`)}</tr></thead>
    <tbody>${rows.length === 0 ? html`<tr><td colspan=${columns.length}>${t('windows.table.noWindows')}</td></tr>` : rows.map(({ lane, window }) => {
      const found = countOf(window);
      return html`<tr><td>${lane.id}</td><td>${rangeText(window.s, window.e, true)}</td><td>${window.key ?? ''}</td>
        <td class="wv-phase"><tm-sign name=${window.phase}></tm-sign> ${t(`windows.phase.short.${window.phase}`)}</td>
        <td class="wv-number">${found === null ? t('windows.window.notCounted') : `${found.exact ? '' : '≈ '}${number(found.count)}`}</td>
        <td class="wv-number">${number(window.dropped)}</td><td class="wv-number">${window.writtenBatch ?? '–'}</td></tr>`;
    })}</tbody></table></div>`;
}

function droppedTable(lane, pieces) {
  const model = lane.model;
  const dropped = (model?.events ?? []).filter((event) => event.v === 'dropped' || event.v === 'partly-dropped')
    .sort((a, b) => b.a - a.a).slice(0, NEWEST_DROPPED);
  return html`<div class="wv-table" tabindex="0" role="region" aria-label=${t('windows.table.dropped')}><table>
    <caption>${t('windows.table.dropped')} · ${lane.id}</caption>
    <thead><tr><th scope="col">${t('windows.event.time')} (UTC)</th><th scope="col">${t('windows.event.arrived')} (UTC)</th>
      <th scope="col">${t('windows.event.key')}</th><th scope="col">${t('windows.table.why')}</th></tr></thead>
    <tbody>${dropped.length === 0 ? html`<tr><td colspan="4">${t('windows.table.noDropped')}</td></tr>` : dropped.map((event) => {
      const said = eventText(event, model, pieces);
      return html`<tr><td>${momentText(event.t)}</td><td>${momentText(event.a)}</td><td>${event.k ?? ''}</td>
        <td><tm-sign name=${said.sign}></tm-sign> ${said.why.join(' ')}</td></tr>`;
    })}</tbody></table></div>`;
}

const numeric = (name) => (name === 'count' || name === 'late' || name === 'batch' ? 'wv-number' : '');
