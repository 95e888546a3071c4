import { number, t, duration } from '../../i18n/index.js';
import { font, paintMarker } from './axis-painter.js';
import { layRows } from './lanes.js';
import { countOf, valueText } from './verdict-text.js';
import { drawEventSign, drawWindowSign, drawWrittenCorner } from './signs.js';

/**
 * Paints one lane: its heading, the windows of one query in rows, and that query's own markers.
 *
 * @typedef {{id: string, model: object|null, state: string, refused: string|null}} Lane
 * @typedef {{kind: 'window', lane: number, window: object, x: number, y: number, width: number, height: number}} WindowSpot
 */

/**
 * @param {import('./axis-painter.js').Pen} pen
 * @param {Lane} lane
 * @param {import('./layout.js').LaneBox} box
 * @param {boolean} chosen whether the plane shows this query
 * @param {string[]} previousKeys
 * @returns {{spots: WindowSpot[], keys: string[]}} what can be pointed at, in order of time
 */
export function paintLane(pen, lane, box, chosen, previousKeys) {
  const { ctx, layout, palette } = pen;
  const { left, right } = layout;
  ctx.save();
  ctx.fillStyle = palette.surface2;
  ctx.fillRect(left, box.rowsTop, right - left, box.bottom - box.rowsTop);
  ctx.restore();
  if (!lane.model || !lane.model.window) {
    paintHeading(pen, lane, box, chosen, null);
    note(pen, box, t(lane.refused ? 'windows.lane.refused' : lane.state === 'failed' ? 'windows.lane.failed' : 'windows.lane.waiting'));
    return { spots: [], keys: [] };
  }
  const visible = lane.model.windows.filter((window) => window.e >= pen.x.d0 && window.s <= pen.x.d1);
  const laid = layRows(lane.model.window, visible, box.rows, previousKeys);
  paintHeading(pen, lane, box, chosen, laid);
  if (visible.length === 0) {
    note(pen, box, t(lane.state === 'failed' ? 'windows.lane.failed' : lane.state === 'running' ? 'windows.lane.none' : 'windows.lane.idle'));
  }
  paintRowLabels(pen, box, laid);
  const spots = [];
  const fullest = visible.reduce((most, window) => Math.max(most, countOf(window)?.count ?? 0), 1);
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, box.rowsTop, right - left, box.bottom - box.rowsTop);
  ctx.clip();
  for (const window of visible) {
    const row = laid.rowOf.get(window.id);
    if (row !== undefined) {
      spots.push(paintWindow(pen, lane, box, window, row, fullest));
    }
  }
  paintMarker(pen, lane.model.newest, box.rowsTop, box.bottom, palette.faint, false, 1);
  paintMarker(pen, lane.model.lw, box.rowsTop, box.bottom, palette.lateFilter, true, markerWidth(layout));
  paintMarker(pen, lane.model.wm, box.rowsTop, box.bottom, palette.evict, false, markerWidth(layout));
  for (const spot of spots) {
    paintFigures(pen, lane.model, spot, laid.labelled);
  }
  ctx.restore();
  return { spots, keys: laid.keys };
}

export const markerWidth = (layout) => Math.max(2, layout.em * 0.17);

