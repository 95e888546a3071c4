import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { cssVars } from '../../parts/css-vars.js';
import { icon } from '../../parts/icons.js';
import { emptyState } from '../../parts/problem.js';
import { bytes, number, t } from '../../i18n/index.js';
import { trainedShare, verdictOf } from './ml-model.js';
import { accuracyBar, calibrationPlot, confusionTable, lossPlot, weightBars } from './pictures.js';
import { errorText, modelName, percent, pointsApart, precise, score } from './words.js';

const ALGORITHMS = ['logistic', 'tree', 'forest', 'boosted'];
/** What each algorithm is told, with bounds of the fields. */
const KNOBS = {
  logistic: ['regParam', 'elasticNet', 'maxIter'],
  tree: ['maxDepth'],
  forest: ['maxDepth', 'trees'],
  boosted: ['maxDepth', 'maxIter'],
};
const BOUNDS = { regParam: [0, 10, 'any'], elasticNet: [0, 1, 'any'], maxIter: [1, 100, 1], maxDepth: [1, 10, 1], trees: [1, 100, 1] };
const SIGNS = { training: ['arc', 'busy'], ready: ['dot', 'ok'], failed: ['warn', 'bad'], cancelled: ['cross', 'idle'] };
const MOST_WEIGHTS = 12;

/** What is trained next. `change` gets the part of the order that changes. */
export function trainForm({ order, ready, busy, change, train }) {
  const knob = (name) => {
    const [min, max, step] = BOUNDS[name];
    return html`<label class="ml-knob"><span>${t(`ml.param.${name}`)}</span><input class="input" type="number" data-param=${name} min=${min} max=${max} step=${step} required .value=${String(order.params[name])}
      @change=${(event) => event.target.checkValidity() && change({ params: { ...order.params, [name]: event.target.valueAsNumber } })}></label>`;
  };
  return html`<form class="ml-form" aria-label=${t('ml.train.title')} @submit=${(event) => { event.preventDefault(); train(order); }}>
    <label class="ml-knob"><span>${t('ml.algorithm')}</span><select class="input" data-field="algorithm" @change=${(event) => change({ algorithm: ALGORITHMS[event.target.selectedIndex] })}>
      ${ALGORITHMS.map((each) => html`<option .selected=${each === order.algorithm}>${t(`ml.algorithm.${each}`)}</option>`)}</select></label>
    ${KNOBS[order.algorithm].map(knob)}
    <label class="ml-knob"><span title=${t('ml.invalid.hint')}>${t('ml.invalid')}</span><select class="input" data-field="handleInvalid" @change=${(event) => change({ handleInvalid: ['keep', 'skip', 'error'][event.target.selectedIndex] })}>
      ${['keep', 'skip', 'error'].map((each) => html`<option .selected=${each === order.handleInvalid}>${t(`ml.invalid.${each}`)}</option>`)}</select></label>
    <button class="button primary" data-do="train" ?disabled=${!ready || busy}>${icon('play')}<span>${t('ml.train')}</span></button>
  </form>`;
}

/** The models there are, newest first. */
export function modelList({ models, chosen, choose, remove, pending }) {
  if (models.length === 0) {
    return emptyState(t('ml.models.none'), t('ml.models.none.hint'));
  }
  return html`<div class="ml-scroll" tabindex="0" role="region" aria-label=${t('ml.models')}><table class="ml-models"><thead><tr><th scope="col">${t('ml.models')}</th><th scope="col" class="num">${t('ml.accuracy')}</th>
      <th scope="col" class="num">${t('ml.auc')}</th><td></td></tr></thead>
    <tbody>${repeat(models, ({ id }) => id, (model) => html`<tr data-model=${model.id} data-state=${model.state} ?data-chosen=${model.id === chosen?.id}>
      <th scope="row"><button class="ml-model-name" aria-pressed=${model.id === chosen?.id} @click=${() => choose(model.id)}>${sign(model)}<span>${modelName(model)} <span class="ml-id">${model.id}</span>${model.inUse ? html` <span class="ml-in-use">${t('ml.inUse')}</span>` : nothing}</span></button></th>
      <td class="num">${model.metrics ? percent(model.metrics.accuracy) : '—'}${gain(model.metrics)}</td><td class="num">${score(model.metrics?.auc)}</td>
      <td class="num">${model.inUse ? nothing : html`<button class="icon-button" data-do="remove" aria-label=${t(model.state === 'training' ? 'ml.cancel.label' : 'ml.remove.label', { id: model.id })}
        title=${t(model.state === 'training' ? 'ml.cancel' : 'ml.remove')} ?disabled=${pending(`remove:${model.id}`)} @click=${() => remove(model.id)}>${icon(model.state === 'training' ? 'cross' : 'trash')}</button>`}</td></tr>`)}</tbody></table></div>`;
}

