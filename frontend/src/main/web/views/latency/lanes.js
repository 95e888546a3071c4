import { html, nothing } from 'lit';
import { icon } from '../../parts/icons.js';
import { duration, number, t } from '../../i18n/index.js';
import { BINS_A_DECADE, TICKS, at, barsOf, roundHeight, tallest } from './latency-scale.js';

const SIGNS = { starting: ['arc', 'busy'], running: ['dot', 'ok'], stopped: ['pause', 'idle'], failed: ['cross', 'bad'], refused: ['warn', 'warn'] };
/** Medians closer than two bins are told as the same. */
const LEAST_APART = 10 ** (2 / BINS_A_DECADE);
const QUANTILES = ['p50', 'p95', 'p99'];

/** A latency with as many digits as it is worth. */
export function latency(ms) {
  return ms < 100 ? `${number(ms, ms < 10 ? 1 : 0)}\u00a0${t('unit.ms')}` : duration(ms);
}

/** Both lanes over the one axis, to the one height. */
export function lanes({ run }) {
  const height = roundHeight(tallest(run.lanes.flatMap((lane) => [lane.sink, lane.browser])));
  return html`<section class="lt-lanes lt-panel" aria-label=${t('latency.lanes')}>
    ${verdict(run)}
    <p class="lt-legend"><span><i class="lt-key lt-sink"></i> ${t('latency.sink')}</span><span><i class="lt-key lt-browser"></i> ${t('latency.browser')}</span><span class="lt-note">${t('latency.lanes.hint')}</span></p>
    ${run.lanes.map((lane) => laneRow(lane, height, run))}
    <div class="lt-row lt-axis" aria-hidden="true"><span class="lt-axis-name">${t('latency.axis')}</span><div class="lt-ticks">
      ${TICKS.map((tick) => html`<span class="lt-tick" style="--at: ${at(tick)}">${duration(tick)}</span>`)}</div></div>
  </section>`;
}

/** What the two histograms say, in one sentence; quantiles are edges of bins, so their ratio is about right and said so. */
function verdict({ lanes: all }) {
  const [batch, real] = ['micro-batch', 'real-time'].map((name) => all.find((lane) => lane.name === name)?.sink);
  if (!batch?.count || !real?.count) {
    const told = [[batch, 'micro-batch'], [real, 'real-time']].find(([sink]) => sink?.count);
    return html`<p class="lt-verdict" data-verdict="none">${told ? t('latency.verdict.one', { lane: t(`latency.lane.${told[1]}`), median: latency(told[0].p50) }) : t('latency.verdict.none')}</p>`;
  }
  const times = batch.p50 / real.p50;
  const name = times >= LEAST_APART ? 'sooner' : times <= 1 / LEAST_APART ? 'later' : 'same';
  const apart = Math.max(times, 1 / times);
  const told = Number(apart.toFixed(apart < 10 ? 1 : 0));
  return html`<p class="lt-verdict" data-verdict=${name}>${t(`latency.verdict.${name}`, { real: latency(real.p50), batch: latency(batch.p50), times: number(told, 1), n: told })}</p>`;
}

function laneRow(lane, height, run) {
  // Of a run that is over nothing runs any more, whatever was told last.
  const state = run.state === 'closed' && (lane.state === 'running' || lane.state === 'starting') ? 'stopped' : lane.state;
  const [sign, tone] = SIGNS[state];
  return html`<div class="lt-row" data-lane=${lane.name} data-state=${lane.state}>
    <div class="lt-name"><h3>${t(`latency.lane.${lane.name}`)}</h3>
      <span class="badge" data-tone=${tone} data-state=${state}>${icon(sign)}<span>${t(`latency.state.${state}`)}</span></span>
      ${figures(lane)}
      ${lane.state === 'refused' && lane.read === 0 ? nothing : html`<p class="lt-counts">${t('latency.read', { n: lane.read })} · ${t('latency.lag', { n: lane.lag })} · ${t('latency.batches', { n: lane.batches })}${lane.repeated > 0 ? html` · ${t('latency.repeated', { n: lane.repeated })}` : nothing}</p>`}
    </div>
    ${lane.state === 'refused' ? refusal(lane) : lane.state === 'failed' ? failure(lane) : plot(lane, height, run)}
  </div>`;
}

function figures({ sink, browser }) {
  const row = (kind, hist) => html`<tr data-kind=${kind}><th scope="row"><i class="lt-key lt-${kind}"></i><span class="visually-hidden">${t(`latency.${kind}`)}</span></th>
    ${['p50', 'p95', 'p99', 'max'].map((name) => html`<td class="num" data-figure=${name} data-value=${hist?.count ? hist[name] : nothing}>${hist?.count ? latency(hist[name]) : '—'}</td>`)}</tr>`;
  return html`<table class="lt-figures"><thead><tr><th><span class="visually-hidden">${t('latency.way')}</span></th>${['p50', 'p95', 'p99', 'max'].map((name) => html`<th class="num" scope="col">${t(`latency.${name}`)}</th>`)}</tr></thead>
    <tbody>${row('sink', sink)}${row('browser', browser)}</tbody></table>`;
}

function plot({ name, sink, browser }, height, run) {
  const told = sink.count > 0
    ? t('latency.plot', { lane: t(`latency.lane.${name}`), n: sink.count, p50: latency(sink.p50), p95: latency(sink.p95), p99: latency(sink.p99) })
    : t('latency.plot.none');
  return html`<div class="lt-plot" role="img" aria-label=${told} data-count=${sink.count}>
    ${TICKS.map((tick) => html`<i class="lt-grid" style="--at: ${at(tick)}"></i>`)}
    <span class="lt-top" aria-hidden="true">${t('latency.top', { share: number(height * 100) })}</span>
    <div class="lt-bars">${bars('sink', sink, height)}${bars('browser', browser, height)}</div>
    ${sink.count > 0 ? QUANTILES.map((each, row) => html`<span class="lt-mark" data-mark=${each} data-value=${sink[each]} style="--at: ${at(sink[each])}; --line: ${row}"><b>${t(`latency.${each}`)}</b> ${latency(sink[each])}</span>`)
      : html`<p class="lt-none">${t(run.input.state === 'playing' ? 'latency.none' : 'latency.none.paused')}</p>`}
  </div>`;
}

function bars(kind, hist, height) {
  return barsOf(hist).map(({ to, count, share, from, width }) => html`<i class="lt-bar lt-${kind}" data-to=${to} data-bin=${count} title=${t('latency.bin', { n: count, to: latency(to) })}
    style="--from: ${from}; --width: ${width}; --share: ${share / height}"></i>`);
}

function refusal({ slots: { needed, free, all, local } }) {
  const slots = all - free + needed + 1;
  return html`<div class="lt-plot lt-refused warning" role="status">${icon('warn')}<div class="problem-text">
    <p>${t('latency.refused', { needed, free, all, wanted: needed + 1 })}</p>
    <p>${t('latency.refused.why')}</p>
    <p><b>${t('latency.refused.remedy')}</b> ${needed > 1 && free >= 2 ? t('latency.refused.fewer', { n: free - 1 }) : nothing} ${local === false ? t('latency.refused.cluster', { n: slots }) : html`${t('latency.refused.master')} <code>--master local[${slots}]</code>`}</p></div></div>`;
}

function failure({ error }) {
  return html`<div class="lt-plot lt-refused failure" role="alert">${icon('cross')}<div class="problem-text"><p>${t('latency.lane.failed')}</p>
    <p><code>${error?.condition ? `${error.condition}: ` : ''}${error?.message ?? ''}</code></p></div></div>`;
}