function paintHeading(pen, lane, box, chosen, laid) {
  const { ctx, layout, palette } = pen;
  const middle = box.top + box.head * 0.52;
  ctx.save();
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  let x = layout.narrow ? 2 : layout.left;
  const write = (text, weight, colour, size = 1) => {
    ctx.font = font(pen, size, weight);
    const width = ctx.measureText(text).width;
    if (x + width > layout.right) {
      return;
    }
    ctx.fillStyle = colour;
    ctx.fillText(text, x, middle);
    x += width + layout.em * 0.7;
  };
  if (chosen) {
    ctx.fillStyle = palette.accent;
    ctx.fillRect(x, box.top + box.head * 0.2, 3, box.head * 0.62);
    x += 9;
  }
  write(windowName(lane.model?.window ?? lane.window), 650, palette.text, 1.05);
  write(lane.id, 400, palette.muted);
  if (lane.state === 'failed') {
    write(t('windows.lane.failedShort'), 650, palette.bad);
  } else if (lane.state !== 'running' && lane.state !== undefined) {
    write(t(`windows.lane.state.${lane.state}`), 500, palette.warn);
  }
  if (lane.model) {
    write(t(`windows.mode.${lane.model.outputMode}`), 400, palette.faint);
    if (lane.model.delayMs !== null) {
      write(t('windows.lane.delay', { delay: duration(lane.model.delayMs) }), 400, palette.faint);
    }
  }
  if (laid && laid.hidden.length > 0) {
    const text = laid.hiddenKeys > 0 ? t('windows.lane.moreKeys', { n: laid.hiddenKeys, windows: laid.hidden.length })
      : t('windows.lane.more', { n: laid.hidden.length });
    ctx.font = font(pen, 0.95, 600);
    ctx.fillStyle = palette.muted;
    ctx.textAlign = 'right';
    if (layout.right - ctx.measureText(text).width > x) {
      ctx.fillText(text, layout.right, middle);
    }
  }
  ctx.restore();
}

/** `Sliding 12 h every 6 h`. */
export function windowName(window) {
  if (!window) {
    return '';
  }
  if (!(window.sizeMs > 0 || window.gapMs > 0)) {
    return t(`windows.kind.${window.kind}`);
  }
  return t(`windows.kind.${window.kind}.named`, { size: duration(window.sizeMs ?? 0), slide: duration(window.slideMs ?? 0),
    gap: duration(window.gapMs ?? 0) });
}

function paintRowLabels(pen, box, laid) {
  const { ctx, layout, palette } = pen;
  ctx.save();
  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  laid.rows.forEach((row, i) => {
    const top = box.rowsTop + i * box.rowHeight;
    if (i > 0) {
      ctx.strokeStyle = palette.line;
      ctx.lineWidth = 1;
      ctx.beginPath();
      ctx.moveTo(layout.left, top + 0.5);
      ctx.lineTo(layout.right, top + 0.5);
      ctx.stroke();
    }
    if (row.label !== null) {
      ctx.font = font(pen, 1, 600);
      ctx.fillStyle = palette.muted;
      ctx.fillText(fit(ctx, row.label, layout.left - 8), layout.left - 6, top + box.rowHeight / 2);
    }
  });
  ctx.restore();
}

/** The text, cut with an ellipsis to a width. */
export function fit(ctx, text, width) {
  if (ctx.measureText(text).width <= width) {
    return text;
  }
  let end = text.length - 1;
  while (end > 0 && ctx.measureText(`${text.slice(0, end)}…`).width > width) {
    end--;
  }
  return end > 0 ? `${text.slice(0, end)}…` : '';
}

/** The box alone; figures follow when the markers are painted, so that no line strikes one through. */
function paintWindow(pen, lane, box, window, row, fullest) {
  const { ctx, layout, palette, x } = pen;
  const inset = Math.max(1, Math.round(layout.em * 0.12));
  const left = x.at(window.s);
  const width = Math.max(3, x.at(window.e) - left - 1);
  const top = box.rowsTop + row * box.rowHeight + inset;
  const height = box.rowHeight - 2 * inset;
  const found = countOf(window);
  const level = found ? 0.12 + 0.88 * Math.min(1, found.count / fullest) : 0;
  drawWindowSign(ctx, window.phase, left, top, width, height, palette, level);
  if (window.writtenBatch !== null && window.writtenBatch !== undefined && window.writtenBatch === lane.model.written) {
    drawWrittenCorner(ctx, left, top, Math.min(layout.em * 0.75, height * 0.5), palette);
  }
  return { kind: 'window', lane: box.index, window, x: left, y: top, width, height };
}

function paintFigures(pen, model, { window, x, y, width, height }, keyInside) {
  const from = Math.max(x, pen.layout.left);
  const to = Math.min(x + width, pen.layout.right);
  const taken = window.dropped > 0 ? paintLaneDrops(pen, window, from, to, y, height) : 0;
  paintCount(pen, model, window, { from, to, taken, top: y, height }, keyInside);
}

