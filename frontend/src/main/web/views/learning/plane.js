import { html, nothing, svg } from 'lit';
import { number, t } from '../../i18n/index.js';
import { fate, heaviestOf } from './clusters.js';
import { colourOf, mark } from './signs.js';
import { tickText } from './words.js';

/** The plane goes from -EDGE to EDGE both ways; the contract's truth can't be moved out of it. */
export const EDGE = 10;
const TICKS = [-10, -5, 0, 5, 10];

/** Percent of the plot's width and height of a place. */
const left = (x) => ((x + EDGE) / (2 * EDGE)) * 100;
const top = (y) => ((EDGE - y) / (2 * EDGE)) * 100;

const inside = ([x, y]) => Math.abs(x) <= EDGE && Math.abs(y) <= EDGE;

/** The place of the plane under a pointer. */
export function placeOf(event, box) {
  const { left: x, top: y, width, height } = box.getBoundingClientRect();
  const clamp = (value) => Math.round(Math.min(Math.max(value, -EDGE), EDGE) * 100) / 100;
  return [clamp(((event.clientX - x) / width) * 2 * EDGE - EDGE), clamp(EDGE - ((event.clientY - y) / height) * 2 * EDGE)];
}

/**
 * The points of the newest batch by what the model before it said of them, the centres with where they have been, and the truth.
 *
 * @param {object} env `drag` `{centre, at}` while a true centre is dragged, or null; `grab(event, centre)` and `ask(event)` for a
 *   pointer on a true centre and elsewhere, null where it may not
 */
export function plane({ run, drag, grab, ask }) {
  const { kmeans, truth, predicted } = run;
  const heaviest = heaviestOf(kmeans);
  const fates = kmeans.centres.map((centre) => fate(centre, heaviest));
  const out = kmeans.points.filter(({ at }) => !inside(at)).length;
  return html`<figure class="lr-plane lr-panel">
    <figcaption class="lr-legend"><span><i class="lr-key-point"></i>${t('learning.plane.points', { n: run.definition.batch })}</span><span><i class="lr-key-centre"></i>${t('learning.plane.centres')}</span>
      <span><i class="lr-key-truth"></i>${t(grab ? 'learning.plane.truth.drag' : 'learning.plane.truth')}</span></figcaption>
    <div class="lr-square" data-batch=${run.batch}>
      <svg class="lr-drawing" viewBox="0 0 100 100" role="img" aria-label=${t('learning.plane.label')} @pointerdown=${ask ?? nothing}>
        ${TICKS.map((tick) => svg`<path class="lr-grid" d="M ${left(tick)} 0 V 100 M 0 ${top(tick)} H 100"></path>`)}
        ${kmeans.points.filter(({ at }) => inside(at)).map(({ at, cluster }) => mark(cluster, left(at[0]), top(at[1]), 0.8, 'lr-point'))}
        ${kmeans.trail.map((trail, index) => svg`<polyline class="lr-trail" style=${`--sign:${colourOf(index)}`} points=${trail.map(([x, y]) => `${left(x)},${top(y)}`).join(' ')}></polyline>`)}
        ${truth.centres.map((at, index) => trueCentre(drag?.centre === index ? drag.at : at, index, grab))}
        ${kmeans.centres.map(({ at }, index) => mark(index, left(at[0]), top(at[1]), 2, fates[index] ? `lr-centre lr-${fates[index]}` : 'lr-centre'))}
        ${predicted ? svg`<path class="lr-asked" d="M ${left(predicted.at[0]) - 2} ${top(predicted.at[1])} h 4 m -2 -2 v 4"></path>` : nothing}
      </svg>
      ${TICKS.filter((tick) => Math.abs(tick) < EDGE).map((tick) => html`<span class="lr-tick lr-tick-x" style=${`left:${left(tick)}%`}>${tickText(tick)}</span>${tick === 0 ? nothing : html`<span class="lr-tick lr-tick-y" style=${`top:${top(tick)}%`}>${tickText(tick)}</span>`}`)}
      <span class="lr-tick lr-tick-x" style="left:100%">x</span><span class="lr-tick lr-tick-y" style="top:2.5%">y</span>
      ${kmeans.centres.map(({ at }, index) => (inside(at) ? html`<span class="lr-number" ?data-crowded=${crowded(kmeans.centres, index)} data-centre=${index} data-x=${at[0]} data-y=${at[1]} style=${`left:${left(at[0])}%;top:${top(at[1])}%`}>${index + 1}</span>
        ${fates[index] ? html`<span class="lr-fate-word" ?data-left=${at[0] > EDGE / 2} data-fate-word=${fates[index]} style=${`left:${left(at[0])}%;top:${top(at[1])}%`}>${t(`learning.fate.${fates[index]}`)}</span>` : nothing}` : nothing))}
    </div>
    <p class="lr-note">${predicted ? t('learning.asked', { x: number(predicted.at[0], 1), y: number(predicted.at[1], 1), cluster: predicted.value + 1 }) : ask ? t('learning.ask') : ''}
      ${out > 0 ? t('learning.plane.out', { n: out }) : ''}</p>
  </figure>`;
}

/** Whether an earlier centre stands so near that its number would be written over. */
const crowded = (centres, index) => centres.slice(0, index).some(({ at: [x, y] }) => Math.hypot(x - centres[index].at[0], y - centres[index].at[1]) < 0.8);

function trueCentre(at, index, grab) {
  return svg`<g class="lr-true" data-true=${index} @pointerdown=${grab ? (event) => grab(event, index) : nothing}>
    <circle class="lr-true-reach" cx=${left(at[0])} cy=${top(at[1])} r="4.5"></circle>
    <circle class="lr-true-ring" cx=${left(at[0])} cy=${top(at[1])} r="3.4"></circle></g>`;
}
