import { html, nothing, svg } from 'lit';
import { cssVars } from '../../parts/css-vars.js';
import { icon } from '../../parts/icons.js';
import { number, t } from '../../i18n/index.js';
import { calibrationPoints, largest, lossCurve, rightOf, share, verdictOf } from './ml-model.js';
import { featureName, percent, pointsApart, precise, score, signedValue } from './words.js';

/** Small pictures of a model's figures; the same for the held-out rows and for the stream. Type stands outside of the drawings, so that it keeps its size. */

/** Accuracy as a bar, and always saying "on time" as a tick across it, with what that means. */
export function accuracyBar({ accuracy, baseline, confusion, rows }) {
  const verdict = verdictOf(accuracy, baseline, confusion);
  return html`<div class="ml-accuracy"><p class="ml-figure-row"><b class="ml-big" data-figure="accuracy">${percent(accuracy)}</b>
      <span>${t('ml.accuracy.of', { n: rows })}</span><span class="ml-baseline-words"><i class="ml-key ml-key-baseline"></i>${t('ml.baseline', { share: percent(baseline) })}</span></p>
    <span class="ml-track" aria-hidden="true"><i class="ml-fill" ${cssVars({ '--part': accuracy ?? 0 })}></i><i class="ml-tick" ${cssVars({ '--at': baseline ?? 0 })}></i></span>
    ${verdict === null ? nothing : html`<p class="ml-verdict" data-verdict=${verdict}>${icon(verdict === 'better' ? 'check' : 'warn')}<span>${t(`ml.verdict.${verdict}`, { points: pointsApart(accuracy, baseline) })}</span></p>`}</div>`;
}

const CELLS = [['tn', 'fp'], ['fn', 'tp']];

/** Truth by rows, what was said by columns; shade by share. */
export function confusionTable(confusion) {
  const all = CELLS.flat().reduce((sum, cell) => sum + confusion[cell], 0);
  return html`<table class="ml-confusion"><thead><tr><td></td><th scope="col">${t('ml.says.onTime')}</th><th scope="col">${t('ml.says.delayed')}</th></tr></thead>
    <tbody>${CELLS.map((row, index) => html`<tr><th scope="row">${t(index === 0 ? 'ml.was.onTime' : 'ml.was.delayed')}</th>
      ${row.map((cell) => html`<td data-cell=${cell} data-right=${cell === 'tp' || cell === 'tn'} ${cssVars({ '--share': share(confusion[cell], all) })}>
        <b>${number(confusion[cell])}</b><span>${icon(cell === 'tp' || cell === 'tn' ? 'check' : 'cross')}${t(`ml.outcome.${cell}`)}</span></td>`)}</tr>`)}</tbody>
    <caption class="visually-hidden">${t('ml.confusion')}: ${number(rightOf(confusion))} / ${number(all)}</caption></table>`;
}

/** How often it came true, of what was said with a score: on the diagonal a score is a probability. */
export function calibrationPlot(bins) {
  const points = calibrationPoints(bins);
  const words = points.map(({ x, y, rows }) => t('ml.calibration.point', { score: score(x), share: percent(y), n: rows })).join('; ');
  return html`<figure class="ml-plot ml-square"><span class="ml-axis-y">${t('ml.calibration.y')}</span>
    <svg viewBox="0 0 100 100" role="img" aria-label=${`${t('ml.calibration')}. ${words}`}>
      ${[25, 50, 75].map((at) => svg`<path class="ml-grid" d="M${at} 0V100M0 ${at}H100"/>`)}
      <path class="ml-diagonal" d="M0 100 100 0"/>
      ${points.length < 2 ? nothing : svg`<polyline class="ml-line" points=${points.map(({ x, y }) => `${x * 100},${100 - y * 100}`).join(' ')}/>`}
      ${points.map(({ x, y, size, rows }) => svg`<circle class="ml-dot" cx=${x * 100} cy=${100 - y * 100} r=${1.4 + size * 3.6}><title>${t('ml.calibration.point', { score: score(x), share: percent(y), n: rows })}</title></circle>`)}
    </svg><span class="ml-axis-x">${t('ml.calibration.x')}</span><span class="ml-zero">0</span><span class="ml-one-x">1</span><span class="ml-one-y">1</span></figure>`;
}

/** The loss of each iteration of the optimiser. */
export function lossPlot(objective) {
  const { low, high, points } = lossCurve(objective);
  return html`<figure class="ml-plot ml-loss"><span class="ml-top">${precise(high)}</span><span class="ml-bottom">${precise(low)}</span>
    <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label=${t('ml.loss.words', { n: objective.length, from: precise(objective[0]), to: precise(objective.at(-1)) })}>
      <path class="ml-grid" d="M0 0H100M0 50H100M0 100H100"/>
      <polyline class="ml-line" points=${points.map(({ x, y }) => `${x * 100},${100 - y * 100}`).join(' ')}/></svg>
    <span class="ml-axis-x">${t('ml.loss.x', { n: objective.length })}</span></figure>`;
}

/** Signed bars from a middle line; importances have no sign and begin at the left. */
export function weightBars(weights, { most, signed }) {
  return html`<ol class="ml-weights" data-signed=${signed}>${largest(weights, most).map(({ feature, weight, share: part }) => html`<li>
    <span class="ml-weight-name">${featureName(feature)}</span><span class="ml-weight-track" aria-hidden="true"><i data-sign=${weight < 0 ? 'minus' : 'plus'} ${cssVars({ '--part': part })}></i></span>
    <span class="num">${signed ? signedValue(weight) : precise(weight)}</span></li>`)}</ol>`;
}

/** A score on its way from 0 to 1, with the line at one half that makes it a prediction. */
export function scoreBar(value, role = 'champion') {
  return html`<span class="ml-score" data-role=${role} aria-hidden="true"><i ${cssVars({ '--part': value })}></i></span>`;
}

/** What became of a prediction: sign, word and colour. */
export function outcomeMark(outcome) {
  return outcome === null || outcome === undefined ? html`<span class="ml-outcome" data-outcome="open">${icon('ring')}<span>${t('ml.outcome.open')}</span></span>`
    : html`<span class="ml-outcome" data-outcome=${outcome} data-right=${outcome === 'tp' || outcome === 'tn'}>${icon(outcome === 'tp' || outcome === 'tn' ? 'check' : 'cross')}<span>${t(outcome === 'tp' || outcome === 'tn' ? 'ml.right' : 'ml.wrong')}</span></span>`;
}
