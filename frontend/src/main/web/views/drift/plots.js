import { html, nothing, svg } from 'lit';
import { cssVars } from '../../parts/css-vars.js';
import { clockTime, decimals, number, t } from '../../i18n/index.js';
import { FEATURES, blameOf, faultsOf, ofSensor, outcomeOf, rangeOf, spanOf, thresholdsOf, unbroken } from './drift-model.js';

const SIGNS = { hit: '▲', false: '△', missed: '✕' };
const place = (x, y) => cssVars({ '--x': String(x), '--y': String(y) });
const path = (places) => places.map(([x, y], index) => `${index ? 'L' : 'M'}${(x * 1_000).toFixed(1)} ${(y * 1_000).toFixed(1)}`).join('');

const axis = (span) => html`<div class="dr-axis"><span></span><p><time>${clockTime(span.from)}</time><time>${clockTime(span.to)}</time></p></div>`;

/** One row a sensor: the values of one feature, faults as bands with their word, alarms and what was missed as signs. */
export function sensorRows({ run, feature, onFeature }) {
  const { points } = run;
  return html`<section class="dr-sensors dr-panel" aria-labelledby="dr-sensors-title">
    <div class="dr-panel-head"><h2 id="dr-sensors-title">${t('drift.sensors')}</h2>
      <div class="segmented" role="group" aria-label=${t('drift.feature')}>${FEATURES.map((each) => html`<button data-feature=${each} aria-pressed=${each === feature}
        @click=${() => onFeature(each)}>${t(`drift.feature.${each}`)}</button>`)}</div></div>
    ${points.length === 0 ? html`<p class="dr-note">${t('drift.points.none')}</p>` : rows(run, feature)}
  </section>`;
}

function rows({ points, definition }, feature) {
  const index = FEATURES.indexOf(feature);
  const span = spanOf(points);
  const range = rangeOf(points.map((point) => point.values[index]));
  return html`<div class="dr-rows">${Array.from({ length: definition.sensors }, (_, sensor) => {
    const mine = ofSensor(points, sensor);
    const newest = mine.at(-1);
    return html`<div class="dr-row" data-sensor=${sensor}><span class="dr-row-name"><b>${t('drift.sensor', { n: sensor + 1 })}</b>
        <span class="dr-figure">${newest ? t(`drift.value.${feature}`, { value: decimals(newest.values[index], 1) }) : '—'}</span></span>
      <div class="dr-plot">
        ${faultsOf(mine).map((band) => html`<span class="dr-fault" data-kind=${band.kind} ${cssVars({ '--from': String(span.at(band.from)), '--to': String(span.at(band.to)) })}><i>${t(`drift.fault.${band.kind}`)}</i></span>`)}
        <svg viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true"><path class="dr-line" d=${unbroken(mine).map((run) => path(run.map((point) => [span.at(point.at), range.at(point.values[index])]))).join('')}></path></svg>
        ${mine.filter((point) => outcomeOf(point) !== 'quiet').map((point) => sign(point, span.at(point.at), range.at(point.values[index])))}
      </div></div>`;
  })}</div>${axis(span)}${legend()}`;
}

const words = (point) => t(`drift.outcome.${outcomeOf(point)}`, { fault: point.fault ? t(`drift.fault.${point.fault}`) : '' });

function sign(point, x, y) {
  const outcome = outcomeOf(point);
  return html`<span class="dr-sign" data-outcome=${outcome} data-id=${point.id} title=${t('drift.point', { sensor: point.sensor + 1, time: clockTime(point.at), score: number(point.score, 2), what: words(point) })} ${place(x, y)}>${SIGNS[outcome]}</span>`;
}

const legend = () => html`<p class="dr-legend">${Object.entries(SIGNS).map(([outcome, shape]) => html`<span><span class="dr-mark" data-outcome=${outcome}>${shape}</span> ${t(`drift.legend.${outcome}`)}</span>`)}</p>`;

