import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { cssVars } from '../../parts/css-vars.js';
import { icon } from '../../parts/icons.js';
import { number, t } from '../../i18n/index.js';
import { MEASURES, answerRows, inOrder } from './lambda-model.js';
import { signed } from './words.js';

/**
 * The answer by airport: both parts stacked, the truth as a tick across them, the figures, and what is wrong with its sign.
 *
 * @param {{answer: object|null, order: object, measure: string, kappa: boolean, by: string, onMeasure: (measure: string) => void}} env
 */
export function answers({ answer, order, measure, kappa, by, onMeasure }) {
  const rows = answer ? inOrder(answerRows(answer, measure, kappa), order) : [];
  const wrong = rows.filter((row) => row.wrong).length;
  return html`<section class="la-answers la-panel" aria-labelledby="la-answers-title">
    <header class="la-panel-head"><h2 id="la-answers-title">${t('lambda.answers.title')}</h2>
      <div class="segmented" role="group" aria-label=${t('lambda.measure')}>${MEASURES.map((each) => html`<button aria-pressed=${each === measure}
        @click=${() => onMeasure(each)}>${t(`lambda.measure.${each}`)}</button>`)}</div></header>
    <p class="la-verdict" data-wrong=${wrong > 0}>${icon(wrong > 0 ? 'warn' : 'check')}<span>${rows.length === 0 ? t('lambda.answers.none') : t('lambda.answers.wrong', { n: wrong, all: rows.length })}</span></p>
    <div class="la-answer-scroll" tabindex="0" role="region" aria-labelledby="la-answers-title">${rows.length === 0 ? nothing : table(rows, measure, kappa, by)}</div>
    <p class="la-legend"><span class="la-key la-part-batch"></span>${t('lambda.part.batch')} <span class="la-key la-part-speed"></span>${t('lambda.part.speed')}
      <span class="la-key la-key-truth"></span>${t('lambda.part.truth')}</p>
  </section>`;
}

function table(rows, measure, kappa, by) {
  const days = new Set(rows.map(({ day }) => day)).size > 1;
  const top = Math.max(1, ...rows.map(({ merged, truth }) => Math.max(merged ?? 0, truth ?? 0)));
  const decimals = measure === 'average' ? 1 : 0;
  const parts = measure !== 'average';
  return html`<table class="la-table">
    <thead><tr><th scope="col">${t(`lambda.airport.${by}`)}</th><th scope="col" class="la-bars">${t(`lambda.measure.${measure}.unit`)}</th>
      ${parts ? html`<th scope="col" class="num la-part">${t('lambda.part.batch')}</th><th scope="col" class="num la-part">${t('lambda.part.speed')}</th>` : nothing}
      <th scope="col" class="num">${t('lambda.part.merged')}</th><th scope="col" class="num">${t('lambda.part.truth')}</th><th scope="col" class="num">${t('lambda.off')}</th>
      ${kappa ? html`<th scope="col" class="num" title=${t('lambda.off.kappa.hint')}>${t('lambda.off.kappa')}</th>` : nothing}</tr></thead>
    <tbody>${repeat(rows, ({ key }) => key, (row) => html`<tr data-row=${row.key} ?data-wrong=${row.wrong}>
      <th scope="row"><span class="query-name">${row.airport}</span>${days ? html` <span class="la-day">${row.day.slice(5)}</span>` : nothing}</th>
      <td class="la-bars"><span class="la-stack">${parts ? html`<i class="la-part-batch" ${cssVars({ '--from': 0, '--to': Math.max(0, row.batch) / top })}></i>
        <i class="la-part-speed" ${cssVars({ '--from': Math.max(0, row.batch) / top, '--to': Math.max(0, row.merged) / top })}></i>`
        : html`<i class="la-part-merged" ${cssVars({ '--from': 0, '--to': Math.max(0, row.merged ?? 0) / top })}></i>`}
        <i class="la-truth" ${cssVars({ '--from': Math.max(0, row.truth ?? 0) / top, '--to': Math.max(0, row.truth ?? 0) / top })}></i></span></td>
      ${parts ? html`<td class="num la-part">${number(row.batch)}</td><td class="num la-part">${number(row.speed)}</td>` : nothing}
      <td class="num la-merged">${number(row.merged, decimals)}</td><td class="num">${number(row.truth, decimals)}</td>
      <td class="num">${off(row.off, row.wrong, decimals)}</td>${kappa ? html`<td class="num">${off(row.kappaOff, row.kappaWrong, decimals)}</td>` : nothing}</tr>`)}</tbody></table>`;
}

/** A difference; a row that is right in this figure but wrong in another has a mark and no number. */
function off(value, wrong, decimals) {
  const text = signed(value, decimals);
  return text === '0' ? html`<span class="la-right" title=${t(wrong ? 'lambda.off.other' : 'lambda.off.right')}>${wrong ? '≈' : icon('check')}<span class="visually-hidden">${t(wrong ? 'lambda.off.other' : 'lambda.off.right')}</span></span>`
    : html`<span class="la-wrong">${text}</span>`;
}
