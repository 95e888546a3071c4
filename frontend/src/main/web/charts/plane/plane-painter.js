import { t } from '../../i18n/index.js';
import { font } from './axis-painter.js';
import { HitGrid } from './hit-grid.js';
import { hatch } from './signs.js';

/**
 * Paints the plane of event time × processing time of one query.
 *
 * Order from back to front: micro-batches, the part that is too late, the window columns, the line "no delay", events
 * (`dots-layer.js`), both watermarks, marks (`over-painter.js`).
 */

/**
 * @param {import('./axis-painter.js').Pen} pen
 * @param {{model: object, pieces: object[], now: number, marks: {at: number, kind: string}[]}} scene
 * @returns {{grid: HitGrid, bands: object[]}} what can be pointed at, but for read events
 */
export function paintPlane(pen, scene) {
  const { ctx, layout } = pen;
  const { left, right, plane } = layout;
  const bands = paintBands(pen, scene);
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, plane.top, right - left, plane.bottom - plane.top);
  ctx.clip();
  paintTooLate(pen, scene);
  paintAxisNames(pen);
  paintColumns(pen, scene);
  paintNoDelay(pen, scene);
  const grid = new HitGrid(Math.max(24, pen.stamps.radius * 5));
  paintPending(pen, scene, grid);
  paintOldest(pen, scene);
  ctx.restore();
  paintMalformed(pen, scene, grid);
  ctx.strokeStyle = pen.palette.lineStrong;
  ctx.lineWidth = 1;
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.moveTo(left + 0.5, plane.top);
  ctx.lineTo(left + 0.5, plane.bottom + 0.5);
  ctx.lineTo(right, plane.bottom + 0.5);
  ctx.stroke();
  return { grid, bands };
}

function paintBands(pen, { model, now }) {
  const { ctx, layout, y, palette } = pen;
  const { left, right, plane, em } = layout;
  const bands = [];
  let labelled = Infinity;
  ctx.save();
  ctx.font = font(pen, 0.85);
  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  for (const batch of model.batches) {
    const end = batch.end ?? now;
    if (end < y.d0 || batch.at > y.d1) {
      continue;
    }
    const bottom = Math.min(plane.bottom, y.at(batch.at));
    const top = Math.max(plane.top, Math.min(bottom - 1.5, y.at(end)));
    ctx.fillStyle = palette.band;
    ctx.fillRect(left, top, right - left, bottom - top);
    if (batch.noData) {
      hatch(ctx, left, top, right - left, bottom - top, palette.bandLine);
    }
    if (bottom - top >= 6) {
      ctx.fillStyle = palette.bandLine;
      ctx.fillRect(left, bottom - 0.5, right - left, 1);
    }
    const middle = Math.min(plane.bottom - em * 0.6, (top + bottom) / 2);
    if (labelled - middle >= em * 1.15) {
      ctx.fillStyle = palette.muted;
      ctx.fillText(String(batch.b), layout.width - 2, middle);
      labelled = middle;
    }
    bands.push({ kind: 'batch', batch, top, bottom });
  }
  ctx.restore();
  return bands;
}

/** Processing times between which a step holds, cut to what is in view. */
function reachOf(step, y, now) {
  return { from: Math.max(step.from, y.d0), to: Math.min(step.to ?? Math.max(now, y.d1), y.d1) };
}

/** Where a row arriving for a window that ended here would be dropped. */
function paintTooLate(pen, { model, now }) {
  const { ctx, layout, x, y, palette } = pen;
  ctx.save();
  ctx.globalAlpha = 0.09;
  ctx.fillStyle = palette.lateFilter;
  for (const step of model.late) {
    const { from, to } = reachOf(step, y, now);
    const edge = Math.min(layout.right, x.at(step.value));
    if (to > from && edge > layout.left) {
      ctx.fillRect(layout.left, y.at(to), edge - layout.left, y.at(from) - y.at(to));
    }
  }
  ctx.globalAlpha = 1;
  ctx.font = font(pen, 0.9);
  const words = t('windows.plane.tooLate');
  const newest = model.lw === null ? -Infinity : Math.min(layout.right, x.at(model.lw)) - layout.left;
  if (newest > ctx.measureText(words).width + layout.em * 2.5) {
    ctx.textAlign = 'left';
    ctx.textBaseline = 'top';
    ctx.fillText(words, layout.left + layout.em, Math.max(layout.plane.top, y.at(now)) + layout.em * 0.5);
  }
  ctx.restore();
}

