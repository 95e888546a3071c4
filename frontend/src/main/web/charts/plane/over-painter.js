import { t } from '../../i18n/index.js';
import { font } from './axis-painter.js';
import { markerWidth } from './lanes-painter.js';

/** Paints what lies over the events of the plane, on the upper canvas: it changes with the clock while the rest stands still. */

/** What lies over the events: both watermarks, what is beyond the axis, marks, and the heavy line "now". */
export function paintOverEvents(pen, scene, beyond, now) {
  const { ctx, layout } = pen;
  ctx.save();
  ctx.beginPath();
  ctx.rect(layout.left, layout.plane.top, layout.right - layout.left, layout.plane.bottom - layout.plane.top);
  ctx.clip();
  paintSteps(pen, scene.model.late, scene, pen.palette.lateFilter, true);
  paintSteps(pen, scene.model.evict, scene, pen.palette.evict, false);
  ctx.restore();
  paintEdges(pen, beyond);
  paintMarks(pen, scene);
  paintNow(pen, now);
}

/** A watermark as a climbing line: up while it holds, across when it moves. */
function paintSteps(pen, steps, { now }, colour, dashed) {
  const { ctx, layout, x, y } = pen;
  const width = markerWidth(layout);
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.lineJoin = 'miter';
  ctx.lineCap = 'butt';
  ctx.setLineDash(dashed ? [width * 2.6, width * 2] : []);
  ctx.beginPath();
  let before = null;
  for (const step of steps) {
    const to = step.to ?? Math.max(now, y.d1);
    if (to < y.d0 || step.from > y.d1) {
      before = to === step.from ? before : { to, value: step.value };
      continue;
    }
    const px = x.at(step.value);
    if (before && before.to === step.from) {
      ctx.moveTo(x.at(before.value), y.at(step.from));
      ctx.lineTo(px, y.at(step.from));
    } else {
      ctx.moveTo(px, y.at(step.from));
    }
    ctx.lineTo(px, y.at(to));
    before = { to, value: step.value };
  }
  ctx.stroke();
  ctx.restore();
}

/** What lies beyond the axis is counted at its edge, not squeezed into the picture. */
function paintEdges(pen, { older, newer }) {
  const { ctx, layout, palette, y } = pen;
  const { left, right, plane, em } = layout;
  ctx.save();
  ctx.lineWidth = 1.5;
  for (const [events, from, way] of [[older, left + 4, -1], [newer, right - 4, 1]]) {
    if (events.length === 0) {
      continue;
    }
    const tip = em * 0.28;
    for (const colour of ['onTime', 'late', 'dropped']) {
      ctx.strokeStyle = palette[colour];
      ctx.beginPath();
      for (const event of events) {
        const at = y.at(event.a);
        if (at < plane.top || at > plane.bottom || colourOf(event) !== colour) {
          continue;
        }
        ctx.moveTo(from - way * tip, at - tip);
        ctx.lineTo(from, at);
        ctx.lineTo(from - way * tip, at + tip);
      }
      ctx.stroke();
    }
    const words = t(way < 0 ? 'windows.plane.older' : 'windows.plane.newer', { n: events.length });
    ctx.font = font(pen, 0.95, 600);
    const width = ctx.measureText(words).width + em;
    const height = em * 1.6;
    const x0 = way < 0 ? left + em : right - width - em;
    const y0 = plane.bottom - height - em * (way < 0 ? 0.4 : 3.4);
    ctx.fillStyle = palette.surface;
    ctx.strokeStyle = palette.lineStrong;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.roundRect(x0, y0, width, height, height / 2);
    ctx.fill();
    ctx.stroke();
    ctx.fillStyle = palette.text;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillText(words, x0 + width / 2, y0 + height / 2 + 0.5);
  }
  ctx.restore();
}

const colourOf = (event) => (event.v === 'dropped' ? 'dropped' : event.v === 'on-time' ? 'onTime' : 'late');

/** Restarts and failures, across the plane, with words. */
function paintMarks(pen, { marks }) {
  const { ctx, layout, y, palette } = pen;
  ctx.save();
  ctx.textBaseline = 'bottom';
  ctx.textAlign = 'right';
  for (const mark of marks) {
    if (mark.at < y.d0 || mark.at > y.d1) {
      continue;
    }
    const at = Math.round(y.at(mark.at)) + 0.5;
    const colour = mark.kind === 'failed' ? palette.bad : palette.warn;
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1.5;
    ctx.setLineDash([8, 3, 2, 3]);
    ctx.beginPath();
    ctx.moveTo(layout.left, at);
    ctx.lineTo(layout.right, at);
    ctx.stroke();
    ctx.font = font(pen, 0.95, 650);
    ctx.fillStyle = colour;
    ctx.fillText(t(`windows.markKind.${mark.kind}`), layout.right - 6, at - 1);
  }
  ctx.restore();
}

/** The heavy line "now". */
function paintNow(pen, now) {
  const { ctx, layout, y, palette } = pen;
  const beyond = now > y.d1;
  const at = Math.min(layout.plane.bottom, Math.max(layout.plane.top + 1.5, y.at(now)));
  if (now < y.d0) {
    return;
  }
  ctx.save();
  ctx.strokeStyle = palette.now;
  ctx.lineWidth = Math.max(3, layout.em * 0.24);
  ctx.lineCap = 'butt';
  ctx.setLineDash(beyond ? [6, 4] : []);
  ctx.beginPath();
  ctx.moveTo(layout.left, at);
  ctx.lineTo(layout.right, at);
  ctx.stroke();
  const label = Math.max(at, layout.plane.top + layout.em * 0.6);
  ctx.fillStyle = palette.now;
  ctx.font = font(pen, 0.95, 650);
  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  ctx.fillText(t('windows.plane.now'), layout.left - 6, label);
  ctx.restore();
}
