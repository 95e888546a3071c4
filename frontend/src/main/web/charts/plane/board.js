import { BoardAxis } from './board-axis.js';
import { BoardInput } from './board-input.js';
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

const TICK_MILLIS = 200;
const MARKED_MILLIS = 900;

/**
 * The lanes and the plane: a canvas for what the data says, the layer of read events, and a canvas above for both watermarks,
 * "now" and what is pointed at.
 *
 * Each is painted at most once per animation frame and only when something on it has changed; nothing is painted while the page
 * is hidden or the board is scrolled out of sight. The board owns axis, zoom and pause; what it shows is handed in whole by
 * {@link show}. While held, it keeps the scene it was held with. `close()` may be called twice.
 *
 * @typedef {{lanes: import('./lanes-painter.js').Lane[], chosen: number, pieces: object[], speed: number|null,
 *   marks: {at: number, kind: string}[], live: boolean, nowAt: () => number}} Scene
 * @typedef {{kind: 'event'|'pending'|'window'|'batch', lane?: number, event?: object, window?: object, batch?: object}} Item
 */
export class PlaneBoard extends EventTarget {
  #host;
  #base;
  #upper;
  #dots;
  #latest = null;
  #shown = null;
  #axis = new BoardAxis();
  #frame = 0;
  #before = 0;
  #baseDirty = true;
  #upperDirty = true;
  #visible = true;
  #palette = null;
  #stamps = null;
  #style = '';
  #layout = null;
  #pen = null;
  #spots = [];
  #plane = null;
  #keys = [];
  #point = null;
  #pinned = null;
  #written = new Map();
  #leaving = new AbortController();
  #observers = [];
  #calm = matchMedia('(prefers-reduced-motion: reduce)');

