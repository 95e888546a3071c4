import { html, nothing } from 'lit';
import { icon } from '../../parts/icons.js';
import { intervalMs } from '../../parts/words.js';
import { duration, t } from '../../i18n/index.js';
import { clockText } from '../../charts/plane/scales.js';
import { ALWAYS, OPERATIONS, withEventKind, withInterval, withOperation, withWatermark, withWindow } from './definition-edit.js';

/** Stepping: the same four buttons in the same place, and the strip of intervals. */
export function transport(session, on) {
  const { run, position, busy, closed, steps } = session;
  const over = position >= run.played;
  const stuck = position >= steps || busy !== null || (over && closed !== null);
  const button = (name, sign, disabled, act, primary = false) => html`<button class=${`button lab-${name} ${primary ? 'primary' : ''}`} ?disabled=${disabled} title=${t(`ds.transport.${name}.hint`)} @click=${act}>
    ${sign}<span>${t(`lab.transport.${name}`)}</span></button>`;
  return html`<div class="lab-transport" role="group" aria-label=${t('lab.transport.label')}>
    <div class="lab-buttons">
      ${button('start', icon('restart'), position === 0, () => on.goTo(0))}
      ${button('back', html`<span aria-hidden="true">←</span>`, position === 0, on.back)}
      ${button('forward', html`<span aria-hidden="true">→</span>`, stuck, on.step, true)}
      ${button('all', icon('play'), stuck, on.play)}
    </div>
    <ol class="lab-strip" aria-label=${t('ds.strip.label')}>${Array.from({ length: steps }, (_, index) => stripStep(session, index, on))}</ol>
    <p class="lab-busy" role="status">${busy ? html`${icon('arc', 'turning')} ${t(`ds.busy.${busy}`)}` : ''}</p>
  </div>`;
}

function stripStep({ run, position, definition }, index, on) {
  const played = index < run.played;
  const start = Date.parse(run.steps[0]?.interval.from ?? `1970-01-01T${definition.start}Z`);
  const time = clockText(start + index * intervalMs(definition.interval));
  return html`<li><button class=${`lab-step ${played ? 'lab-played' : ''} ${index === position - 1 ? 'lab-here' : ''}`} ?disabled=${!played} aria-current=${index === position - 1 ? 'step' : nothing}
    aria-label=${t('ds.strip.step', { step: index + 1, time })} @click=${() => on.goTo(index + 1)}><b>${index + 1}</b><span>${time}</span></button></li>`;
}

const INTERVALS = [1, 2, 5, 10, 30, 60].map((s) => s * 1_000);
const WATERMARKS = [0, 5, 10, 15, 30, 60, 120].map((s) => s * 1_000);

/** What may be changed of the run; every change is run anew by Spark. */
export function knobs({ definition, busy }, change) {
  const off = busy !== null;
  const interval = intervalMs(definition.interval);
  const [size, slide] = [intervalMs(definition.window.size), intervalMs(definition.window.slide)];
  const multiples = (most) => Array.from({ length: most }, (_, index) => (index + 1) * interval);
  return html`<div class="ds-knobs">
    ${choice(t('ds.knob.interval'), interval, INTERVALS, off, (ms) => change(withInterval(definition, ms)))}
    ${choice(t('ds.knob.window'), size, multiples(6), off, (ms) => change(withWindow(definition, { size: ms })))}
    ${choice(t('ds.knob.slide'), slide, multiples(Math.max(1, Math.round(size / interval))), off, (ms) => change(withWindow(definition, { slide: ms })))}
    <label class="lab-knob"><span>${t('ds.knob.eventWindow')}</span><select class="input" ?disabled=${off} @change=${(event) => change(withEventKind(definition, event.target.value))}>
      ${['tumbling', 'sliding'].map((kind) => html`<option value=${kind} ?selected=${definition.eventWindow.kind === kind}>${t(`windows.kind.${kind}`)}</option>`)}</select></label>
    <label class="lab-knob"><span>${t('ds.knob.watermark')}</span><select class="input" ?disabled=${off} @change=${(event) => change(withWatermark(definition, event.target.value === '' ? null : Number(event.target.value)))}>
      <option value="" ?selected=${definition.watermark === null}>${t('ds.knob.noWatermark')}</option>
      ${sorted(WATERMARKS, intervalMs(definition.watermark)).map((ms) => html`<option value=${ms} ?selected=${intervalMs(definition.watermark) === ms}>${duration(ms)}</option>`)}</select></label>
    <fieldset class="ds-operations"><legend>${t('ds.knob.operations')}</legend>${OPERATIONS.map((name) => html`<label><input type="checkbox" .checked=${definition.operations.includes(name)} ?disabled=${off || name === ALWAYS}
      @change=${(event) => change(withOperation(definition, name, event.target.checked))}> <code>${name}</code></label>`)}</fieldset>
  </div>`;
}

const sorted = (values, own) => [...new Set([...values, ...(own === null ? [] : [own])])].sort((a, b) => a - b);

function choice(label, value, values, off, change) {
  return html`<label class="lab-knob"><span>${label}</span><select class="input" ?disabled=${off} @change=${(event) => change(Number(event.target.value))}>
    ${sorted(values, value).map((ms) => html`<option value=${ms} ?selected=${ms === value}>${duration(ms)}</option>`)}</select></label>`;
}
