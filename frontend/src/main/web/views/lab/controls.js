import { html, nothing } from 'lit';
import { icon } from '../../parts/icons.js';
import { intervalMs } from '../../parts/words.js';
import { duration, t } from '../../i18n/index.js';
import { clockText } from '../../charts/plane/scales.js';
import { scriptOf } from '../../charts/lab-plane/lab-scene.js';
import { intervalOf } from './scenario-edit.js';

/** Stepping: always there, the same four buttons in the same place, and the strip of steps. */
export function transport({ run, position, busy, hold, on, asides }) {
  const script = scriptOf(run);
  const atEnd = position >= script.length;
  const seconds = script.some(({ at }) => at % 60_000 !== 0);
  const button = (name, sign, disabled, act, primary = false) => html`<button class=${`button lab-${name} ${primary ? 'primary' : ''}`} ?disabled=${disabled}
    title=${name === 'forward' && hold ? hold : t(`lab.transport.${name}.hint`)} @click=${act}>${sign}<span>${t(`lab.transport.${name}`)}</span></button>`;
  return html`<div class="lab-transport" role="group" aria-label=${t('lab.transport.label')}>
    <div class="lab-buttons">
      ${button('start', icon('restart'), position === 0, () => on.goTo(0))}
      ${button('back', html`<span aria-hidden="true">←</span>`, position === 0, on.back)}
      ${button('forward', html`<span aria-hidden="true">→</span>`, atEnd || busy !== null || Boolean(hold), on.step, true)}
      ${button('all', icon('play'), atEnd || busy !== null || Boolean(hold), on.play)}
    </div>
    <ol class="lab-strip" aria-label=${t('lab.strip.label')}>${script.map(({ index, at, played, events }) => html`<li>
      <button class=${`lab-step ${played ? 'lab-played' : ''} ${index === position - 1 ? 'lab-here' : ''}`} ?disabled=${!played}
        aria-current=${index === position - 1 ? 'step' : nothing} aria-label=${t('lab.strip.step', { step: index + 1, time: clockText(at), n: events.length })}
        @click=${() => on.goTo(index + 1)}><b>${index + 1}</b><span>${clockText(at, seconds ? 1_000 : 60_000)}</span></button></li>`)}</ol>
    <p class="lab-busy" role="status">${busy ? html`${icon('arc', 'turning')} ${t(`lab.busy.${busy}`)}` : hold ? hold : ''}</p>
    <div class="lab-asides">${asides}</div>
  </div>`;
}

/** What may be changed of the query in focus; every change is run anew. */
export function knobs({ definition, controls, delays, delayShown, busy, on }) {
  const has = (name) => controls.includes(name);
  const off = busy === 'rerunning' || busy === 'starting';
  return html`${has('delay') && definition.watermark ? delayKnob(definition, delays, delayShown, busy === 'starting', on) : nothing}
    ${has('window') && definition.window ? windowKnob(definition.window, off, on) : nothing}
    ${has('mode') ? html`<div class="lab-knob"><span id="lab-mode">${t('lab.mode')}</span><div class="segmented" role="group" aria-labelledby="lab-mode">
      ${['append', 'update', 'complete'].map((mode) => html`<button aria-pressed=${definition.outputMode === mode} ?disabled=${off}
        @click=${() => definition.outputMode !== mode && on.mode(mode)}>${mode}</button>`)}</div></div>` : nothing}
    ${has('noDataBatches') ? html`<div class="lab-knob"><span id="lab-no-data">${t('lab.noDataBatches')}</span>
      <button class="switch" role="switch" aria-checked=${definition.noDataBatches !== false} aria-labelledby="lab-no-data" ?disabled=${off}
        @click=${() => on.noData(definition.noDataBatches === false)}><span class="switch-track"></span><span>${t(definition.noDataBatches === false ? 'lab.off' : 'lab.on')}</span></button></div>` : nothing}`;
}

function delayKnob(definition, delays, delayShown, off, on) {
  const current = delayShown ?? intervalMs(definition.watermark.delay);
  const index = Math.max(0, delays.indexOf(current));
  return html`<label class="lab-knob lab-delay"><span>${t('lab.delay')} <output>${duration(current)}</output></span>
    <input type="range" min="0" max=${delays.length - 1} step="1" .value=${String(index)} ?disabled=${off} aria-valuetext=${duration(current)}
      @input=${(event) => on.delayShown(delays[Number(event.target.value)])} @change=${(event) => on.delay(delays[Number(event.target.value)])}></label>`;
}

const SIZES = [1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1_200, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400].map((s) => s * 1_000);

function windowKnob(window, off, on) {
  const size = intervalMs(window.size) ?? intervalMs(window.gap) ?? 600_000;
  const near = [...new Set([...SIZES.filter((each) => each >= size / 5 && each <= size * 4), size])].sort((a, b) => a - b);
  const choice = (label, value, values, change) => html`<label class="lab-knob"><span>${label}</span><select class="input" ?disabled=${off}
    @change=${(event) => change(Number(event.target.value))}>${[...new Set([...values, value])].sort((a, b) => a - b)
      .map((each) => html`<option value=${each} ?selected=${each === value}>${duration(each)}</option>`)}</select></label>`;
  const slide = intervalMs(window.slide) ?? size;
  return html`<label class="lab-knob"><span>${t('lab.window')}</span><select class="input" ?disabled=${off}
      @change=${(event) => on.window(windowOf(event.target.value, size))}>${['tumbling', 'sliding', 'session'].map((kind) => html`<option value=${kind}
        ?selected=${kind === window.kind}>${t(`windows.kind.${kind}`)}</option>`)}</select></label>
    ${window.kind === 'session' ? choice(t('lab.gap'), intervalMs(window.gap), near, (gap) => on.window({ ...window, gap: intervalOf(gap) }))
      : choice(t('lab.size'), size, near, (next) => on.window({ ...window, size: intervalOf(next), ...(window.kind === 'sliding' ? { slide: intervalOf(Math.min(slide, next)) } : {}) }))}
    ${window.kind === 'sliding' ? choice(t('lab.slide'), slide, [1, 2, 3, 4, 5, 6, 10].map((n) => size / n).filter(Number.isInteger).filter((each) => each % 1_000 === 0),
      (next) => on.window({ ...window, slide: intervalOf(next) })) : nothing}`;
}

function windowOf(kind, size) {
  return kind === 'session' ? { kind, gap: intervalOf(size) }
    : { kind, size: intervalOf(size), ...(kind === 'sliding' ? { slide: intervalOf(size % 2_000 === 0 ? size / 2 : size) } : {}) };
}
