import { clockText, dayText, momentText, tickText, timeTicks } from './scales.js';
import { t } from '../../i18n/index.js';

/**
 * Paints what lanes and plane share: ticks of event time, ticks of processing time, and the flags that name
 * both watermarks and the newest event.
 *
 * @typedef {{ctx: CanvasRenderingContext2D, layout: import('./layout.js').Layout, x: import('./scales.js').Scale,
 *   y: import('./scales.js').Scale, palette: object, stamps: import('./signs.js').SignStamps}} Pen
 */

export const font = (pen, size = 1, weight = 400) => `${weight} ${Math.round(pen.layout.em * size * 10) / 10}px ${pen.palette.font}`;

/** Event-time ticks: lines through all, labels in the axis row and at the foot. */
export function paintEventAxis(pen) {
  const { ctx, layout, x, palette } = pen;
  const { step, ticks } = timeTicks(x.d0, x.d1, (layout.right - layout.left) / (layout.em * 7));
  ctx.save();
  ctx.strokeStyle = palette.grid;
  ctx.lineWidth = 1;
  ctx.setLineDash([]);
  ctx.beginPath();
  for (const tick of ticks) {
    const at = Math.round(x.at(tick)) + 0.5;
    for (const box of [...layout.lanes.map((lane) => ({ top: lane.rowsTop, bottom: lane.bottom })), layout.plane]) {
      ctx.moveTo(at, box.top);
      ctx.lineTo(at, box.bottom);
    }
  }
  ctx.stroke();
  ctx.textBaseline = 'middle';
  ctx.fillStyle = palette.muted;
  for (const row of [layout.axis, layout.foot]) {
    if (row.bottom - row.top < layout.em) {
      continue;
    }
    const middle = (row.top + row.bottom) / 2;
    ctx.font = font(pen, 0.95);
    ctx.textAlign = 'left';
    ctx.fillStyle = palette.faint;
    ctx.fillText('UTC', 2, middle);
    ctx.fillStyle = palette.muted;
    ctx.textAlign = 'center';
    let free = layout.left - layout.em * 0.4;
    ticks.forEach((tick, i) => {
      const day = tick % 86_400_000 === 0 && step < 86_400_000;
      ctx.font = font(pen, 0.95, day ? 600 : 400);
      const text = i === 0 && !day && step < 86_400_000 && layout.right - layout.left > layout.em * 30
        ? `${dayText(tick, true)} ${clockText(tick, step)}` : tickText(tick, step);
      const half = ctx.measureText(text).width / 2;
      const at = Math.max(x.at(tick), layout.left + half);
      if (at - half > free && at + half < layout.width) {
        if (row === layout.axis) {
          ctx.clearRect(at - half - 3, middle - layout.em * 0.6, half * 2 + 6, layout.em * 1.2);
        }
        ctx.fillText(text, at, middle);
        free = at + half + layout.em * 0.5;
      }
    });
  }
  ctx.restore();
}

/** Processing-time ticks at the left of the plane; those that would touch the word "now" give way. */
export function paintProcessingAxis(pen, now) {
  const { ctx, layout, y, palette } = pen;
  const height = layout.plane.bottom - layout.plane.top;
  const { step, ticks } = timeTicks(y.d0, y.d1, height / (layout.em * 3));
  ctx.save();
  ctx.font = font(pen, 0.9);
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'right';
  ctx.fillStyle = palette.muted;
  ctx.strokeStyle = palette.grid;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (const tick of ticks) {
    const at = Math.round(y.at(tick)) + 0.5;
    const nowAt = Math.min(layout.plane.bottom, Math.max(layout.plane.top + layout.em * 0.6, y.at(now)));
    if (Math.abs(at - nowAt) > layout.em * 1.3 && at > layout.plane.top + layout.em * 0.4 && at < layout.plane.bottom - layout.em * 0.3) {
      ctx.fillText(layout.narrow ? clockText(tick, step).slice(step < 60_000 ? 3 : 0) : clockText(tick, step), layout.left - 6, at);
      ctx.moveTo(layout.left - 3, at);
      ctx.lineTo(layout.left, at);
    }
  }
  ctx.strokeStyle = palette.lineStrong;
  ctx.stroke();
  ctx.restore();
}