/** What the two ways of the plane mean, in the corner where no event can be: nothing comes from the future. */
function paintAxisNames(pen) {
  const { ctx, layout, palette } = pen;
  const { right, plane, em } = layout;
  ctx.font = font(pen, 0.95);
  ctx.fillStyle = palette.muted;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'bottom';
  ctx.fillText(t('windows.plane.processingTime'), right - em * 0.5, plane.bottom - em * 1.7);
  ctx.fillText(t('windows.plane.eventTime'), right - em * 0.5, plane.bottom - em * 0.4);
}

/** Windows as columns from their first to their last event; only where they don't cover one another. */
function paintColumns(pen, { model }) {
  const { ctx, x, y, palette } = pen;
  if (!model.window || model.window.kind === 'sliding' || model.windows.some((window) => window.key !== null && window.key !== undefined)) {
    return;
  }
  ctx.save();
  ctx.globalAlpha = 0.75;
  ctx.lineWidth = 1;
  for (const window of model.windows) {
    if (!window.first || window.e < x.d0 || window.s > x.d1 || window.last < y.d0) {
      continue;
    }
    const top = y.at(window.last);
    const height = Math.max(2, y.at(window.first) - top);
    ctx.strokeStyle = window.phase === 'emitted' ? palette.emittedLine : window.phase === 'open' ? palette.openLine : palette.evictedLine;
    ctx.setLineDash(window.phase === 'evicted' ? [1.5, 3] : []);
    ctx.strokeRect(x.at(window.s) + 1.5, top, x.at(window.e) - x.at(window.s) - 3, height);
  }
  ctx.restore();
}

function paintNoDelay(pen, { pieces, now }) {
  const { ctx, layout, x, y, palette } = pen;
  ctx.save();
  ctx.strokeStyle = palette.faint;
  ctx.lineWidth = 1.25;
  ctx.setLineDash([]);
  ctx.beginPath();
  let label = null;
  for (const piece of pieces) {
    const from = Math.max(piece.w0, y.d0);
    const to = Math.min(piece.w1 ?? Math.max(now, y.d0), y.d1);
    if (to <= from) {
      continue;
    }
    const event = (wall) => piece.e0 + (wall - piece.w0) * piece.speed;
    ctx.moveTo(x.at(event(from)), y.at(from));
    ctx.lineTo(x.at(event(to)), y.at(to));
    const wall = from + (to - from) * 0.3;
    label = { x: x.at(event(wall)), y: y.at(wall), slope: Math.atan2(y.at(to) - y.at(from), x.at(event(to)) - x.at(event(from))) };
  }
  ctx.stroke();
  if (label && label.x > layout.left && label.x < layout.right) {
    ctx.translate(label.x, label.y);
    ctx.rotate(label.slope);
    ctx.font = font(pen, 0.85);
    ctx.fillStyle = palette.faint;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'top';
    ctx.fillText(t('windows.plane.noDelay'), 0, 4);
  }
  ctx.restore();
}

/** Events that no batch has read yet; those read are on a layer of their own. */
function paintPending(pen, { model }, grid) {
  const { ctx, layout, x, y, stamps } = pen;
  for (const event of model.pending) {
    const px = x.at(event.t);
    const py = y.at(event.a);
    if (px >= layout.left && px <= layout.right && py >= layout.plane.top && py <= layout.plane.bottom) {
      stamps.stamp(ctx, 'pending', px, py);
      grid.add(px, py, { kind: 'pending', event });
    }
  }
}

/** Where the page's memory of single events ends, so that an empty plane below isn't taken for silence. */
function paintOldest(pen, { model }) {
  const { ctx, layout, y, palette } = pen;
  const oldest = model.events.reduce((least, event) => Math.min(least, event.a), Infinity);
  const before = model.batches.find((batch) => batch.n > batch.malformed);
  if (!before || before.end >= oldest || oldest <= y.d0 || oldest >= y.d1) {
    return;
  }
  const at = Math.round(y.at(oldest)) + layout.em * 0.6;
  ctx.strokeStyle = palette.faint;
  ctx.lineWidth = 1;
  ctx.setLineDash([2, 4]);
  ctx.beginPath();
  ctx.moveTo(layout.left, at);
  ctx.lineTo(layout.right, at);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.font = font(pen, 0.9);
  ctx.fillStyle = palette.muted;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'top';
  ctx.fillText(t('windows.plane.oldest'), layout.right - layout.em * 0.5, at + 3);
}

/** Malformed events have no event time: they stand in the margin at the time they arrived. */
function paintMalformed(pen, { model }, grid) {
  const { ctx, layout, y, stamps } = pen;
  const px = layout.right + stamps.radius * 2;
  for (const event of model.malformed) {
    if (event.a >= y.d0 && event.a <= y.d1) {
      const py = y.at(event.a);
      stamps.stamp(ctx, 'malformed', px, py);
      grid.add(px, py, { kind: 'event', event, x: px, y: py });
    }
  }
}

