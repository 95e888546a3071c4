import { DotsLayer } from './dots-layer.js';
import { paintEventAxis, paintFlags, paintMarker, paintProcessingAxis } from './axis-painter.js';
import { layOut } from './layout.js';
import { linearScale } from './scales.js';
import { markerWidth, paintLane } from './lanes-painter.js';
import { paintHalo } from './halo-painter.js';
import { paintOverEvents } from './over-painter.js';
import { paintPlane } from './plane-painter.js';
import { readPalette, typeSize } from './palette.js';
import { SignStamps } from './signs.js';

const MARKED_MILLIS = 900;

/**
 * The board's surface: a canvas for what the data says, the layer of read events, and a canvas above for both watermarks, "now" and
 * what is pointed at. Paints when told to and remembers what lies where; decides nothing.
 */
export class BoardPicture {
  #host;
  #base;
  #upper;
  #dots;
  #palette = null;
  #stamps = null;
  #style = '';
  #ratio = 1;
  #layout = null;
  #renewed = true;
  #pen = null;
  #spots = [];
  #plane = null;
  #keys = [];
  #written = new Map();
  #calm = matchMedia('(prefers-reduced-motion: reduce)');

  constructor(host) {
    this.#host = host;
    this.#base = canvasIn(host);
    this.#dots = new DotsLayer(host);
    this.#upper = canvasIn(host);
  }

  get layout() {
    return this.#layout;
  }

  /** Scales and context of the last painting of the lower canvas, or null. */
  get pen() {
    return this.#pen;
  }

  /** Whether the lower canvas has lost its content to a new size or theme. */
  get renewed() {
    return this.#renewed;
  }

  /** Size, theme or language has changed. */
  restyle() {
    this.#layout = null;
    this.#palette = null;
  }

  /** Another scene: rows are laid anew where its lanes differ, and windows just written are noted. */
  turn(before, scene) {
    if (laneShape(before) !== laneShape(scene)) {
      this.#layout = null;
    }
    if (before === null || scene.lanes.some((lane, i) => lane.id !== before.lanes[i]?.id)) {
      this.#keys = [];
    }
    for (const [i, lane] of scene.lanes.entries()) {
      const old = before?.lanes[i];
      if (lane.model && old?.id === lane.id && old.model && old.model.written !== lane.model.written) {
        this.#written.set(lane.id, performance.now());
      }
    }
  }

  /** Sees to palette, layout and canvas sizes; false while the board has no size. */
  prepare(scene) {
    const width = this.#host.clientWidth;
    const height = this.#host.clientHeight;
    if (width < 40 || height < 40) {
      return false;
    }
    const ratio = Math.min(3, devicePixelRatio || 1);
    if (!this.#palette) {
      this.#palette = readPalette(this.#host);
      this.#stamps = null;
    }
    const em = typeSize(this.#host);
    if (!this.#layout || this.#layout.width !== width || this.#layout.height !== height || this.#layout.em !== em) {
      this.#layout = layOut({ width, height, em, lanes: scene.lanes.map(laneWish) });
      this.#stamps = null;
      this.#renewed = true;
    }
    for (const canvas of [this.#base, this.#upper]) {
      if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
        canvas.width = Math.round(width * ratio);
        canvas.height = Math.round(height * ratio);
        this.#stamps = null;
        this.#renewed = true;
      }
    }
    this.#style = [width, height, em, ratio, this.#layout.plane.top, this.#palette.key].join();
    this.#stamps ??= new SignStamps(Math.max(2.8, em * (this.#layout.narrow ? 0.22 : 0.25)), this.#palette, ratio);
    this.#ratio = ratio;
    return true;
  }

  #penFor(canvas, domain) {
    const ctx = canvas.getContext('2d');
    ctx.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    const { left, right, plane } = this.#layout;
    const { x0, x1, y0, y1 } = domain;
    return { ctx, layout: this.#layout, palette: this.#palette, stamps: this.#stamps,
      x: linearScale(x0, x1, left, right), y: linearScale(y0, y1, plane.bottom, plane.top) };
  }

  /** Paints lanes, axes and the lower plane, and brings the events up to date. */
  paintBase(scene, axis) {
    const pen = this.#penFor(this.#base, axis.domain);
    this.#pen = pen;
    this.#renewed = false;
    const { ctx, layout, palette } = pen;
    const now = axis.heldAt ?? scene.nowAt();
    ctx.clearRect(0, 0, layout.width, layout.height);
    this.#spots = [];
    scene.lanes.forEach((lane, i) => {
      const { spots, keys } = paintLane(pen, lane, layout.lanes[i], i === scene.chosen, this.#keys[i] ?? []);
      this.#spots.push(...spots);
      this.#keys[i] = keys;
    });
    const model = scene.lanes[scene.chosen]?.model ?? null;
    if (model) {
      // The chosen query's markers run on from the plane into the lanes; their names and the ticks' stand on top.
      const top = Math.min(layout.flags.top, layout.axis.top) - layout.em * 0.45;
      const bottom = Math.max(layout.flags.bottom, layout.axis.bottom);
      paintMarker(pen, model.lw, top, bottom, palette.lateFilter, true, markerWidth(layout));
      paintMarker(pen, model.wm, top, bottom, palette.evict, false, markerWidth(layout));
    }
    paintEventAxis(pen);
    if (model && model.batches.length + model.events.length + model.pending.length > 0) {
      this.#plane = paintPlane(pen, { model, pieces: scene.pieces, now });
      this.#dots.show();
      this.#dots.sync({ layout, stamps: this.#stamps, ratio: this.#ratio, style: this.#style }, scene.lanes[scene.chosen].id, model,
        axis.goal ?? axis.domain);
      this.#dots.place(pen.x, pen.y);
      paintFlags(pen, model);
    } else {
      this.#plane = null;
      this.#dots.hide();
    }
  }

