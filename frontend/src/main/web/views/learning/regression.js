import { html } from 'lit';
import { decimals, t } from '../../i18n/index.js';
import { lineChart } from './line-chart.js';
import { colourOf } from './signs.js';

const nameOf = (index, features) => (index < features ? t('learning.weight.n', { n: index + 1 }) : t('learning.intercept'));

/** Weights against their truth and the error, batch by batch. */
export function histories({ run }) {
  const { history, weights } = run.regression;
  const features = weights.length;
  const marks = run.log.filter(({ what }) => what === 'drift').map(({ batch }) => batch + 0.5);
  const lines = Array.from({ length: features + 1 }, (_none, index) => [
    { id: `truth-${index}`, label: t('learning.of.truth', { name: nameOf(index, features) }), colour: colourOf(index), dashed: true, points: history.map(({ batch, truth }) => [batch, truth[index]]) },
    { id: `weight-${index}`, label: nameOf(index, features), colour: colourOf(index), dashed: false, points: history.map(({ batch, weights: learned }) => [batch, learned[index]]) },
  ]).flat();
  const label = t(`learning.error.${run.definition.algorithm}`);
  return html`${lineChart({ name: 'weights', heading: t('learning.weights'), lines, legend: [...lines.filter(({ dashed }) => !dashed), { label: t('learning.truth'), colour: 'var(--text)', dashed: true }], marks, marked: t('learning.mark.drift') })}
    ${lineChart({ name: 'error', heading: t('learning.error'), lines: [{ id: 'error', label, colour: 'var(--series-d)', dashed: false, points: history.map(({ batch, error }) => [batch, error]) }], marks, marked: t('learning.mark.drift'), zero: true, hint: t('learning.error.hint') })}`;
}

/** The cost of k-means batch by batch. */
export function costs({ log, kmeans }) {
  const marks = log.filter(({ what }) => what === 'drift' || what === 'moved').map(({ batch }) => batch + 0.5);
  const line = { id: 'cost', label: t('learning.cost'), colour: 'var(--series-d)', dashed: false, points: kmeans.costs.map(({ batch, cost }) => [batch, cost]) };
  return lineChart({ name: 'cost', heading: t('learning.cost.chart'), lines: [line], marks, marked: t('learning.mark.moved'), zero: true, hint: t('learning.cost.hint') });
}

/** The newest figures: each weight beside its truth. */
export function weights({ run }) {
  const { regression, truth } = run;
  const learned = [...regression.weights, regression.intercept];
  const real = [...truth.weights, truth.intercept];
  return html`<section class="lr-panel lr-clusters" aria-labelledby="lr-weights-title">
    <div class="lr-panel-head"><h2 id="lr-weights-title">${t('learning.now')}</h2><p class="lr-figure">${t(`learning.error.${run.definition.algorithm}`)} <b data-figure="error">${regression.error === null ? '—' : decimals(regression.error, 3)}</b></p></div>
    <table class="lr-table"><thead><tr><td></td><th scope="col" class="lr-num">${t('learning.learned')}</th><th scope="col" class="lr-num">${t('learning.truth')}</th><th scope="col" class="lr-num">${t('learning.off')}</th></tr></thead>
      <tbody>${learned.map((value, index) => html`<tr data-weight=${index}><th scope="row"><i class="lr-key-line" style=${`--sign:${colourOf(index)}`}></i><span>${nameOf(index, regression.weights.length)}</span></th><td class="lr-num" data-figure="weight">${decimals(value, 3)}</td>
        <td class="lr-num">${decimals(real[index], 3)}</td><td class="lr-num">${decimals(Math.abs(value - real[index]), 3)}</td></tr>`)}</tbody></table></section>`;
}