/** Late events that were too late for this window: small cross and number at its right edge. */
function paintLaneDrops(pen, window, from, to, top, height) {
  const { ctx, layout, palette } = pen;
  const r = Math.max(2.2, layout.em * 0.22);
  ctx.font = font(pen, 0.85, 650);
  const text = number(window.dropped);
  const width = ctx.measureText(text).width + r * 3.6 + 4;
  if (to - from < r * 3) {
    return 0;
  }
  const y = height > layout.em * 2 ? top + layout.em * 0.85 : top + height / 2;
  const whole = to - from > width + 2;
  drawEventSign(ctx, 'dropped', whole ? to - width + r : to - r * 1.7, y, r, palette);
  if (whole) {
    ctx.fillStyle = palette.dropped;
    ctx.textAlign = 'right';
    ctx.textBaseline = 'middle';
    ctx.fillText(text, to - 4, y + 0.5);
  }
  return whole ? width : r * 3;
}

/** The number of events, as large as there is room; in a narrow tall window it stands below the dropped ones, not beside them. */
function paintCount(pen, model, window, { from, to: end, taken, top, height }, keyInside) {
  const { ctx, layout, palette } = pen;
  const found = countOf(window);
  if (found === null) {
    return;
  }
  const text = `${found.exact ? '' : '≈'}${number(found.count)}`;
  ctx.font = font(pen, 1.3, 650);
  const below = taken > 0 && height > layout.em * 2.6 && ctx.measureText(text).width > end - from - taken - 4;
  const to = below ? end : end - taken;
  const room = to - from - 4;
  if (room < layout.em * 0.5) {
    return;
  }
  const values = height > layout.em * 3.1 && room > layout.em * 5 ? groupLine(window, model) : '';
  const share = below ? 0.68 : values ? 0.36 : 0.53;
  let size = Math.min(2.1, (height / layout.em) * (below ? 0.45 : values ? 0.5 : height < layout.em * 1.6 ? 0.84 : 0.74));
  ctx.font = font(pen, size, 650);
  const width = ctx.measureText(text).width;
  if (width > room) {
    size *= room / width;
    if (size < 0.72) {
      return;
    }
    ctx.font = font(pen, size, 650);
  }
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = window.phase === 'evicted' ? palette.muted : palette.text;
  const middle = (from + to) / 2;
  const label = keyInside ? `${window.key} ` : '';
  const whole = label && ctx.measureText(label + text).width < room ? label + text : text;
  if (crossed(pen, model, middle, ctx.measureText(whole).width)) {
    ctx.strokeStyle = palette.surface;
    ctx.lineWidth = 3;
    ctx.lineJoin = 'round';
    ctx.strokeText(whole, middle, top + height * share);
  }
  ctx.fillText(whole, middle, top + height * share);
  if (values && !below) {
    ctx.font = font(pen, 0.85, 400);
    ctx.fillStyle = palette.muted;
    const line = fit(ctx, values, room - 6);
    if (line.length > 3) {
      ctx.fillText(line, middle, top + height * 0.78);
    }
  }
}

/** Whether a marker runs through a text; only then is its edge worth its price. */
function crossed({ x }, model, middle, width) {
  return [model.wm, model.lw, model.newest].some((value) => value !== null && Math.abs(x.at(value) - middle) < width / 2 + 4);
}

/** The groups inside a window, as Spark wrote them: `us 12 · nc 4`. */
function groupLine(window, model) {
  const values = window.values ?? [];
  if (values.length === 0 || window.key !== null && window.key !== undefined) {
    return '';
  }
  return values.map((value) => {
    const text = valueText(value, model) ?? '';
    const first = text.split(' · ')[0].replace(/^(count|events|n|total) /i, '');
    return value.key ? `${value.key} ${first}` : text;
  }).join(' · ');
}

function note(pen, box, text) {
  const { ctx, layout, palette } = pen;
  ctx.save();
  ctx.font = font(pen, 1);
  ctx.fillStyle = palette.muted;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText(fit(ctx, text, layout.right - layout.left - 12), (layout.left + layout.right) / 2, (box.rowsTop + box.bottom) / 2);
  ctx.restore();
}