/** Score of each reading against the threshold it was judged by. */
export function scores({ run }) {
  const { points, model } = run;
  return html`<section class="dr-scores dr-panel" aria-labelledby="dr-scores-title">
    <div class="dr-panel-head"><h2 id="dr-scores-title">${t('drift.scores')}</h2>
      <p class="dr-figure dr-threshold" data-version=${model.version}>${t('drift.threshold', { value: number(model.threshold, 2), quantile: number(model.quantile * 100, 2) })}</p></div>
    ${points.length === 0 ? html`<p class="dr-note">${t('drift.scores.none')}</p>` : scorePlot(points)}
  </section>`;
}

function scorePlot(points) {
  const span = spanOf(points);
  const most = Math.max(...points.map((point) => Math.max(point.score, point.threshold))) * 1.08;
  const y = (score) => 1 - score / most;
  const steps = thresholdsOf(points);
  const line = steps.flatMap((step, index) => {
    const end = steps[index + 1] ? span.at(steps[index + 1].at) : 1;
    return [[index === 0 ? 0 : span.at(step.at), y(step.threshold)], [end, y(step.threshold)]];
  });
  const dots = points.filter((point) => outcomeOf(point) === 'quiet').map((point) => `M${(span.at(point.at) * 1_000).toFixed(1)} ${(y(point.score) * 1_000).toFixed(1)}h0`).join('');
  const last = steps.at(-1).threshold;
  return html`<div class="dr-row dr-score-row"><span class="dr-row-name"><span class="dr-scale">${y(last) > 0.35 ? number(most, 1) : ''}</span><span class="dr-scale dr-scale-line" ${place(0, y(last))}>${number(last, 2)}</span><span class="dr-scale">${y(last) < 0.82 ? '0' : ''}</span></span>
      <div class="dr-plot dr-score-plot"><svg viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">${svg`<path class="dr-dots" d=${dots}></path><path class="dr-limit" d=${path(line)}></path>`}</svg>
        ${points.filter((point) => outcomeOf(point) !== 'quiet').map((point) => sign(point, span.at(point.at), y(point.score)))}</div></div>
    ${axis(span)}`;
}

/** The newest alarms, with what is between reading and centre by feature. */
export function alarms({ run }) {
  const newest = [...run.alarms].reverse().slice(0, 8);
  const most = Math.max(1, ...newest.flatMap((alarm) => alarm.features.map(Math.abs)));
  return html`<section class="dr-alarms dr-panel" aria-labelledby="dr-alarms-title"><h2 id="dr-alarms-title">${t('drift.alarms')}</h2>
    ${newest.length === 0 ? html`<p class="dr-note">${t('drift.alarms.none')}</p>` : html`<div class="dr-scroll" tabindex="0" role="region" aria-labelledby="dr-alarms-title"><table class="dr-table"><thead><tr><th>${t('drift.when')}</th><th>${t('drift.what')}</th><th class="num">${t('drift.score')}</th>
      ${FEATURES.map((feature) => html`<th>${t(`drift.feature.${feature}`)}</th>`)}</tr></thead>
    <tbody>${newest.map((alarm) => {
    const blame = blameOf(alarm.features);
    const outcome = alarm.fault ? 'hit' : 'false';
    return html`<tr data-alarm=${alarm.id}><th>${clockTime(alarm.at, { zone: false })} · ${t('drift.sensor', { n: alarm.sensor + 1 })}</th>
      <td><span class="dr-mark" data-outcome=${outcome}>${SIGNS[outcome]}</span> ${alarm.fault ? t(`drift.fault.${alarm.fault}`) : t('drift.legend.false')}</td><td class="num">${decimals(alarm.score, 2)}</td>
      ${alarm.features.map((apart, index) => html`<td class="dr-apart" ?data-blame=${FEATURES[index] === blame}><span class="dr-apart-bar" ?data-below=${apart < 0} ${cssVars({ '--size': String(Math.abs(apart) / most) })}></span>
        <span class="dr-apart-figure">${apart < 0 ? '−' : '+'}${decimals(Math.abs(apart), 2)}${FEATURES[index] === blame ? html` <b>◂</b>` : nothing}</span></td>`)}</tr>`;
  })}</tbody></table></div><p class="dr-note">${t('drift.alarms.hint')}</p>`}</section>`;
}
