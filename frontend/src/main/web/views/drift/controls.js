import { html, nothing } from 'lit';
import { icon } from '../../parts/icons.js';
import { number, t } from '../../i18n/index.js';
import { FEATURES } from './drift-model.js';

export const ADVANCE = 60;
const KINDS = ['spike', 'stuck', 'noise', 'offset'];
const QUANTILES = [0.9, 0.95, 0.99, 0.995, 0.999];
const SHIFTS = [-1.5, -0.5, 0.5, 1.5, 3];
const LENGTHS = [5, 20, 60];
const OVER = ['0 seconds', '1 minute', '5 minutes'];
const LATE = { seconds: 20, by: 150 };

/** What may be done to a run. @param {object} env `act(ACTION)`, `busy`; `may(name)`; `trouble` what is chosen for the next fault and drift, `onTrouble` gets the part that changes */
export function controls({ run, act, busy, may, trouble, onTrouble }) {
  const playing = run.input.state === 'playing';
  return html`<div class="dr-controls" role="group" aria-label=${t('drift.controls')}>
    <div class="dr-group">
      ${may('play') ? html`<button class="button primary dr-play" data-do=${playing ? 'pause' : 'play'} ?disabled=${busy} @click=${() => act({ do: playing ? 'pause' : 'play' })}>${icon(playing ? 'pause' : 'play')}<span>${t(playing ? 'drift.pause' : 'drift.play')}</span></button>` : nothing}
      ${may('advance') ? html`<button class="button" data-do="advance" title=${t('drift.advance.hint')} ?disabled=${busy || playing} @click=${() => act({ do: 'advance', seconds: ADVANCE })}>${t('drift.advance', { n: ADVANCE })}</button>` : nothing}
    </div>
    ${may('fault') ? fault(run, act, busy, trouble, onTrouble) : nothing}
    ${may('drift') ? drift(act, busy, trouble, onTrouble) : nothing}
    <div class="dr-group">
      ${may('late') ? html`<button class="button" data-do="late" title=${t('drift.late.hint', { n: LATE.seconds, by: LATE.by })} ?disabled=${busy} @click=${() => act({ do: 'late', sensor: trouble.sensor, ...LATE })}>${t('drift.late')}</button>` : nothing}
      ${may('calm') ? html`<button class="button" data-do="calm" title=${t('drift.calm.hint')} ?disabled=${busy} @click=${() => act({ do: 'calm' })}>${t('drift.calm')}</button>` : nothing}
    </div>
    ${may('quantile') || may('refit') ? html`<div class="dr-group">
      ${may('quantile') ? html`<label class="dr-knob"><span>${t('drift.quantile')}</span>${choice('quantile', QUANTILES, run.definition.quantile, (each) => `${number(each * 100, 2)} %`, (quantile) => act({ do: 'quantile', quantile }), busy)}</label>` : nothing}
      ${may('refit') ? html`<button class="button" data-do="refit" title=${t('drift.refit.hint', { n: run.model.rows })} ?disabled=${busy} @click=${() => act({ do: 'refit' })}>${icon('restart')}<span>${t('drift.refit')}</span></button>` : nothing}
    </div>` : nothing}
  </div>`;
}

function fault(run, act, busy, trouble, onTrouble) {
  const { kind, sensor, seconds } = trouble;
  return html`<div class="dr-group"><button class="button" data-do="fault" title=${t(`drift.fault.${kind}.hint`)} ?disabled=${busy} @click=${() => act({ do: 'fault', kind, sensor, seconds })}>${t('drift.fault')}</button>
    <label class="dr-knob"><span>${t('drift.kind')}</span>${choice('kind', KINDS, kind, (each) => t(`drift.fault.${each}`), (next) => onTrouble({ kind: next }))}</label>
    <label class="dr-knob"><span>${t('drift.where')}</span>${choice('sensor', Array.from({ length: run.definition.sensors }, (_, index) => index), sensor, (each) => number(each + 1), (next) => onTrouble({ sensor: next }))}</label>
    <label class="dr-knob dr-minor"><span>${t('drift.seconds')}</span>${choice('seconds', LENGTHS, seconds, (each) => number(each), (next) => onTrouble({ seconds: next }))}</label></div>`;
}

function drift(act, busy, trouble, onTrouble) {
  const { feature, by, over } = trouble;
  return html`<div class="dr-group"><button class="button" data-do="drift" title=${t('drift.drift.hint')} ?disabled=${busy} @click=${() => act({ do: 'drift', feature, by, over })}>${t('drift.drift')}</button>
    <label class="dr-knob"><span>${t('drift.feature')}</span>${choice('feature', FEATURES, feature, (each) => t(`drift.feature.${each}`), (next) => onTrouble({ feature: next }))}</label>
    <label class="dr-knob"><span>${t('drift.by')}</span>${choice('by', SHIFTS, by, signed, (next) => onTrouble({ by: next }))}</label>
    <label class="dr-knob dr-minor"><span>${t('drift.over')}</span>${choice('over', OVER, over, (each) => t(`drift.over.${each.replace(' ', '')}`), (next) => onTrouble({ over: next }))}</label></div>`;
}

export const signed = (value) => `${value < 0 ? '−' : '+'}${number(Math.abs(value), 1)} σ`;

/** A list to choose from; a value that is none of it is put among it. */
function choice(name, values, current, words, change, off = false) {
  const all = values.includes(current) ? values : [...values, current];
  return html`<select class="input" data-choose=${name} ?disabled=${off} @change=${(event) => change(all[event.target.selectedIndex])}>${all.map((each) => html`<option .selected=${each === current}>${words(each)}</option>`)}</select>`;
}
