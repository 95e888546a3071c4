import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { cssVars } from '../../parts/css-vars.js';
import { icon } from '../../parts/icons.js';
import { bytes, clockTime, duration, millis, number, t } from '../../i18n/index.js';
import { LANES, axisEnd, batchBars, kappaBars, layersOf, servedOf, speedBars, ticksOf } from './lambda-model.js';
import { costWords, errorText, lagWords, logicWords, precise, tenths } from './words.js';

/**
 * The one picture of the lambda lab: the log and, on the same axis of offsets, what each layer has made of it. Lanes are as many as ever
 * needed, so that nothing moves when a bar comes.
 */

const SIGNS = { running: ['dot', 'ok'], idle: ['ring', 'idle'], 'catching-up': ['arc', 'busy'], serving: ['dot', 'ok'], killed: ['cross', 'bad'], failed: ['warn', 'bad'], off: ['ring', 'idle'] };
/** A bar this wide, as a share of the track, has its words inside. */
const ROOMY = 0.5;
/** Ticks nearer to a flag than this share of the track are left out. */
const NEAR = 0.07;

/**
 * @param {object} env `now` of the server in epoch ms; `act(ACTION)`, `pending(ACTION)`; `may(name)` whether an act is offered
 */
export function picture({ run, points, now, act, pending, may }) {
  const max = axisEnd(run);
  const layers = layersOf(run, points);
  const served = servedOf(run);
  const share = (offset) => Math.min(1, Math.max(0, offset / max));
  const kill = (layer) => (may('kill') ? killButton(layer, layers[layer].state, act, pending) : nothing);
  return html`<section class="la-picture la-panel" aria-label=${t('lambda.picture')} ${cssVars({ '--seam': share(served.cut), '--end': share(run.log.end) })}>
    ${axisRow(max, share, run, served)}
    ${row('log', { lanes: 1, about: figure(sentWords(run)), bars: [{ key: 'log', from: 0, to: run.log.end, kind: 'band', text: logWords(run) }] }, share)}
    ${row('master', { lanes: 1, layer: layers.master, about: figure(t('lambda.master.figures', { n: run.master.files, bytes: bytes(run.master.bytes) })), button: kill('master'),
      bars: [{ key: 'master', from: 0, to: run.master.committed, kind: 'master', text: t('lambda.committed', { offset: run.master.committed }) }] }, share)}
    ${row('batch', { lanes: LANES.batch, layer: layers.batch, about: html`${figure(nextWords(run, now), false)}${figure(costWords(run.cost.batch))}`, button: kill('batch'),
      bars: batchBars(run).map((bar) => ({ ...bar, kind: `batch la-${bar.role}`, text: viewWords(bar, now) })) }, share)}
    ${row('speed', { lanes: LANES.speed, layer: layers.speed, about: figure(costWords(run.cost.speed)), button: kill('speed'),
      bars: speedBars(run).map((bar) => ({ ...bar, kind: `speed la-${bar.role}`, text: generationWords(bar) })) }, share)}
    ${servingRow(run, served, share)}
    ${run.kappa.state === 'off' ? nothing : row('kappa', { lanes: 1, layer: layers.kappa, about: html`${run.kappa.state === 'catching-up' ? figure(t('lambda.kappa.before'), false) : nothing}${figure(costWords(run.cost.kappa))}`, button: kill('kappa'),
      bars: kappaBars(run).map((bar) => ({ ...bar, kind: `kappa la-${bar.role}`, text: kappaWords(bar, run) })) }, share)}
  </section>`;
}

function axisRow(max, share, run, { cut }) {
  const flags = [[cut, 'cut'], [run.log.end, 'end']];
  const close = (offset) => flags.some(([at]) => Math.abs(share(at) - share(offset)) < NEAR);
  const apart = share(run.log.end) - share(cut) > NEAR * 2.2;
  return html`<div class="la-axis" aria-hidden="true"><span class="la-axis-name">${t('lambda.axis')}</span><div class="la-ticks">
    ${ticksOf(max).filter((tick) => !close(tick)).map((tick) => html`<span class="la-tick" ${cssVars({ '--at': share(tick) })}>${number(tick)}</span>`)}
    ${cut > 0 && apart ? html`<span class="la-tick la-flag-cut" ${cssVars({ '--at': share(cut) })}>${number(cut)}</span>` : nothing}
    <span class="la-tick la-flag-end" ${cssVars({ '--at': share(run.log.end) })}>${number(run.log.end)}</span></div></div>`;
}

function row(name, { lanes, layer = null, about, button = nothing, bars }, share) {
  return html`<div class=${`la-row la-row-${name}`} data-layer=${name}>
    <div class="la-name"><h3 title=${t(`lambda.layer.${name}.hint`)}>${t(`lambda.layer.${name}`)}</h3>${layer ? stateBadge(layer.state) : nothing}${button}
      <div class="la-about">${layer ? lag(layer) : nothing}${about}</div></div>
    <div class="la-track" ${cssVars({ '--lanes': lanes })}>${repeat(bars, ({ key }) => key, (bar, index) => barOf(bar, index, share))}</div>
  </div>`;
}

/** A bar with its words inside, or on its roomier side where it is narrow. */
function barOf({ key, kind, from, to, text }, lane, share) {
  const [a, b] = [share(from), share(to)];
  const side = b - a >= ROOMY ? 'in' : a > 1 - b ? 'before' : 'after';
  return html`<span class=${`la-bar la-${kind}`} data-bar=${key} data-lane=${lane} data-from=${from} data-to=${to} ${cssVars({ '--from': a, '--to': b, '--lane': lane })}></span>
    <span class="la-words" data-lane=${lane} data-side=${side} ${cssVars({ '--from': a, '--to': b, '--lane': lane })}>${text}</span>`;
}

