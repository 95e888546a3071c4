import { html, nothing } from 'lit';
import { icon } from '../../parts/icons.js';
import { duration, number, t } from '../../i18n/index.js';
import { intervalMs } from '../../parts/words.js';

export const HALF_LIVES = [0.5, 1, 2, 5, 10, 20, 50];
export const PACES = ['300 milliseconds', '1 second', '3 seconds'];
const MANY = 10;

/** A slider over a list of values, or of even steps between two numbers; `change` gets the value once it is let go. */
export function slider({ name, label, value, values, change, words = number, off = false, hint = null }) {
  const nearest = values.reduce((best, each, index) => (Math.abs(each - value) < Math.abs(values[best] - value) ? index : best), 0);
  return html`<label class="lr-knob" title=${hint ?? nothing}><span>${label} <b>${words(value)}</b></span>
    <input type="range" data-knob=${name} min="0" max=${values.length - 1} step="1" .value=${String(nearest)} ?disabled=${off} aria-valuetext=${words(value)} @change=${(event) => change(values[Number(event.target.value)])}></label>`;
}

export const range = (from, to, step) => Array.from({ length: Math.round((to - from) / step) + 1 }, (_none, index) => Number((from + index * step).toFixed(6)));

/** A row of buttons of which one is pressed. */
export function pick({ name, label, values, value, words, change, off = false }) {
  return html`<div class="lr-knob" role="group" aria-label=${label}><span>${label}</span><div class="segmented">${values.map((each) => html`<button type="button" data-pick=${`${name}-${each}`} aria-pressed=${each === value}
    ?disabled=${off} @click=${() => each !== value && change(each)}>${words(each)}</button>`)}</div></div>`;
}

/** Everything that may be done to a run. `may(name)` whether an act is offered; `pace` of playing and `onPace` to change it. */
export function controls({ run, act, busy, may, pace, onPace }) {
  const playing = run.playing !== null;
  const first = playing ? { do: 'pause' } : { do: 'play', every: pace };
  return html`<div class="lr-controls" role="group" aria-label=${t('learning.controls')}>
    <div class="lr-group">
      ${may('play') ? html`<button class="button primary lr-play" data-do=${first.do} ?disabled=${busy} @click=${() => act(first)}>${icon(playing ? 'pause' : 'play')}<span>${t(`learning.${first.do}`)}</span></button>` : nothing}
      ${may('step') ? html`<button class="button" data-do="step" ?disabled=${busy || playing} @click=${() => act({ do: 'step', batches: 1 })}>${icon('arrow')}<span>${t('learning.step')}</span></button>
        <button class="button" data-do="steps" ?disabled=${busy || playing} @click=${() => act({ do: 'step', batches: MANY })}>+${number(MANY)}</button>` : nothing}
      ${may('play') ? html`<label class="lr-knob lr-minor"><span>${t('learning.pace')}</span><select class="input" @change=${(event) => onPace(PACES[event.target.selectedIndex])}>${PACES.map((each) => html`<option .selected=${each === pace}>${duration(intervalMs(each))}</option>`)}</select></label>` : nothing}
      <p class="lr-batch" role="status">${t('learning.batch', { n: run.batch })}</p>
    </div>
    <div class="lr-group">${run.kmeans ? clusterKnobs(run, act, busy, may) : regressionKnobs(run, act, busy, may)}</div>
  </div>`;
}

function clusterKnobs({ definition }, act, busy, may) {
  const fading = definition.halfLife === null ? 'decay' : 'halfLife';
  const set = (part) => act({ do: 'set', ...part });
  const drift = may('drift') ? html`<button class="button" data-do="drift" ?disabled=${busy} title=${t('learning.drift.angle.hint')} @click=${() => act({ do: 'drift', angle: 45 })}>${icon('restart')}<span>${t('learning.drift.angle')}</span></button>` : nothing;
  return html`${drift}${may('set') ? html`
    ${pick({ name: 'fading', label: t('learning.fading'), values: ['halfLife', 'decay'], value: fading, words: (each) => t(`learning.fading.${each}`), off: busy, change: (each) => set(each === 'decay' ? { decay: 0.9 } : { halfLife: 5 }) })}
    ${fading === 'decay'
      ? slider({ name: 'decay', label: t('learning.decay'), value: definition.decay, values: range(0, 1, 0.05), words: (each) => number(each, 2), off: busy, hint: t('learning.decay.hint'), change: (decay) => set({ decay }) })
      : slider({ name: 'halfLife', label: t('learning.halfLife'), value: definition.halfLife, values: definition.unit === 'points' ? HALF_LIVES.map((each) => each * 100) : HALF_LIVES, words: (each) => number(each, 1), off: busy, hint: t('learning.halfLife.hint'), change: (halfLife) => set({ halfLife }) })}
    ${pick({ name: 'unit', label: t('learning.unit'), values: ['batches', 'points'], value: definition.unit, words: (each) => t(`learning.unit.${each}`), off: busy, change: (unit) => set({ unit, ...(fading === 'halfLife' ? { halfLife: unit === 'points' ? definition.halfLife * 100 : definition.halfLife / 100 } : {}) }) })}
    ${slider({ name: 'k', label: t('learning.k'), value: definition.k, values: range(definition.start === 'far' ? 2 : 1, 8, 1), off: busy, hint: t('learning.k.hint'), change: (k) => set({ k }) })}
    ${slider({ name: 'spread', label: t('learning.spread'), value: definition.spread, values: [0.05, ...range(0.1, 2, 0.1)], words: (each) => number(each, 2), off: busy, change: (spread) => set({ spread }) })}` : nothing}`;
}

function regressionKnobs({ definition, truth }, act, busy, may) {
  const set = (part) => act({ do: 'set', ...part });
  const most = definition.algorithm === 'logistic' ? 0.5 : 2;
  const drift = { do: 'drift', weights: truth.weights.map((weight) => -weight), intercept: truth.intercept === 0 ? 1 : -truth.intercept };
  return html`${may('drift') ? html`<button class="button" data-do="drift" ?disabled=${busy} title=${t('learning.drift.weights.hint')} @click=${() => act(drift)}>${icon('restart')}<span>${t('learning.drift.weights')}</span></button>` : nothing}
    ${may('set') ? html`${slider({ name: 'stepSize', label: t('learning.stepSize'), value: definition.stepSize, values: [0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1, 2], words: (each) => number(each, 3), off: busy, hint: t('learning.stepSize.hint'), change: (stepSize) => set({ stepSize }) })}
    ${slider({ name: 'noise', label: t(`learning.noise.${definition.algorithm}`), value: definition.noise, values: range(0, most, most / 20), words: (each) => number(each, 3), off: busy, change: (noise) => set({ noise }) })}` : nothing}`;
}
