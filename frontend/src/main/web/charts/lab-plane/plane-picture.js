import { nothing, svg } from 'lit';
import { t } from '../../i18n/index.js';
import { clockText, tickText, timeTicks } from '../plane/scales.js';
import { radiusOf } from './dots-picture.js';

/** Bands, axes, "no delay" and both watermarks of the lab's plane, as SVG. */

/** One band a step, its batch numbers on the edge; no-data batches hatched. */
export function bandsPicture(layout, scene) {
  return layout.bands.map((band) => {
    const batches = scene.bands.filter(({ step }) => step === band.index);
    const data = batches.filter(({ noData }) => !noData);
    const empty = batches.filter(({ noData }) => noData);
    const shown = band.index < scene.position;
    return svg`<g class=${shown ? 'lp-band' : 'lp-band lp-band-left'}>
      <rect class="lp-band-fill" x=${layout.left} y=${band.top} width=${layout.right - layout.left} height=${band.bottom - band.top}></rect>
      <line class="lp-band-line" x1=${layout.left} x2=${layout.right} y1=${band.top} y2=${band.top}></line>
      ${data.length > 0 ? edgeNumber(layout, data.map(({ batch }) => batch).join(' '), (band.top + band.bottom) / 2) : nothing}
      ${empty.length > 0 ? svg`<rect class="lp-no-data" x=${layout.left} y=${band.strip} width=${layout.right - layout.left} height=${band.top - band.strip}></rect>
        ${edgeNumber(layout, empty.map(({ batch }) => batch).join(' '), (band.top + band.strip) / 2)}` : nothing}
    </g>`;
  });
}

function edgeNumber(layout, text, y) {
  return svg`<text class="lp-batch" x=${layout.right + layout.em * 0.5} y=${y} dy="0.35em">${text}</text>`;
}

/** Trigger times at the left, event time below. */
export function axesPicture(layout, scene) {
  const { left, right, plane, em, x, bands } = layout;
  const seconds = scene.script.some(({ at }) => at % 60_000 !== 0);
  let free = Infinity;
  const labels = bands.filter(({ top }) => free - top >= em * 1.2 && (free = top, true));
  return svg`<g class="lp-axes">
    ${labels.map(({ at, top, index }) => svg`<text class=${index < scene.position ? 'lp-time' : 'lp-time lp-time-left'} x=${left - em * 0.5} y=${top}
      dy="0.35em">${clockText(at, seconds ? 1_000 : 60_000)}</text>`)}
    ${eventTicks(layout).map(({ at, text }) => svg`<line class="lp-grid" x1=${at} x2=${at} y1=${layout.shelf.top} y2=${plane.bottom}></line>
      <text class="lp-tick" x=${at} y=${plane.bottom + em * 1.15}>${text}</text>`)}
    ${layout.fold ? svg`<path class="lp-fold" d=${foldPath(x.at((layout.fold.from + layout.fold.to) / 2), plane.bottom, em)}></path>` : nothing}
    <path class="lp-frame" d="M${left} ${plane.top}V${plane.bottom}H${right}"></path>
    <text class="lp-name" x=${right} y=${plane.bottom + em * 2.45} text-anchor="end">${t('windows.plane.eventTime')}</text>
    <text class="lp-name" x=${em * 0.2} y=${plane.bottom + em * 2.45}>${t('lab.plane.processingTime')}</text>
  </g>`;
}

const foldPath = (x, y, em) => `M${x - em * 0.5} ${y + em * 0.4}l${em * 0.4} ${-em * 0.8}M${x + em * 0.1} ${y + em * 0.4}l${em * 0.4} ${-em * 0.8}`;

function eventTicks({ x, d0, d1, fold, left, right, em }) {
  const pieces = fold ? [[d0, fold.from], [fold.to, d1]] : [[d0, d1]];
  const wide = pieces.reduce((sum, [from, to]) => sum + to - from, 0);
  const fine = timeTicks(0, wide, (right - left) / (em * 4.4)).step;
  const { step } = fine < 60_000 ? timeTicks(0, wide, (right - left) / (em * 6.4)) : { step: fine };
  let free = left - em;
  return pieces.flatMap(([from, to]) => {
    const ticks = [];
    for (let value = Math.ceil(from / step) * step; value <= to; value += step) {
      ticks.push(value);
    }
    return ticks;
  }).map((value) => ({ at: x.at(value), text: tickText(value, step), half: step < 60_000 ? em * 2.7 : em * 1.8 }))
    .filter(({ at, half }) => at - half > free && at + half < right + em * 2.4 && (free = at + half, true));
}

/**
 * Where event time equals processing time: bent where bands are not to scale, upright where a strip lies between. Its name stands beside
 * the highest end of a band where no event and no event's name is; where there is no such place, it is left out.
 */
export function diagonalPicture(layout, placed, measure) {
  const { x, bands, d0, d1 } = layout;
  const reached = bands.filter((band) => Math.min(band.at, d1) > Math.max(band.from, d0));
  const path = reached.map((band) => {
    const [from, to] = [Math.max(band.from, d0), Math.min(band.at, d1)];
    return `L${x.at(from)} ${layout.y(band.index, from)}L${x.at(to)} ${layout.y(band.index, to)}`;
  }).join('').replace(/^L/, 'M');
  const name = diagonalName(layout, reached, placed, measure(t('windows.plane.noDelay')));
  return svg`<path class="lp-diagonal" d=${path}></path>
    ${name ? svg`<text class="lp-diagonal-name" x=${name.x0} y=${name.y} dy="0.35em">${t('windows.plane.noDelay')}</text>` : nothing}`;
}