/**
 * Names of the vertical markers, in the row between lanes and plane: the late filter's to the left of its line, the evicting
 * watermark's to the right, the newest event's where room is left.
 */
export function paintFlags(pen, model) {
  const { ctx, layout, x, palette } = pen;
  const middle = (layout.flags.top + layout.flags.bottom) / 2;
  const { left, right, em } = layout;
  ctx.save();
  ctx.textBaseline = 'middle';
  const reference = x.d1;
  const flag = (value, words, colour, side) => {
    if (value === null) {
      return null;
    }
    const at = Math.min(right, Math.max(left, x.at(value)));
    const outside = value < x.d0 ? '← ' : value > x.d1 ? '→ ' : '';
    ctx.font = font(pen, 0.95, 600);
    const room = side === 'left' ? at - em * 0.4 : layout.width - at - em * 0.4;
    const time = momentText(value, reference).replace(/\.\d{3}$/, '');
    const clock = clockText(value, 1000);
    const wishes = [`${words} ${time}`, `${words} ${clock}`, `${words} ${clock.slice(0, 5)}`, words, clock].map((wish) => `${outside}${wish}`);
    const text = wishes.find((wish) => ctx.measureText(wish).width <= room) ?? outside;
    return { at, text, wishes, width: ctx.measureText(text).width, colour };
  };
  const evict = flag(model.wm, t('windows.flag.evict'), palette.evict, 'right');
  const late = flag(model.lw, t('windows.flag.late'), palette.lateFilter, model.lw !== null && model.lw < x.d0 ? 'right' : 'left');
  const newest = flag(model.newest, t('windows.flag.newest'), palette.text, 'right');
  let free = left;
  if (late) {
    const from = model.lw < x.d0 ? left + em * 0.35 : late.at - em * 0.35 - late.width;
    put(late, from);
    free = model.lw < x.d0 ? from + late.width + em * 0.6 : left;
  }
  if (evict) {
    const from = Math.max(free, evict.at + em * 0.35);
    if (newest && newest.at > from && newest.at - em * 0.6 < from + evict.width) {
      const fits = evict.wishes.find((wish) => from + ctx.measureText(wish).width < newest.at - em * 0.6);
      evict.text = fits ?? evict.text;
      evict.width = ctx.measureText(evict.text).width;
    }
    put(evict, from);
    free = from + evict.width + em * 0.6;
  }
  if (newest && (newest.at > free || !evict || newest.at < evict.at)) {
    triangle(ctx, newest.at, layout.flags.top + em * 0.25, em * 0.42, palette.text);
    const before = newest.at - em * 0.7 - newest.width;
    const after = newest.at + em * 0.7;
    if (after + newest.width < layout.width && after > free) {
      put(newest, after);
    } else if (before > free) {
      put(newest, before);
    }
  }
  ctx.restore();

  function put(item, from) {
    ctx.fillStyle = item.colour;
    ctx.textAlign = 'left';
    ctx.fillText(item.text, from, middle);
  }
}

function triangle(ctx, x, y, size, colour) {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.moveTo(x - size, y);
  ctx.lineTo(x + size, y);
  ctx.lineTo(x, y + size * 1.5);
  ctx.closePath();
  ctx.fill();
}

/** One vertical marker between two heights, when it is in view. */
export function paintMarker(pen, value, top, bottom, colour, dashed, width) {
  const { ctx, x } = pen;
  if (value === null || value < x.d0 || value > x.d1) {
    return;
  }
  const at = x.at(value);
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.lineCap = 'butt';
  ctx.setLineDash(dashed ? [width * 2.6, width * 2] : []);
  ctx.beginPath();
  ctx.moveTo(at, top);
  ctx.lineTo(at, bottom);
  ctx.stroke();
  ctx.setLineDash([]);
}