function sign(model) {
  const [name, tone] = SIGNS[model.state];
  return html`<span class="badge" data-tone=${tone} title=${t(`ml.state.${model.state}`)}>${icon(name, model.state === 'training' ? 'turning' : '')}<span class="visually-hidden">${t(`ml.state.${model.state}`)}</span></span>`;
}

function gain(metrics) {
  const verdict = metrics ? verdictOf(metrics.accuracy, metrics.baseline, metrics.confusion) : null;
  return verdict === null ? nothing : html`<span class="ml-gain" data-verdict=${verdict} title=${t('ml.gain')}>${t('ml.points', { points: `${metrics.accuracy >= metrics.baseline ? '+' : '−'}${pointsApart(metrics.accuracy, metrics.baseline)}` })}</span>`;
}

/** All that is known of one model: how far it is, what failed, or its figures on the rows held out. */
export function modelCard(model) {
  if (!model) {
    return html`<section class="ml-card ml-panel">${emptyState(t('ml.card.none'), t('ml.card.none.hint'))}</section>`;
  }
  const head = html`<header class="ml-panel-head"><h2>${modelName(model)} <span class="ml-id">${model.id}</span></h2><p class="ml-note">${orderWords(model)}</p></header>`;
  if (model.state === 'training') {
    return html`<section class="ml-card ml-panel" data-state="training">${head}${progress(model.progress)}</section>`;
  }
  if (!model.metrics) {
    return html`<section class="ml-card ml-panel" data-state=${model.state}>${head}<div class="failure" role="alert">${icon('warn')}<div class="problem-text"><p>${t(`ml.${model.state}`)}</p>${model.error ? html`<p><code>${errorText(model.error)}</code></p>` : nothing}</div></div></section>`;
  }
  return html`<section class="ml-card ml-panel" data-state="ready" data-card=${model.id}>${head}${figures(model)}</section>`;
}

function orderWords({ order, bytes: size }) {
  return [...KNOBS[order.algorithm].map((name) => `${t(`ml.param.${name}`)} ${number(order.params[name], 3)}`), t(`ml.invalid.${order.handleInvalid}`), size ? bytes(size) : null].filter(Boolean).join(' · ');
}

function progress(at) {
  return html`<div class="ml-progress" role="status"><p class="ml-figure-row"><b class="ml-big">${at?.name ? t('ml.stage.of', { stage: at.stage, stages: at.stages }) : t('ml.state.waiting')}</b>${at?.name ? html`<code>${at.name}</code>` : nothing}</p>
    <span class="ml-track"><i class="ml-fill" ${cssVars({ '--part': at ? trainedShare(at) : 0 })}></i></span>
    <p class="ml-note">${at?.name ? t('ml.jobs', { jobs: at.jobs, tasks: at.tasks }) : t('ml.state.waiting.hint')}</p></div>`;
}

function figures({ metrics, training, weights, order }) {
  const linear = order.algorithm === 'logistic';
  return html`<div class="ml-figures">
    <div class="ml-box ml-box-accuracy"><h3>${t('ml.accuracy')}</h3>${accuracyBar(metrics)}
      <dl class="ml-facts"><div><dt title=${t('ml.auc.hint')}>${t('ml.auc')}</dt><dd data-figure="auc">${score(metrics.auc)}</dd></div><div class="ml-minor"><dt title=${t('ml.pr.hint')}>${t('ml.pr')}</dt><dd>${score(metrics.areaUnderPR)}</dd></div>
        <div><dt title=${t('ml.logLoss.hint')}>${t('ml.logLoss')}</dt><dd>${precise(metrics.logLoss)}</dd></div><div class="ml-minor"><dt title=${t('ml.brier.hint')}>${t('ml.brier')}</dt><dd>${precise(metrics.brier)}</dd></div></dl></div>
    <div class="ml-box"><h3>${t('ml.confusion')}</h3>${confusionTable(metrics.confusion)}</div>
    <div class="ml-box"><h3 title=${t('ml.calibration.hint')}>${t('ml.calibration')}</h3>${calibrationPlot(metrics.calibration)}</div>
    <div class="ml-box"><h3>${t(linear ? 'ml.weights' : 'ml.importances')}</h3>${weights === null ? html`<p class="ml-note">…</p>` : weightBars(weights, { most: MOST_WEIGHTS, signed: linear })}</div>
    ${training?.objective?.length > 1 ? html`<div class="ml-box ml-box-loss"><h3>${t('ml.loss')}</h3>${lossPlot(training.objective)}</div>` : nothing}
  </div>`;
}