function servingRow(run, { view, generation, cut, to }, share) {
  const none = view === null && generation === null;
  return html`<div class="la-row la-row-serving" data-layer="serving">
    <div class="la-name"><h3 title=${t('lambda.layer.serving.hint')}>${t('lambda.layer.serving')}</h3>
      <div class="la-about">${figure(none ? t('lambda.serving.none') : t('lambda.serving.merge', { span: precise(run.serving.mergeMillis) }))}</div></div>
    <div class="la-track" ${cssVars({ '--lanes': 2 })}>
      ${none ? nothing : html`<span class="la-bar la-part-batch" data-bar="served-batch" data-from="0" data-to=${cut} ${cssVars({ '--from': 0, '--to': share(cut), '--lane': 0 })}></span>
      <span class="la-bar la-part-speed" data-bar="served-speed" data-from=${cut} data-to=${to} ${cssVars({ '--from': share(cut), '--to': share(to), '--lane': 0 })}></span>
      ${to < run.log.end ? html`<span class="la-bar la-uncounted" data-bar="uncounted" data-from=${to} data-to=${run.log.end} ${cssVars({ '--from': share(to), '--to': share(run.log.end), '--lane': 0 })}></span>` : nothing}
      <p class="la-sum">${servedWords(run, view, generation, cut, to)}</p>`}
    </div></div>`;
}

function servedWords(run, view, generation, cut, to) {
  const lag = Math.max(0, run.log.end - to);
  return html`<span class="la-key la-part-batch"></span><span>${view ? t('lambda.serving.batch', { version: view.version, cut }) : t('lambda.serving.noBatch')}</span>
    <span class="la-key la-part-speed"></span><span>${generation ? t('lambda.serving.speed', { generation: generation.generation, from: cut, to }) : t('lambda.serving.noSpeed')}</span>
    <span class=${lag > 0 ? 'la-missing' : 'la-whole'}>${lag > 0 ? t('lambda.serving.uncounted', { n: lag }) : t('lambda.serving.whole')}</span>`;
}

const figure = (text, fine = true) => html`<p class=${`la-figure ${fine ? 'la-fine' : ''}`}>${text}</p>`;

function stateBadge(state) {
  const [sign, tone] = SIGNS[state] ?? SIGNS.off;
  return html`<span class="badge" data-tone=${tone} data-state=${state}>${icon(sign)}<span>${t(`lambda.state.${state}`)}</span></span>`;
}

const lag = (layer) => (layer.error ? html`<p class="la-error" title=${errorText(layer.error)}>${errorText(layer.error)}</p>` : html`<p class="la-figure la-lag">${lagWords(layer)}</p>`);

function killButton(layer, current, act, pending) {
  const dead = current === 'killed' || current === 'failed';
  const action = { do: dead ? 'revive' : 'kill', layer };
  const label = t(`lambda.${action.do}.label`, { layer: t(`lambda.layer.${layer}`) });
  return html`<button class=${`button la-kill ${dead ? '' : 'danger'}`} data-do=${`${action.do}-${layer}`} aria-label=${label} title=${label} ?disabled=${pending(action)}
    @click=${() => act(action)}>${t(`lambda.${action.do}`)}</button>`;
}

const sentWords = (run) => t('lambda.log.sent', { n: run.input.sent });

function logWords({ input }) {
  const parts = [input.clock ? t('lambda.log.clock', { time: clockTime(input.clock).slice(0, 5), day: input.clock.slice(0, 10) }) : t('lambda.log.empty'),
    input.held > 0 ? t('lambda.log.held', { n: input.held }) : null, input.left === null || input.left === undefined ? null : t('lambda.log.left', { n: input.left })];
  return parts.filter(Boolean).join(' · ');
}

function nextWords(run, now) {
  const { next, state: at } = run.batch;
  return at === 'running' ? t('lambda.batch.now') : next ? t('lambda.batch.next', { span: duration(Math.max(0, Math.round((millis(next) - now) / 1_000) * 1_000)) }) : t('lambda.batch.byHand');
}

/** Whole seconds, so that an age keeps its width. */
const age = (from, now) => duration(Math.max(0, Math.floor((now - millis(from)) / 1_000) * 1_000));

function viewWords({ view, role }, now) {
  const what = role === 'job' ? t('lambda.view.job', { span: age(view.startedAt, now) })
    : `${t('lambda.view.age', { span: age(view.startedAt, now) })}${role === 'waiting' ? ` · ${t('lambda.view.waiting')}` : ''} · ${t('lambda.view.took', { span: duration(tenths(view.millis)) })} · ${logicWords(view.logic)}`;
  return html`<b>v${view.version}</b> ${t('lambda.view.cut', { cut: view.cut })} · ${what}`;
}

function generationWords({ generation, role }) {
  const { generation: n, reports, dropped, watermark } = generation;
  return html`<b>g${n}</b> ${t(`lambda.generation.${role}`)} · ${t('lambda.generation.reports', { n: reports })}${dropped > 0 ? html` · <span class="la-missing">${t('lambda.generation.dropped', { n: dropped })}</span>` : nothing}
    ${watermark && role !== 'retired' ? ` · ${t('lambda.generation.watermark', { time: watermark.slice(11, 16) })}` : nothing}`;
}

function kappaWords({ to, role }, { kappa, logic }) {
  return role === 'catching-up' ? t('lambda.kappa.replay', { to, logic: logicWords(logic) }) : t('lambda.kappa.bar', { n: kappa.flights, replays: kappa.replays });
}
