import { html, nothing } from 'lit';
import { icon } from '../../parts/icons.js';
import { t } from '../../i18n/index.js';
import { SCHEDULES, SPEEDS, WATERMARKS, choice, logicChoice } from './controls.js';
import { DEFAULTS } from './lambda-link.js';
import { spanWords } from './words.js';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What a run is begun with. `change` gets the part of the definition that changes; `start` is pressed once it is right. */
export function setup({ definition, ready, starting, change, start }) {
  const flights = definition.input === 'flights';
  const fits = !flights || definition.day === null || DAY.test(definition.day);
  const knob = (name, control, hint = nothing) => html`<label class="la-field"><span>${t(`lambda.${name}`)}</span>${control}${hint === nothing ? nothing : html`<small>${hint}</small>`}</label>`;
  return html`<section class="la-setup la-panel" aria-labelledby="la-setup-title">
    <h2 id="la-setup-title">${t('lambda.setup.title')}</h2>
    <ol class="la-story">${['log', 'master', 'batch', 'speed', 'serving', 'kappa'].map((layer) => html`<li><b>${t(`lambda.layer.${layer}`)}</b> ${t(`lambda.layer.${layer}.hint`)}</li>`)}</ol>
    <form class="la-form" @submit=${(event) => { event.preventDefault(); start(); }}>
      ${knob('input', choice(['flights', 'random'], definition.input, (each) => t(`lambda.input.${each}`), (input) => change({ input, day: input === 'flights' ? DEFAULTS.day : null })))}
      ${flights ? knob('day', html`<input class="input" type="date" min="2001-01-01" max="2001-03-31" .value=${definition.day ?? ''} @change=${(event) => change({ day: event.target.value || null })}>`, t('lambda.day.hint')) : nothing}
      ${knob('speed', choice(SPEEDS, definition.speed, (each) => t('lambda.speed.times', { n: each }), (speed) => change({ speed })))}
      ${knob('schedule', choice(SCHEDULES, definition.batchEvery, (each) => (each ? spanWords(each) : t('lambda.byHand')), (batchEvery) => change({ batchEvery })))}
      ${knob('watermark', choice(WATERMARKS, definition.watermark, (each) => (each ? spanWords(each) : t('lambda.none')), (watermark) => change({ watermark })))}
      <div class="la-logic">${logicChoice(definition.logic, false, (part) => change({ logic: { ...definition.logic, ...part } }))}</div>
      <button type="button" class="switch" role="switch" aria-checked=${definition.kappa} @click=${() => change({ kappa: !definition.kappa })}><span class="switch-track"></span><span>${t('lambda.setup.kappa')}</span></button>
      <div class="la-start"><button class="button primary" data-do="start" ?disabled=${!ready || starting || !fits}>${icon('play')}<span>${t('lambda.start')}</span></button>
        <p class="la-note">${ready ? t('lambda.start.hint') : t('lambda.notUp')}</p></div>
    </form></section>`;
}
