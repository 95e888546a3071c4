import { html, nothing } from 'lit';
import { cssVars } from '../../parts/css-vars.js';
import { icon } from '../../parts/icons.js';
import { emptyState } from '../../parts/problem.js';
import { number, t } from '../../i18n/index.js';
import { byContribution, readyModels, sumOf, valueText } from './ml-model.js';
import { scoreBar } from './pictures.js';
import { featureName, modelLabel, noteWords, precise, predictionWord, score, signedValue } from './words.js';

const MOST_CONTRIBUTIONS = 10;
const AIRPORT = /^[A-Z]{3}$/;

/** The flight that is asked about first; its airports are in the history. */
export const RECORD = Object.freeze({ scheduled: '2001-03-05T18:30:00.000Z', origin: 'ORD', destination: 'LAX', distanceMiles: 1_745 });
/** An airport that no history has: not one that IATA gave away in 2001. */
export const UNSEEN = 'QQQ';

const valid = ({ scheduled, origin, destination, distanceMiles }) => !Number.isNaN(Date.parse(scheduled)) && AIRPORT.test(origin) && AIRPORT.test(destination) && distanceMiles > 0;

/** One record, sent through every stage of a saved pipeline. */
export function flight({ models, model, record, explained, change, choose, explain, pending, goTrain }) {
  const able = readyModels(models);
  if (able.length === 0) {
    return html`<section class="ml-panel empty"><p class="empty-title">${t('ml.explain.noModel')}</p><button class="button primary" data-do="go-train" @click=${goTrain}>${icon('arrow')}<span>${t('ml.online.goTrain')}</span></button></section>`;
  }
  const shown = able.find(({ id }) => id === model?.id) ?? able[0];
  const fresh = explained && explained.model === shown.id && Object.keys(record).every((name) => record[name] === explained.record[name]);
  const field = (name, control) => html`<label class="ml-knob"><span>${t(`ml.record.${name}`)}</span>${control}</label>`;
  const airport = (name) => field(name, html`<input class="input ml-code" data-record=${name} required pattern="[A-Z]{3}" maxlength="3" .value=${record[name]} @change=${(event) => change({ [name]: event.target.value.toUpperCase() })}>`);
  return html`<form class="ml-form ml-record" @submit=${(event) => { event.preventDefault(); explain(shown.id, record); }}>
      ${field('model', html`<select class="input" data-field="explain-model" @change=${(event) => choose(able[event.target.selectedIndex].id)}>${able.map((each) => html`<option .selected=${each.id === shown.id}>${modelLabel(each)}</option>`)}</select>`)}
      ${field('scheduled', html`<input class="input" type="datetime-local" required .value=${record.scheduled.slice(0, 16)} @change=${(event) => event.target.value && change({ scheduled: `${event.target.value}:00.000Z` })}>`)}
      ${airport('origin')}${airport('destination')}
      ${field('distanceMiles', html`<input class="input" type="number" min="1" max="10000" required .value=${String(record.distanceMiles)} @change=${(event) => change({ distanceMiles: event.target.valueAsNumber })}>`)}
      <button class="button primary" data-do="explain" ?disabled=${!valid(record) || pending}>${icon('play')}<span>${t('ml.explain')}</span></button>
      <button type="button" class="button" data-do="unseen" title=${t('ml.explain.unseen.hint')} @click=${() => { change({ origin: UNSEEN }); explain(shown.id, { ...record, origin: UNSEEN }); }}>${t('ml.explain.unseen')}</button>
    </form>
    ${explained ? answer(explained, fresh) : html`<div class="ml-panel">${emptyState(t('ml.explain.none'), t('ml.explain.none.hint'))}</div>`}`;
}

function answer({ model, record, answer: told }, fresh) {
  const dropped = told.stages.find((stage) => stage.dropped);
  return html`<div class="ml-flight-board" data-fresh=${fresh} data-explained=${model}>
    <section class="ml-panel ml-stages-panel" aria-labelledby="ml-stages-title"><h2 id="ml-stages-title">${t('ml.stages')}</h2>
      <p class="ml-record-line"><code>${JSON.stringify(record)}</code></p>
      <ol class="ml-stages">${told.stages.map((stage, index) => stageRow(stage, index))}</ol></section>
    <section class="ml-panel ml-sum" aria-labelledby="ml-sum-title"><h2 id="ml-sum-title">${t('ml.sum')}</h2>
      ${dropped ? html`<p class="ml-verdict" data-verdict="worse">${icon('cross')}<span>${t('ml.dropped', { stage: dropped.name })}</span></p>` : sum(told)}</section></div>`;
}

function stageRow({ name, input, output, note, dropped }, index) {
  const cells = (values) => Object.entries(values ?? {}).map(([column, value]) => html`<code class="ml-cell" title=${column}><span class="ml-column">${column}</span> ${valueText(value, number)}</code>`);
  return html`<li class="ml-stage" data-stage=${name} ?data-dropped=${Boolean(dropped)}><span class="ml-stage-number">${index + 1}</span><h3><code>${name}</code></h3>
    <div class="ml-cells">${cells(input)}</div><span class="ml-arrow">${icon(dropped ? 'cross' : 'arrow')}</span><div class="ml-cells">${dropped ? html`<span class="ml-wrong">${t('ml.stage.dropped')}</span>` : cells(output)}</div>
    ${note ? html`<p class="ml-flag">${noteWords(note)}</p>` : nothing}</li>`;
}

function sum(told) {
  const said = html`<p class="ml-figure-row"><b class="ml-big" data-figure="score">${score(told.score)}</b><span>${predictionWord(told.prediction)}</span></p>${scoreBar(told.score)}`;
  if (!told.contributions) {
    return html`${said}<p class="ml-note">${t('ml.sum.none')}</p>${vector(told.vector)}`;
  }
  const { total, intercept } = sumOf(told);
  const rows = byContribution([...told.contributions, { feature: 'intercept', value: intercept }]);
  return html`${said}<p class="ml-note">${t('ml.sum.words', { raw: precise(total), score: precise(told.score) })}</p>
    <ol class="ml-weights" data-signed="true">${rows.slice(0, MOST_CONTRIBUTIONS).map(({ feature, value, share }) => html`<li data-feature=${feature}><span class="ml-weight-name">${featureName(feature)}</span>
      <span class="ml-weight-track" aria-hidden="true"><i data-sign=${value < 0 ? 'minus' : 'plus'} ${cssVars({ '--part': share })}></i></span><span class="num">${signedValue(value)}</span></li>`)}</ol>
    ${rows.length > MOST_CONTRIBUTIONS ? html`<p class="ml-note">${t('ml.sum.more', { n: rows.length - MOST_CONTRIBUTIONS })}</p>` : nothing}`;
}

function vector(cells) {
  return html`<dl class="ml-vector">${cells.filter(({ value }) => value !== 0).slice(0, MOST_CONTRIBUTIONS).map(({ feature, value }) => html`<div><dt>${featureName(feature)}</dt><dd>${precise(value)}</dd></div>`)}</dl>`;
}
