import { html, nothing, svg } from 'lit';
import { t } from '../../i18n/index.js';
import { inline, mark } from './signs.js';
import { ticksOf } from './line-chart.js';
import { tickText } from './words.js';

const GRAIN = 60;

/**
 * The newest batch's points against what was learnt. One feature: label over feature with the learned and the true line (of a logistic
 * model: the probability). Several: what was predicted over the label; of a logistic model the first two features, by their label.
 */
export function fit({ run }) {
  const { definition, regression, truth } = run;
  const logistic = definition.algorithm === 'logistic';
  const made = truth.weights.length === 1 ? one(regression, truth, logistic) : logistic ? classes(regression, truth) : against(regression);
  const xs = made.points.map(({ at }) => at[0]);
  const ys = made.points.map(({ at }) => at[1]);
  const [x0, x1] = made.x ?? [Math.min(...xs, -1), Math.max(...xs, 1)];
  const [y0, y1] = made.y ?? [Math.min(...ys, -1), Math.max(...ys, 1)];
  const left = (x) => 5 + ((x - x0) / (x1 - x0)) * 90;
  const top = (y) => 95 - ((y - y0) / (y1 - y0)) * 90;
  const line = (at) => at.map(([x, y], index) => `${index === 0 ? 'M' : 'L'} ${left(x)} ${top(y)}`).join(' ');
  return html`<figure class="lr-plane lr-panel">
    <figcaption class="lr-legend">${made.learned ? html`<span><i class="lr-key-line" style="--sign:var(--series-a)"></i>${t('learning.fit.learned')}</span><span><i class="lr-key-line" data-dashed style="--sign:var(--text)"></i>${t('learning.fit.truth')}</span>` : nothing}
      ${logistic ? [0, 1].map((label) => html`<span>${inline(label)}${t('learning.fit.label', { n: label })}</span>`) : nothing}${made.truth && !made.learned ? html`<span><i class="lr-key-line" data-dashed style="--sign:var(--text)"></i>${t('learning.fit.exact')}</span>` : nothing}
      ${made.wrong ? html`<span><i class="lr-key-wrong"></i>${t('learning.fit.wrong')}</span>` : nothing}<span class="lr-axes">${made.axes}</span></figcaption>
    <div class="lr-square" data-batch=${run.batch}><svg class="lr-drawing" viewBox="0 0 100 100" role="img" aria-label=${made.axes}>
      ${ticksOf(x0, x1).map((tick) => svg`<path class="lr-grid" d="M ${left(tick)} 0 V 100"></path>`)}${ticksOf(y0, y1).map((tick) => svg`<path class="lr-grid" d="M 0 ${top(tick)} H 100"></path>`)}
      ${made.points.map(({ at, sign, wrong }) => svg`${mark(sign, left(at[0]), top(at[1]), 0.8, 'lr-point')}${wrong ? svg`<circle class="lr-wrong" cx=${left(at[0])} cy=${top(at[1])} r="1.8"></circle>` : nothing}`)}
      ${made.truth ? svg`<path class="lr-line" data-line="truth" data-dashed style="--sign:var(--text)" d=${line(made.truth)}></path>` : nothing}
      ${made.learned ? svg`<path class="lr-line" data-line="learned" style="--sign:var(--series-a)" d=${line(made.learned)}></path>` : nothing}
    </svg>${ticksOf(x0, x1).map((tick) => html`<span class="lr-tick lr-tick-x" style=${`left:${left(tick)}%`}>${tickText(tick, 2)}</span>`)}${ticksOf(y0, y1).map((tick) => html`<span class="lr-tick lr-tick-y" style=${`top:${top(tick)}%`}>${tickText(tick, 2)}</span>`)}</div>
  </figure>`;
}

const sigmoid = (z) => 1 / (1 + Math.exp(-z));

function one(regression, truth, logistic) {
  const xs = regression.points.map(({ features }) => features[0]);
  const [from, to] = [Math.min(...xs, -1), Math.max(...xs, 1)];
  const curve = (weight, intercept) => Array.from({ length: GRAIN + 1 }, (_none, index) => from + ((to - from) * index) / GRAIN)
    .map((x) => [x, logistic ? sigmoid(weight * x + intercept) : weight * x + intercept]);
  const learned = curve(regression.weights[0], regression.intercept);
  const real = curve(truth.weights[0], truth.intercept);
  const ys = [...regression.points.map(({ label }) => label), ...real.map(([, y]) => y)];
  return {
    points: regression.points.map(({ features, label, predicted }) => ({ at: [features[0], label], sign: logistic ? label : 0, wrong: logistic && predicted !== label })),
    learned, truth: real, wrong: logistic, x: [from, to], y: logistic ? [-0.1, 1.1] : [Math.min(...ys, -1), Math.max(...ys, 1)],
    axes: t(logistic ? 'learning.fit.axes.probability' : 'learning.fit.axes.one'),
  };
}

/** The line where the model is undecided; parts of it outside the drawing are cut by it. */
function border([a, b], intercept, [from, to]) {
  return Math.abs(b) > Math.abs(a) ? [from, to].map((x) => [x, -(a * x + intercept) / b]) : Math.abs(a) > 0 ? [from, to].map((y) => [-(b * y + intercept) / a, y]) : null;
}

function classes(regression, truth) {
  const range = [-3.5, 3.5];
  const flat = truth.weights.length === 2;
  return {
    points: regression.points.map(({ features, label, predicted }) => ({ at: features.slice(0, 2), sign: label, wrong: predicted !== label })),
    learned: flat ? border(regression.weights, regression.intercept, range) : null, truth: flat ? border(truth.weights, truth.intercept, range) : null,
    wrong: true, x: range, y: range, axes: t('learning.fit.axes.classes'),
  };
}

function against(regression) {
  const all = regression.points.flatMap(({ label, predicted }) => [label, predicted]);
  const range = [Math.min(...all, -1), Math.max(...all, 1)];
  return { points: regression.points.map(({ label, predicted }) => ({ at: [label, predicted], sign: 0, wrong: false })), learned: null, truth: range.map((v) => [v, v]), x: range, y: range, axes: t('learning.fit.axes.against') };
}
