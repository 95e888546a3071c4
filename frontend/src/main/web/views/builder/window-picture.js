import { svg, html } from 'lit';
import { intervalMs } from '../../parts/words.js';
import { duration, t } from '../../i18n/index.js';

const WIDTH = 320;
const EDGE = 6;
const BASE = 74;
const MOST_LANES = 5;

/** Moments of a few events, as shares of the picture; the same for every kind, so that the kinds are told apart by their windows. */
const EVENTS = [0.05, 0.11, 0.19, 0.37, 0.42, 0.49, 0.77, 0.83, 0.93];

/** A picture of how windows of the chosen lengths lie on event time; a drawing of the rule, not of data. */
export function windowPicture(window) {
  const lanes = lanesOf(window);
  const words = lanes ? t(`builder.picture.${window.kind}`, wordsOf(window)) : t('builder.picture.unknown');
  const events = lanes?.events ?? EVENTS.map((share) => ({ x: at(share), in: true }));
  return html`<figure class="bd-picture"><svg viewBox="0 0 ${WIDTH} 92" role="img" aria-label=${words}>
    ${(lanes?.boxes ?? []).map(({ x, width, lane, most }) => svg`<rect class="bd-window" x=${x} y=${10 + lane * (48 / most)} width=${Math.max(2, width)} height=${48 / most - 4} rx="2"/>`)}
    <path class="bd-axis" d="M${EDGE} ${BASE}H${WIDTH - EDGE}m-5 -3.5 5 3.5-5 3.5"/>
    ${events.map(({ x }) => svg`<circle class="bd-event" cx=${x} cy=${BASE} r="3.4"/>`)}
  </svg><figcaption class="hint">${words}</figcaption></figure>`;
}

function wordsOf({ size, slide, gap }) {
  const text = (value) => duration(intervalMs(value) ?? Number.NaN);
  const many = Math.ceil((intervalMs(size) ?? 0) / (intervalMs(slide) || 1));
  return { size: text(size), slide: text(slide), gap: text(gap), n: many };
}

const at = (share) => EDGE + share * (WIDTH - 2 * EDGE - 8);

function lanesOf(window) {
  const [size, slide, gap] = [intervalMs(window.size), intervalMs(window.slide), intervalMs(window.gap)];
  switch (window.kind) {
    case 'tumbling':
      return size > 0 ? fixed(0.25, 0.25) : null;
    case 'sliding':
      return size > 0 && slide > 0 && slide <= size ? fixed(0.4, Math.max(0.4 * (slide / size), 0.4 / 12)) : null;
    default:
      return gap > 0 ? sessions(0.13) : null;
  }
}

/** Windows of one width, each beginning a step after the one before; as many lanes as overlap. */
function fixed(width, step) {
  const most = Math.min(MOST_LANES, Math.max(1, Math.ceil(width / step - 1e-9)));
  const boxes = [];
  for (let n = 0, from = 0; from + width <= 1.001; n += 1, from = n * step) {
    boxes.push({ x: at(from) + 1, width: at(from + width) - at(from) - 2, lane: n % most, most });
  }
  return { boxes };
}

/** Each event reaches on for the gap; what overlaps is one session. */
function sessions(gap) {
  const boxes = [];
  for (const share of EVENTS.map((event) => event * 0.92)) {
    const last = boxes[boxes.length - 1];
    if (last && share <= last.to) {
      last.to = share + gap;
    } else {
      boxes.push({ from: share, to: share + gap });
    }
  }
  return {
    boxes: boxes.map(({ from, to }) => ({ x: at(from), width: at(Math.min(to, 1.02)) - at(from), lane: 0, most: 1 })),
    events: EVENTS.map((share) => ({ x: at(share * 0.92) })),
  };
}
