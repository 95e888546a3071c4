import { html, nothing } from 'lit';
import { batchesOf } from '../../../charts/lab-plane/lab-scene.js';
import { millisOf } from '../../../charts/plane/plane-model.js';
import { t } from '../../../i18n/index.js';
import { columnsOf, inOrder } from '../cell-text.js';
import { queryHead, refusal, tableOf } from '../cells.js';
import { inputTables, resultTable } from '../tables.js';

/** The unbounded input, what a step wrote, and the result tables, up to the step that is shown. */

const dayOf = (run) => millisOf(run.steps[0]?.at ?? run.scenario.steps?.[0]?.at ?? null);

export function inputPanel({ run, position }) {
  const tables = inputTables(run, position);
  return html`<section class="lab-panel lab-input"><h2>${t('lab.input.title')}</h2>
    <div class="lab-columns">${tables.map((table) => html`<div class="lab-column">
      ${tables.length > 1 ? html`<h3 class="lab-query-head"><span class="lab-query-name">${table.stream}</span></h3>` : nothing}
      ${tableOf({ ...table, caption: `${t('lab.input.title')} ${table.stream}`, day: dayOf(run), empty: t('lab.input.none') })}</div>`)}</div></section>`;
}

export function writtenPanel({ run, position, on, focus }) {
  return queriesPanel('written', run, focus, on, (query) => {
    const step = run.steps[position - 1];
    const batches = batchesOf(step, query.name);
    if (position === 0) {
      return html`<p class="lab-none">${t('lab.written.notYet')}</p>`;
    }
    return batches.map((batch) => {
      if (batch.rows.length === 0) {
        return html`<p class="lab-batch-name">${t('lab.batchN', { n: batch.batchId })}${batch.noData ? html` · ${t('lab.noData')}` : nothing}</p>
          <p class="lab-none">${t('lab.written.none')}</p>`;
      }
      const columns = columnsOf(batch.rows, query.columns);
      return html`<p class="lab-batch-name">${t('lab.batchN', { n: batch.batchId })}${batch.noData ? html` · ${t('lab.noData')}` : nothing}</p>
        ${tableOf({ columns, rows: inOrder(batch.rows).map((row) => ({ cells: columns.map(({ name }) => row[name]), mark: 'lab-fresh' })),
          caption: t('lab.batchN', { n: batch.batchId }), day: dayOf(run), empty: t('lab.written.none') })}
        ${batch.rowsTruncated ? html`<p class="lab-note">${t('lab.truncated')}</p>` : nothing}`;
    });
  });
}

export function resultPanel({ run, ghost, position, on, focus, panels }) {
  return queriesPanel('result', run, focus, on, (query) => {
    const table = resultTable(run, ghost, query, position);
    return html`${tableOf({ ...table, caption: t('lab.result.title'), day: dayOf(run), empty: t('lab.result.none') })}
      ${run.steps[position - 1]?.queries?.[query.name]?.truncated ? html`<p class="lab-note">${t('lab.truncated')}</p>` : nothing}`;
  }, panels.includes('written'));
}

/** `told`: why a query was refused stands in another panel already. */
function queriesPanel(kind, run, focus, on, body, told = false) {
  return html`<section class=${`lab-panel lab-${kind}`}><h2>${t(`lab.${kind}.title`)}</h2>
    <div class="lab-columns">${run.queries.map((query) => html`<div class="lab-column">
      ${run.queries.length > 1 ? queryHead(query, { focused: query.name === focus, pick: () => on.focus(query.name) }) : nothing}
      ${query.refused || (query.error && batchesOf(run.steps[0], query.name).length === 0) ? refusal(query, told) : body(query)}</div>`)}</div></section>`;
}
