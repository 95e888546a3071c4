import { duration, t } from '../../i18n/index.js';
import { batchOf } from './plane-model.js';
import { clockText, rangeText } from './scales.js';
import { font } from './axis-painter.js';
import { SIGN_OF } from './verdict-text.js';

/**
 * Paints what is pointed at: a ring, the way to the batch that decided, the windows it met there. For a dropped event this is the
 * proof in the picture: its window's bracket ends left of the dashed line.
 *
 * @param {import('./axis-painter.js').Pen} pen
 * @param {import('./board.js').Item} item
 */
export function paintHalo(pen, item, { scene, model, spots, bands }) {
  pen.ctx.save();
  pen.ctx.setLineDash([]);
  switch (item.kind) {
    case 'event':
    case 'pending':
      eventHalo(pen, item.event, { scene, model, spots });
      break;
    case 'window':
      windowHalo(pen, item, { scene, spots });
      break;
    default:
      batchHalo(pen, item, bands);
  }
  pen.ctx.restore();
}

function eventHalo(pen, event, { scene, model, spots }) {
  const { ctx, layout, x, y, palette, stamps } = pen;
  const dated = event.t !== null && event.t !== undefined;
  const px = dated ? x.at(event.t) : layout.right + stamps.radius * 2;
  const py = y.at(event.a);
  if (py < layout.plane.top || py > layout.plane.bottom || (dated && (event.t < x.d0 || event.t > x.d1))) {
    return;
  }
  const batch = model && event.b !== undefined ? batchOf(model, event.b) : null;
  for (const window of event.w ?? []) {
    for (const spot of spots) {
      const same = spot.window.s === window.s && spot.window.e === window.e;
      if (spot.lane === scene.chosen && same && (spot.window.key === null || spot.window.key === undefined || spot.window.key === event.k)) {
        outline(ctx, spot, layout, window.d ? palette.dropped : palette.accent, window.d);
      }
    }
  }
  if (batch && dated) {
    const to = Math.max(layout.plane.top, y.at(batch.at));
    ctx.strokeStyle = palette.accent;
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.moveTo(px, py);
    ctx.lineTo(px, to);
    ctx.stroke();
    (event.w ?? []).forEach((window, i) => bracket(pen, window, to - i * layout.em * 0.5));
  }
  ctx.strokeStyle = palette.surface;
  ctx.lineWidth = 5;
  circle(ctx, px, py, stamps.radius * 2.6);
  ctx.strokeStyle = palette.accent;
  ctx.lineWidth = 2.5;
  circle(ctx, px, py, stamps.radius * 2.6);
  const sign = event.b === undefined ? 'pending' : SIGN_OF[event.v] ?? 'onTime';
  label(pen, `${t(`windows.verdict.${sign}`)}${dated ? ` · ${clockText(event.t)}` : ''}`, px, py);
}

/** A window as a bracket at the height of the batch that judged it. */
function bracket(pen, window, at) {
  const { ctx, layout, x, palette } = pen;
  const from = Math.max(layout.left, x.at(window.s));
  const to = Math.min(layout.right, x.at(window.e));
  const tick = layout.em * 0.35;
  ctx.strokeStyle = window.d ? palette.dropped : palette.accent;
  ctx.lineWidth = 2;
  ctx.setLineDash(window.d ? [4, 3] : []);
  ctx.beginPath();
  ctx.moveTo(from, at);
  ctx.lineTo(to, at);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.moveTo(from, at - tick);
  ctx.lineTo(from, at + tick);
  ctx.moveTo(to, at - tick);
  ctx.lineTo(to, at + tick);
  ctx.stroke();
}

function windowHalo(pen, item, { scene, spots }) {
  const { ctx, layout, x, y, palette } = pen;
  const spot = spots.find((other) => other.lane === item.lane && other.window.id === item.window.id);
  if (!spot) {
    return;
  }
  const window = spot.window;
  outline(ctx, spot, layout, palette.accent, false);
  if (item.lane === scene.chosen && window.last >= y.d0) {
    const top = Math.max(layout.plane.top, y.at(window.last));
    const bottom = Math.min(layout.plane.bottom, y.at(window.first));
    const from = Math.max(layout.left, x.at(window.s));
    const to = Math.min(layout.right, x.at(window.e));
    ctx.globalAlpha = 0.14;
    ctx.fillStyle = palette.accent;
    ctx.fillRect(from, top, to - from, Math.max(2, bottom - top));
    ctx.globalAlpha = 1;
    ctx.strokeStyle = palette.accent;
    ctx.lineWidth = 1.5;
    ctx.strokeRect(from + 0.5, top, to - from - 1, Math.max(2, bottom - top));
  }
  label(pen, `${rangeText(window.s, window.e)} · ${duration(window.e - window.s)}`,
    Math.max(layout.left, spot.x) - layout.em * 1.1, spot.y + layout.em * 0.2);
}

function batchHalo(pen, item, bands) {
  const { ctx, layout, palette } = pen;
  const band = bands.find((other) => other.batch.b === item.batch.b && other.batch.run === item.batch.run);
  if (band) {
    ctx.strokeStyle = palette.accent;
    ctx.lineWidth = 1.5;
    ctx.strokeRect(layout.left + 1, band.top, layout.right - layout.left - 2, Math.max(2, band.bottom - band.top));
    ctx.fillStyle = palette.surface;
    ctx.font = font(pen, 0.9, 650);
    ctx.textAlign = 'right';
    ctx.textBaseline = 'middle';
    const text = String(item.batch.b);
    const width = ctx.measureText(text).width;
    const at = (band.top + band.bottom) / 2;
    ctx.fillRect(layout.width - width - 4, at - layout.em * 0.6, width + 4, layout.em * 1.2);
    ctx.fillStyle = palette.accent;
    ctx.fillText(text, layout.width - 2, at);
  }
}

function outline(ctx, spot, layout, colour, dashed) {
  const from = Math.max(spot.x, layout.left);
  const to = Math.min(spot.x + spot.width, layout.right);
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2.5;
  ctx.setLineDash(dashed ? [5, 3] : []);
  ctx.strokeRect(from + 1, spot.y + 1, to - from - 2, spot.height - 2);
  ctx.setLineDash([]);
}

function circle(ctx, x, y, r) {
  ctx.beginPath();
  ctx.arc(x, y, r, 0, Math.PI * 2);
  ctx.stroke();
}

/** A short name beside the item, kept inside the board. */
function label(pen, text, x, y) {
  const { ctx, layout, palette } = pen;
  ctx.font = font(pen, 1, 600);
  const width = ctx.measureText(text).width + layout.em;
  const height = layout.em * 1.75;
  const gap = layout.em * 1.1;
  const left = x + gap + width < layout.width ? x + gap : x - gap - width;
  const top = Math.min(layout.height - height, Math.max(0, y - height - layout.em * 0.4));
  ctx.fillStyle = palette.text;
  ctx.beginPath();
  ctx.roundRect(Math.max(0, left), top, width, height, 4);
  ctx.fill();
  ctx.fillStyle = palette.surface;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ctx.fillText(text, Math.max(0, left) + layout.em * 0.5, top + height / 2 + 0.5);
}
