import { html, nothing } from 'lit';
import { icon } from '../../parts/icons.js';
import { number, t } from '../../i18n/index.js';
import { spanWords } from './words.js';

export const SPEEDS = [60, 300, 600, 1_200, 3_600];
export const THRESHOLDS = [15, 30];
export const SCHEDULES = [null, '10 seconds', '20 seconds', '60 seconds'];
export const WATERMARKS = [null, '1 hour', '6 hours', '24 hours'];
export const ADVANCE = 50;
const LATE_BY = ['3 hours', '12 hours', '24 hours'];
const AMOUNTS = [5, 20, 50];

/**
 * Everything that may be done to a run, in one bar: the input, trouble for it, and the layers' settings.
 *
 * @param {object} env `act(ACTION)`, `pending(ACTION)`; `may(name)` whether an act is offered; `trouble` `{reports, by}` of the next late
 *   or wrong reports and `onTrouble` to change it
 */
export function controls({ run, act, pending, may, trouble, onTrouble }) {
  return html`<div class="la-controls" role="group" aria-label=${t('lambda.controls')}>
    <div class="la-group">${input(run, act, pending, may)}</div>
    ${may('batch') || may('schedule') ? html`<div class="la-group">${batch(run, act, pending, may)}</div>` : nothing}
    ${may('late') || may('wrong') ? html`<div class="la-group">${troubles(act, pending, may, trouble, onTrouble, run)}</div>` : nothing}
    ${may('logic') || may('watermark') ? html`<div class="la-group">${logic(run, act, pending, may)}</div>` : nothing}
  </div>`;
}

function input(run, act, pending, may) {
  const { state, rate } = run.input;
  const playing = state === 'playing';
  const action = { do: playing ? 'pause' : 'play' };
  const over = state === 'over';
  return html`${may('play') ? html`<button class="button primary la-play" data-do=${action.do} ?disabled=${over || pending(action)} @click=${() => act(action)}>
      ${icon(playing ? 'pause' : 'play')}<span>${t(`lambda.${action.do}`)}</span></button>` : nothing}
    ${may('advance') ? html`<button class="button" data-do="advance" title=${t('lambda.advance.hint')} ?disabled=${over || playing || pending({ do: 'advance' })}
      @click=${() => act({ do: 'advance', reports: ADVANCE })}>+${number(ADVANCE)}</button>` : nothing}
    ${may('speed') ? html`<label class="la-knob la-minor"><span>${t('lambda.speed')}</span>${choice(SPEEDS, run.definition.speed, (each) => t('lambda.speed.times', { n: each }), (speed) => act({ do: 'speed', speed }))}</label>` : nothing}
    <p class="la-rate" role="status">${over ? t('lambda.input.over') : playing ? t('lambda.input.rate', { rate: rate === null || rate === undefined ? '…' : number(rate, rate < 10 ? 1 : 0) }) : t('lambda.input.paused')}</p>`;
}

function batch(run, act, pending, may) {
  const busy = run.batch.state !== 'idle';
  return html`${may('batch') ? html`<button class="button" data-do="batch" ?disabled=${busy || pending({ do: 'batch' })} @click=${() => act({ do: 'batch' })}>
      ${icon('restart')}<span>${t('lambda.batch.do')}</span></button>` : nothing}
    ${may('schedule') ? html`<label class="la-knob la-minor"><span>${t('lambda.schedule')}</span>${choice(SCHEDULES, run.definition.batchEvery, (each) => (each ? spanWords(each) : t('lambda.byHand')),
      (batchEvery) => act({ do: 'schedule', batchEvery }))}</label>` : nothing}`;
}

function troubles(act, pending, may, trouble, onTrouble, run) {
  const { reports, by } = trouble;
  return html`${may('late') ? html`<button class="button" data-do="late" title=${t('lambda.late.hint')} ?disabled=${run.input.state === 'over' || pending({ do: 'late' })}
      @click=${() => act({ do: 'late', reports, by })}>${t('lambda.late.do', { n: reports, span: spanWords(by) })}</button>` : nothing}
    ${may('wrong') ? html`<button class="button" data-do="wrong" title=${t('lambda.wrong.hint')} ?disabled=${run.log.end === 0 || pending({ do: 'wrong' })}
      @click=${() => act({ do: 'wrong', reports })}>${t('lambda.wrong.do', { n: reports })}</button>` : nothing}
    <label class="la-knob la-minor"><span>${t('lambda.trouble.reports')}</span>${choice(AMOUNTS, reports, (each) => number(each), (next) => onTrouble({ reports: next, by }))}</label>
    ${may('late') ? html`<label class="la-knob la-minor"><span>${t('lambda.trouble.by')}</span>${choice(LATE_BY, by, spanWords, (next) => onTrouble({ reports, by: next }))}</label>` : nothing}`;
}

function logic(run, act, pending, may) {
  const off = pending({ do: 'logic' });
  const change = (part) => act({ do: 'logic', logic: { ...run.logic, ...part } });
  return html`${may('logic') ? html`${logicChoice(run.logic, off, change)}` : nothing}
    ${may('watermark') ? html`<label class="la-knob la-minor" title=${t('lambda.watermark.hint')}><span>${t('lambda.watermark')}</span>${choice(WATERMARKS, run.definition.watermark,
      (each) => (each ? spanWords(each) : t('lambda.none')), (delay) => act({ do: 'watermark', delay }))}</label>` : nothing}`;
}

/** Threshold and grouping as two rows of buttons; `change` gets the part that changes. */
export function logicChoice(current, off, change) {
  return html`<div class="la-knob" role="group" aria-label=${t('lambda.logic.over')}><span>${t('lambda.logic.over')}</span><div class="segmented">
      ${[...new Set([...THRESHOLDS, current.delayedOver])].sort((a, b) => a - b).map((n) => html`<button data-over=${n} aria-pressed=${current.delayedOver === n} ?disabled=${off}
        @click=${() => current.delayedOver !== n && change({ delayedOver: n })}>${t('lambda.minutes', { n })}</button>`)}</div></div>
    <div class="la-knob" role="group" aria-label=${t('lambda.logic.by')}><span>${t('lambda.logic.by')}</span><div class="segmented">
      ${['origin', 'destination'].map((by) => html`<button data-by=${by} aria-pressed=${current.by === by} ?disabled=${off} @click=${() => current.by !== by && change({ by })}>${t(`lambda.by.${by}`)}</button>`)}</div></div>`;
}

/** A list to choose from; a value that is none of it is put among it. */
export function choice(values, current, words, change) {
  const all = values.includes(current) ? values : [...values, current];
  return html`<select class="input" @change=${(event) => change(all[event.target.selectedIndex])}>${all.map((each) => html`<option ?selected=${each === current}
    .selected=${each === current}>${words(each)}</option>`)}</select>`;
}
