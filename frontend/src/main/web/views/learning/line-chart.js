import { html, nothing, svg } from 'lit';
import { tickText } from './words.js';

/** Round steps for about `count` ticks between two numbers. */
export function ticksOf(least, most, count = 4) {
  const rough = (most - least) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((each) => each >= rough);
  const ticks = [];
  for (let tick = Math.ceil(least / step) * step; tick <= most + step * 1e-9; tick += step) {
    ticks.push(Math.abs(tick) < step * 1e-9 ? 0 : tick);
  }
  return ticks;
}

/**
 * Lines over batches. `lines` are `{id, label, colour, dashed, points: [[batch, value]…]}`; each is named at its end.
 *
 * @param {object} env `marks` batches after which something happened; `marked` what that is; `zero` whether the axis begins at 0; `legend` what is named, where that is less than all lines
 */
export function lineChart({ name, heading, lines, legend = lines, marks = [], marked = '', zero = false, hint = '' }) {
  const all = lines.flatMap(({ points }) => points);
  const xs = all.map(([x]) => x);
  const values = all.map(([, y]) => y);
  const first = Math.min(...xs, 1);
  const last = Math.max(...xs, first + 9);
  const low = Math.min(...values, 0);
  const high = values.length === 0 ? 1 : Math.max(...values, 1e-6, ...(zero ? [] : [1]));
  const room = (high - low) * 0.08;
  const from = zero ? 0 : low - room;
  const to = high + room;
  const x = (batch) => ((batch - first) / (last - first)) * 100;
  const y = (value) => (1 - (value - from) / (to - from)) * 100;
  // A truth stands until it is changed between two batches.
  const steps = (points) => points.map(([batch, value], index) => (index === 0 ? `M ${x(batch)} ${y(value)}` : `H ${x(batch - 0.5)} V ${y(value)} H ${x(batch)}`)).join(' ');
  const path = (points) => points.map(([batch, value], index) => `${index === 0 ? 'M' : 'L'} ${x(batch)} ${y(value)}`).join(' ') + (points.length === 1 ? ' h 0' : '');
  return html`<figure class="lr-panel lr-chart" data-chart=${name}>
    <figcaption class="lr-panel-head"><h2>${heading}</h2><span class="lr-legend">${legend.map((line) => html`<span><i class="lr-key-line" ?data-dashed=${line.dashed} style=${`--sign:${line.colour}`}></i>${line.label}</span>`)}${marks.length > 0 ? html`<span><i class="lr-key-mark"></i>${marked}</span>` : nothing}</span></figcaption>
    <div class="lr-lines"><svg class="lr-drawing" viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label=${heading}>
        ${ticksOf(from, to).map((tick) => svg`<path class="lr-grid" d="M 0 ${y(tick)} H 100"></path>`)}
        ${marks.filter((batch) => batch >= first).map((batch) => svg`<path class="lr-mark" d="M ${x(batch)} 0 V 100"></path>`)}
        ${lines.map((line) => svg`<path class="lr-line" data-line=${line.id} ?data-dashed=${line.dashed} style=${`--sign:${line.colour}`} d=${line.dashed ? steps(line.points) : path(line.points)}></path>`)}
      </svg>
      ${ticksOf(from, to).map((tick) => html`<span class="lr-tick lr-tick-y" style=${`top:${y(tick)}%`}>${tickText(tick, 3)}</span>`)}
      ${ticksOf(first, last, 6).filter(Number.isInteger).map((tick) => html`<span class="lr-tick lr-tick-x" style=${`left:${x(tick)}%`}>${tickText(tick)}</span>`)}</div>
    ${hint ? html`<p class="lr-note">${hint}</p>` : nothing}</figure>`;
}