function diagonalName({ x, y: yOf, em, left, right, d1 }, reached, placed, wide) {
  const r = radiusOf({ em });
  const boxes = placed.flatMap((dot) => [{ x0: dot.x - r, x1: dot.x + r, y0: dot.y - r, y1: dot.y + r }, ...(dot.name ? [dot.name] : [])]);
  const places = [...reached].reverse().flatMap((band) => {
    const to = Math.min(band.at, d1);
    const [at, y] = [x.at(to), yOf(band.index, to) - em * 0.25];
    return [at - wide - em * 0.6, at + em * 0.6].map((x0) => ({ x0, x1: x0 + wide, y, y0: y - em * 0.6, y1: y + em * 0.6 }));
  });
  return places.find((place) => place.x0 > left && place.x1 < right
    && !boxes.some((box) => box.x0 < place.x1 && box.x1 > place.x0 && box.y0 < place.y1 && box.y1 > place.y0)) ?? null;
}

/**
 * Both watermarks as stepped lines. In the band of a batch stands what held during it: solid what evicted and emitted, dashed what its
 * rows were judged by. The solid line ends in a stub at what the next batch will evict by.
 */
export function watermarksPicture(layout, scene, className = '') {
  const evict = steppedPath(layout, scene, 'wm');
  const late = steppedPath(layout, scene, 'lw');
  const last = scene.bands[scene.bands.length - 1];
  const tip = last && last.next !== null && last.next !== last.wm ? nextPath(layout, last) : '';
  return svg`<g class=${`lp-marks ${className}`}>
    ${className === '' ? tooLatePicture(layout, scene) : nothing}
    <path class="lp-evict" d=${evict}></path>${tip ? svg`<path class="lp-next" d=${tip}></path>` : nothing}
    <path class="lp-late-filter" d=${late}></path></g>`;
}

/** The stretch of a batch's band. */
export function stretchOf(layout, { step, noData }) {
  const band = layout.bands[step];
  return noData && band.strip < band.top ? { low: band.top, high: band.strip } : { low: band.bottom, high: noData ? band.top : band.top };
}

const clamped = (layout, value) => Math.min(layout.right, Math.max(layout.left, layout.x.at(value)));

function steppedPath(layout, scene, field) {
  let path = '';
  let before = null;
  for (const band of scene.bands) {
    if (!layout.bands[band.step]) {
      continue;
    }
    const { low, high } = stretchOf(layout, band);
    if (band[field] !== null) {
      const at = clamped(layout, band[field]);
      path += `${before === null ? `M${at} ${low}` : `V${low}H${at}`}V${high}`;
      before = at;
    }
  }
  return path;
}

function nextPath(layout, band) {
  const { high } = stretchOf(layout, band);
  const from = band.wm === null ? layout.left : clamped(layout, band.wm);
  return `M${from} ${high}H${clamped(layout, band.next)}`;
}

function tooLatePicture(layout, scene) {
  return scene.bands.filter(({ lw, step }) => lw !== null && layout.bands[step] && clamped(layout, lw) > layout.left).map((band) => {
    const { low, high } = stretchOf(layout, band);
    return svg`<rect class="lp-too-late" x=${layout.left} y=${high} width=${clamped(layout, band.lw) - layout.left} height=${low - high}></rect>`;
  });
}

/** Names and times of both watermarks, above the plane, kept apart. */
export function flagsPicture(layout, scene, measure) {
  const last = scene.bands[scene.bands.length - 1];
  const { flags, left, right, em } = layout;
  if (!last) {
    return nothing;
  }
  const time = (value) => (value === null ? '1970' : clockText(value, value % 60_000 === 0 ? 60_000 : 1_000));
  const flag = (value, key, cls) => {
    const text = `${t(key)} ${time(value)}`;
    return { at: value === null ? left : clamped(layout, value), text, cls, width: measure(text) * 1.1 };
  };
  const late = flag(last.lw, 'windows.flag.late', 'lp-flag-late');
  const evict = flag(last.wm, 'windows.flag.evict', 'lp-flag-evict');
  const y = (flags.top + flags.bottom) / 2;
  let lateFrom = Math.max(left, late.at - em * 0.4 - late.width);
  let evictFrom = Math.min(right + em * 2.4 - evict.width, evict.at + em * 0.4);
  if (evictFrom < lateFrom + late.width + em) {
    evictFrom = lateFrom + late.width + em;
    const over = evictFrom + evict.width - (right + em * 2.4);
    if (over > 0) {
      evictFrom -= over;
      lateFrom = Math.max(0, lateFrom - over);
    }
  }
  return svg`${[[late, lateFrom], [evict, evictFrom]].map(([{ text, cls }, from]) => svg`<text class=${`lp-flag ${cls}`} x=${from} y=${y} dy="0.35em">${text}</text>`)}`;
}