  /** @param {HTMLElement} host positioned, sized by its styles; gets the canvases and the focus */
  constructor(host) {
    super();
    this.#host = host;
    this.#base = canvasIn(host);
    this.#dots = new DotsLayer(host);
    this.#upper = canvasIn(host);
    const signal = this.#leaving.signal;
    const observe = (observer) => this.#observers.push(observer);
    const size = new ResizeObserver(() => this.#restyle());
    size.observe(host);
    observe(size);
    const sight = new IntersectionObserver((entries) => {
      this.#visible = entries[entries.length - 1].isIntersecting;
      this.#ask();
    });
    sight.observe(host);
    observe(sight);
    const theme = new MutationObserver(() => this.#restyle());
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'data-presenter', 'lang'] });
    observe(theme);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#restyle(), { signal });
    document.addEventListener('visibilitychange', () => this.#ask(), { signal });
    const timer = setInterval(() => this.#tick(), TICK_MILLIS);
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
    new BoardInput(host, this, signal);
  }

  /** Whether the axis follows the data; else the picture is held. */
  get following() {
    return this.#axis.following;
  }

  get heldAt() {
    return this.#axis.heldAt;
  }

  /** What is drawn now; while held this is older than what was handed in. */
  get scene() {
    return this.#shown;
  }

  get layout() {
    return this.#layout;
  }

  get pinned() {
    return this.#pinned;
  }

  /** @param {Scene} scene never changed afterwards */
  show(scene) {
    this.#latest = scene;
    if (this.following) {
      this.#take(scene);
    }
  }

  #take(scene) {
    const relaid = laneShape(this.#shown) !== laneShape(scene);
    for (const [i, lane] of scene.lanes.entries()) {
      const before = this.#shown?.lanes[i];
      if (lane.model && before?.id === lane.id && before.model && before.model.written !== lane.model.written) {
        this.#written.set(lane.id, performance.now());
      }
    }
    const moved = this.#shown === null || scene.lanes.some((lane, i) => lane.id !== this.#shown.lanes[i]?.id);
    this.#shown = scene;
    if (moved) {
      this.#axis.reset();
      this.#keys = [];
    }
    if (relaid) {
      this.#layout = null;
    }
    this.#axis.aim(scene);
    this.#touch();
  }

  hold() {
    if (this.following && this.#shown && this.#axis.domain) {
      this.#axis.hold(this.#shown.nowAt());
      this.#touch();
      this.#tell('axis');
    }
  }

  follow() {
    if (!this.following) {
      this.#axis.follow();
      if (this.#latest) {
        this.#take(this.#latest);
      }
      this.#tell('axis');
    }
  }

  /** Back to live at the span the data asks for. */
  fit() {
    this.#axis.fit();
    if (this.following) {
      this.#aim();
    } else {
      this.follow();
    }
  }

  /** Narrows the axis by a factor above 1, widens it below; around a pixel while held, at the live end while following. */
  zoomBy(factor, pixel = null) {
    if (this.#pen && this.#axis.goal) {
      this.#axis.zoomBy(factor, pixel === null ? null : this.#pen.x.invert(pixel));
      if (this.following) {
        this.#aim();
      }
      this.#touch();
    }
  }

  /** Holds the picture and moves it by pixels. */
  panBy(dx, dy, eased = false) {
    this.hold();
    if (this.#pen && this.#axis.goal) {
      const { x, y } = this.#pen;
      this.#axis.shift(x.k === 0 ? 0 : dx / x.k, y.k === 0 ? 0 : dy / y.k, eased);
      this.#touch();
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
  itemsOf(region) {
    if (region !== 'plane') {
      return this.#spots.filter((spot) => spot.lane === region).sort((a, b) => a.window.s - b.window.s || a.y - b.y);
    }
    const scene = this.#shown;
    const model = scene?.lanes[scene.chosen]?.model;
    if (!model || !this.#axis.domain) {
      return [];
    }
    const { x0, x1, y0, y1 } = this.#axis.domain;
    return model.events.filter((event) => event.t >= x0 && event.t <= x1 && event.a >= y0 && event.a <= y1)
      .map((event) => ({ kind: 'event', event }));
  }

  /** Marks an item as pointed at, or none; `by` is `pointer` or `keys`. */
  pointAt(item, by = 'pointer') {
    if (keyOf(item) === keyOf(this.#point)) {
      return;
    }
    this.#point = item;
    this.#upperDirty = true;
    this.#ask();
    this.dispatchEvent(new CustomEvent('point', { detail: { item, by } }));
  }

  get pointed() {
    return this.#point;
  }

  pin(item) {
    this.#pinned = keyOf(item) === keyOf(this.#pinned) ? null : item;
    this.#upperDirty = true;
    this.#ask();
    this.dispatchEvent(new CustomEvent('pin', { detail: { item: this.#pinned } }));
  }

  close() {
    this.#leaving.abort();
    this.#observers.forEach((observer) => observer.disconnect());
    cancelAnimationFrame(this.#frame);
    this.#base.remove();
    this.#upper.remove();
    this.#dots.close();
  }

  #tell(name) {
    this.dispatchEvent(new Event(name));
  }

  #touch() {
    this.#baseDirty = true;
    this.#upperDirty = true;
    this.#ask();
  }

  #restyle() {
    this.#layout = null;
    this.#palette = null;
    this.#touch();
  }

  #tick() {
    if (!this.following || !this.#shown || !this.#onScreen()) {
      return;
    }
    this.#aim();
    this.#upperDirty = true;
    this.#ask();
  }

  #onScreen() {
    return this.#visible && !document.hidden;
  }

  #aim() {
    if (this.#shown && this.#axis.aim(this.#shown)) {
      this.#baseDirty = true;
      this.#ask();
    }
  }

  #ask() {
    if (this.#frame === 0 && this.#onScreen() && (this.#baseDirty || this.#upperDirty)) {
      this.#frame = requestAnimationFrame((time) => this.#draw(time));
    }
  }

  #draw(time) {
    this.#frame = 0;
    if (!this.#shown || !this.#prepare()) {
      return;
    }
    if (this.#baseDirty) {
      this.#axis.step(Math.min(50, Math.max(8, time - this.#before)), !this.#calm.matches, this.#shown.nowAt());
      this.#baseDirty = !this.#axis.resting;
      this.#paintBase();
      this.#upperDirty = true;
    }
    if (this.#upperDirty) {
      this.#upperDirty = false;
      this.#paintUpper();
    }
    this.#before = time;
    this.#ask();
  }

  /** Palette, layout and canvas sizes; false while the board has no size. */
  #prepare() {
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
      this.#layout = layOut({ width, height, em, lanes: this.#shown.lanes.map(laneWish) });
      this.#stamps = null;
      this.#baseDirty = true;
    }
    for (const canvas of [this.#base, this.#upper]) {
      if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
        canvas.width = Math.round(width * ratio);
        canvas.height = Math.round(height * ratio);
        this.#stamps = null;
        this.#baseDirty = true;
      }
    }
    this.#style = [width, height, em, ratio, this.#layout.plane.top, this.#palette.key].join();
    this.#stamps ??= new SignStamps(Math.max(2.8, em * (this.#layout.narrow ? 0.22 : 0.25)), this.#palette, ratio);
    this.ratio = ratio;
    return true;
  }

  #penFor(canvas) {
    const ctx = canvas.getContext('2d');
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    const { left, right, plane } = this.#layout;
    const { x0, x1, y0, y1 } = this.#axis.domain;
    return { ctx, layout: this.#layout, palette: this.#palette, stamps: this.#stamps,
      x: linearScale(x0, x1, left, right), y: linearScale(y0, y1, plane.bottom, plane.top) };
  }

  #paintBase() {
    const pen = this.#penFor(this.#base);
    this.#pen = pen;
    const { ctx, layout, palette } = pen;
    const scene = this.#shown;
    const now = this.heldAt ?? scene.nowAt();
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
      this.#dots.sync({ layout, stamps: this.#stamps, ratio: this.ratio, style: this.#style }, scene.lanes[scene.chosen].id, model,
        this.#axis.goal ?? this.#axis.domain);
      this.#dots.place(pen.x, pen.y);
      paintFlags(pen, model);
    } else {
      this.#plane = null;
      this.#dots.hide();
    }
  }

  #paintUpper() {
    const pen = this.#penFor(this.#upper);
    const scene = this.#shown;
    pen.ctx.clearRect(0, 0, pen.layout.width, pen.layout.height);
    const model = scene.lanes[scene.chosen]?.model ?? null;
    if (this.#plane) {
      const now = this.heldAt ?? scene.nowAt();
      paintProcessingAxis(pen, now);
      paintOverEvents(pen, { model, now, marks: scene.marks }, this.#dots, now);
    }
    this.#paintWritten(pen, scene);
    const marked = [this.#pinned, this.#point].filter((item, i, all) => item && keyOf(item) !== keyOf(all[i - 1] ?? null));
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
}

function canvasIn(host) {
  const canvas = document.createElement('canvas');
  canvas.setAttribute('aria-hidden', 'true');
  host.append(canvas);
  return canvas;
}

/** Names an item, so that it is found again after its picture has moved. */
export function keyOf(item) {
  switch (item?.kind) {
    case 'event':
    case 'pending':
      return `event ${item.event.p}:${item.event.o}`;
    case 'window':
      return `window ${item.lane} ${item.window.id}`;
    case 'batch':
      return `batch ${item.batch.run} ${item.batch.b}`;
    default:
      return null;
  }
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
