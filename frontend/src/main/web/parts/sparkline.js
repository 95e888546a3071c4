import { html, svg } from 'lit';

const WIDTH = 120;
const HEIGHT = 28;
const PAD = 2;

/** The last minutes of a figure, without axes: `label` says in words what it shows. */
export function sparkline(points, pick, label) {
  const values = points.map(pick);
  if (values.length < 2) {
    return html`<span class="sparkline-empty" role="img" aria-label=${label}></span>`;
  }
  const top = Math.max(...values, Number.MIN_VALUE);
  const step = WIDTH / (values.length - 1);
  const y = (value) => HEIGHT - PAD - (value / top) * (HEIGHT - 2 * PAD);
  const line = values.map((value, index) => `${(index * step).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  return html`<svg class="sparkline" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${label}>
    ${svg`<polygon points="0,${HEIGHT} ${line} ${WIDTH},${HEIGHT}"/><polyline points=${line}/>`}
  </svg>`;
}
