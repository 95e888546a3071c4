import { BoardAxis } from './board-axis.js';
import { BoardInput } from './board-input.js';
import { BoardPicture } from './board-picture.js';

const TICK_MILLIS = 200;

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
  #picture;
  #latest = null;
  #shown = null;
  #axis = new BoardAxis();
  #frame = 0;
  #before = 0;
  #baseDirty = true;
  #upperDirty = true;
  #visible = true;
  #point = null;
  #pinned = null;
  #leaving = new AbortController();
  #observers = [];
  #calm = matchMedia('(prefers-reduced-motion: reduce)');

  /** @param {HTMLElement} host positioned, sized by its styles; gets the canvases and the focus */
  constructor(host) {
    super();
    this.#picture = new BoardPicture(host);
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
    return this.#picture.layout;
  }

  get pinned() {
    return this.#pinned;
  }

  /** @param {Scene} scene never changed afterwards */
  show(scene) {
    this.#latest = scene;
    if (this.following) {
      this.#take(scene);
    } else if (scene.chosen !== this.#shown.chosen) {
      // A held picture may still be looked at through another of its queries.
      this.#shown = { ...this.#shown, chosen: scene.chosen, marks: scene.marks };
      this.#touch();
    }
  }

  #take(scene) {
    this.#picture.turn(this.#shown, scene);
    if (this.#shown === null || scene.lanes.some((lane, i) => lane.id !== this.#shown.lanes[i]?.id)) {
      this.#axis.reset();
    }
    this.#shown = scene;
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
    const { pen } = this.#picture;
    if (pen && this.#axis.goal) {
      this.#axis.zoomBy(factor, pixel === null ? null : pen.x.invert(pixel));
      if (this.following) {
        this.#aim();
      }
      this.#touch();
    }
  }

  /** Holds the picture and moves it by pixels. */
  panBy(dx, dy, eased = false) {
    this.hold();
    const { pen } = this.#picture;
    if (pen && this.#axis.goal) {
      const { x, y } = pen;
      this.#axis.shift(x.k === 0 ? 0 : dx / x.k, y.k === 0 ? 0 : dy / y.k, eased);
      this.#touch();
    }
  }

  /** The item at a pixel of the board, or null. */
  itemAt(px, py) {
    return this.#picture.itemAt(px, py);
  }

  /** Items of one row of the keyboard's walk: lane 0 and on, or `plane`; in order of event time. */
  itemsOf(region) {
    return this.#picture.itemsOf(region, this.#shown, this.#axis.domain);
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
    this.#picture.close();
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
    this.#picture.restyle();
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
    const scene = this.#shown;
    if (!scene || !this.#picture.prepare(scene)) {
      return;
    }
    if (this.#baseDirty || this.#picture.renewed) {
      this.#axis.step(Math.min(50, Math.max(8, time - this.#before)), !this.#calm.matches, scene.nowAt());
      this.#baseDirty = !this.#axis.resting;
      this.#picture.paintBase(scene, this.#axis);
      this.#upperDirty = true;
    }
    if (this.#upperDirty) {
      this.#upperDirty = false;
      const marked = [this.#pinned, this.#point].filter((item, i, all) => item && keyOf(item) !== keyOf(all[i - 1] ?? null));
      this.#picture.paintUpper(scene, this.#axis, marked);
    }
    this.#before = time;
    this.#ask();
  }
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
