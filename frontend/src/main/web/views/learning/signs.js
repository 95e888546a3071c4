import { html, svg } from 'lit';

/** A sign by shape and colour for each of at most eight clusters, classes or features: no two have both in common. */
const COLOURS = ['--series-a', '--series-b', '--series-c', '--series-d'];

/** Paths around (0, 0) in a box from -1 to 1. */
const SHAPES = [
  'M 0.9 0 A 0.9 0.9 0 1 1 -0.9 0 A 0.9 0.9 0 1 1 0.9 0 Z',
  'M -0.8 -0.8 H 0.8 V 0.8 H -0.8 Z',
  'M 0 -1 L 0.95 0.75 H -0.95 Z',
  'M 0 -1.1 L 1.1 0 L 0 1.1 L -1.1 0 Z',
  'M -0.3 -1 H 0.3 V -0.3 H 1 V 0.3 H 0.3 V 1 H -0.3 V 0.3 H -1 V -0.3 H -0.3 Z',
  'M -1 -0.6 L -0.6 -1 L 0 -0.4 L 0.6 -1 L 1 -0.6 L 0.4 0 L 1 0.6 L 0.6 1 L 0 0.4 L -0.6 1 L -1 0.6 L -0.4 0 Z',
  'M 0 1 L 0.95 -0.75 H -0.95 Z',
  'M 1 0 L 0.5 0.87 H -0.5 L -1 0 L -0.5 -0.87 H 0.5 Z',
];

export const colourOf = (index) => `var(${COLOURS[index % COLOURS.length]})`;

/** The sign at a place of an SVG drawing. */
export function mark(index, x, y, size, className) {
  return svg`<path class=${className} style=${`--sign:${colourOf(index)}`} data-sign=${index} d=${SHAPES[index % SHAPES.length]} transform="translate(${x} ${y}) scale(${size})"></path>`;
}

/** The sign in a line of text. */
export const inline = (index) => html`<svg class="lr-sign" viewBox="-1.2 -1.2 2.4 2.4" aria-hidden="true">${mark(index, 0, 0, 1, 'lr-point')}</svg>`;