  /** Paints what changes with the clock and the pointer. */
  paintUpper(scene, axis, marked) {
    const pen = this.#penFor(this.#upper, axis.domain);
    pen.ctx.clearRect(0, 0, pen.layout.width, pen.layout.height);
    const model = scene.lanes[scene.chosen]?.model ?? null;
    if (this.#plane) {
      const now = axis.heldAt ?? scene.nowAt();
      paintProcessingAxis(pen, now);
      paintOverEvents(pen, { model, now, marks: scene.marks }, this.#dots, now);
    }
    if (axis.following) {
      this.#paintWritten(pen, scene);
    }
    for (const item of marked) {
      paintHalo(pen, item, { scene, model, spots: this.#spots, bands: this.#plane?.bands ?? [] });
    }
  }

  /** A short glow around the windows that the newest batch wrote. */
  #paintWritten(pen, scene) {
    const { ctx, palette } = pen;
    const now = performance.now();
    for (const spot of this.#spots) {
      const lane = scene.lanes[spot.lane];
      const since = now - (this.#written.get(lane.id) ?? -Infinity);
      if (since > MARKED_MILLIS || spot.window.writtenBatch !== lane.model?.written || this.#calm.matches) {
        continue;
      }
      const from = Math.max(spot.x, pen.layout.left);
      const to = Math.min(spot.x + spot.width, pen.layout.right);
      ctx.globalAlpha = 1 - since / MARKED_MILLIS;
      ctx.strokeStyle = palette.accent;
      ctx.lineWidth = 2.5;
      ctx.strokeRect(from + 1, spot.y + 1, to - from - 2, spot.height - 2);
      ctx.globalAlpha = 1;
    }
  }

  /** The item at a pixel of the board, or null. */
  itemAt(px, py) {
    if (!this.#plane || !this.#layout) {
      return null;
    }
    for (let i = this.#spots.length - 1; i >= 0; i--) {
      const spot = this.#spots[i];
      if (px >= spot.x && px <= spot.x + spot.width && py >= spot.y && py <= spot.y + spot.height) {
        return spot;
      }
    }
    const { plane, left } = this.#layout;
    if (py < plane.top || py > plane.bottom || px < left) {
      return null;
    }
    const reach = Math.max(12, this.#stamps.radius * 3);
    const near = this.#dots.nearest(px, py, reach) ?? this.#plane.grid.nearest(px, py, reach);
    if (near) {
      return near;
    }
    return this.#plane.bands.find((band) => py >= band.top - 1 && py <= band.bottom + 1) ?? null;
  }

  /** Items of one row of the keyboard's walk: lane 0 and on, or `plane`; in order of event time. */
  itemsOf(region, scene, domain) {
    if (region !== 'plane') {
      return this.#spots.filter((spot) => spot.lane === region).sort((a, b) => a.window.s - b.window.s || a.y - b.y);
    }
    const model = scene?.lanes[scene.chosen]?.model;
    if (!model || !domain) {
      return [];
    }
    const { x0, x1, y0, y1 } = domain;
    return model.events.filter((event) => event.t >= x0 && event.t <= x1 && event.a >= y0 && event.a <= y1)
      .map((event) => ({ kind: 'event', event }));
  }

  close() {
    this.#base.remove();
    this.#upper.remove();
    this.#dots.close();
  }
}

function canvasIn(host) {
  const canvas = document.createElement('canvas');
  canvas.setAttribute('aria-hidden', 'true');
  host.append(canvas);
  return canvas;
}

/** What a lane would like to have room for. A session lane asks in steps, so that the board isn't laid anew for each key. */
function laneWish(lane) {
  const window = lane.model?.window ?? lane.window ?? { kind: 'tumbling' };
  const keys = lane.model ? new Set(lane.model.windows.map((item) => item.key)).size : 1;
  return { ...window, keys: keys <= 1 ? 2 : keys <= 3 ? 3 : 5 };
}

function laneShape(scene) {
  return scene === null ? '' : JSON.stringify(scene.lanes.map((lane) => {
    const { kind, sizeMs, slideMs, keys } = laneWish(lane);
    return [lane.id, kind, sizeMs, slideMs, keys];
  }));
}
