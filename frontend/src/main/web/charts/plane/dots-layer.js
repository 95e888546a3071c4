import { HitGrid } from './hit-grid.js';
import { linearScale } from './scales.js';
import { SIGN_OF } from './verdict-text.js';

const CROWD = 1200;
const CROWDED_SCALE = 0.68;
const MARGIN_SHARE = 0.15;
const LAST = ['filtered', 'notJudged', 'partly', 'dropped'];

/**
 * The read events of the plane on a canvas of their own, since they are thousands and seldom change.
 *
 * It is painted for the domain the axis is moving TO, a little larger than the plane, and slid into place by a transform while the
 * axis moves; so a moving axis costs no repainting of events. New events are added to what is there. A full repaint happens when the
 * goal of the axis, the query, the size or the theme changes; it also puts crosses on top again.
 */
export class DotsLayer {
  #frame;
  #canvas;
  #key = null;
  #last = null;
  #scale = 1;
  #x = null;
  #y = null;
  #offset = { x: 0, y: 0 };
  #grid = new HitGrid();
  older = [];
  newer = [];

  /** @param {HTMLElement} host */
  constructor(host) {
    this.#frame = document.createElement('div');
    Object.assign(this.#frame.style, { position: 'absolute', overflow: 'hidden', pointerEvents: 'none' });
    this.#canvas = document.createElement('canvas');
    this.#canvas.setAttribute('aria-hidden', 'true');
    Object.assign(this.#canvas.style, { position: 'absolute', inset: 'auto' });
    this.#frame.append(this.#canvas);
    host.append(this.#frame);
  }

  /**
   * Brings the layer up to a model and a goal of the axis.
   * @param {{layout: object, stamps: object, ratio: number, style: string}} look `style` differs when size or theme does
   * @param {{x0: number, x1: number, y0: number, y1: number}} goal
   */
  sync(look, id, model, goal) {
    const key = [id, look.style, goal.x0, goal.x1, goal.y0, goal.y1].join('|');
    const from = key === this.#key ? model.arrived.lastIndexOf(this.#last) : -1;
    const whole = from < 0 || (this.#last === null && model.arrived.length > 0);
    if (whole && !(key === this.#key && this.#last === null && model.arrived.length === 0)) {
      this.#begin(look, model, goal);
      this.#key = key;
    }
    this.#add(look, whole ? model.arrived : model.arrived.slice(from + 1), goal, whole);
    this.#last = model.arrived[model.arrived.length - 1] ?? null;
  }

  #begin({ layout, ratio, stamps }, model, goal) {
    const { left, right, plane } = layout;
    const width = right - left;
    const height = plane.bottom - plane.top;
    const margin = { x: Math.round(width * MARGIN_SHARE), y: Math.round(height * MARGIN_SHARE) };
    Object.assign(this.#frame.style, { left: `${left}px`, top: `${plane.top}px`, width: `${width}px`, height: `${height}px` });
    const canvas = this.#canvas;
    const [w, h] = [width + margin.x, height + margin.y];
    if (canvas.width !== Math.round(w * ratio) || canvas.height !== Math.round(h * ratio)) {
      canvas.width = Math.round(w * ratio);
      canvas.height = Math.round(h * ratio);
      Object.assign(canvas.style, { left: `${-margin.x}px`, top: '0', width: `${w}px`, height: `${h}px` });
    }
    const ctx = canvas.getContext('2d');
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, canvas.width, canvas.height);
    ctx.setTransform(ratio, 0, 0, ratio, (margin.x - left) * ratio, -plane.top * ratio);
    this.#x = linearScale(goal.x0, goal.x1, left, right);
    this.#y = linearScale(goal.y0, goal.y1, plane.bottom, plane.top);
    this.#grid = new HitGrid(Math.max(24, stamps.radius * 5));
    this.older = [];
    this.newer = [];
    const seen = model.events.reduce((n, event) => n + (event.t >= goal.x0 && event.t <= goal.x1 && event.a >= goal.y0 ? 1 : 0), 0);
    this.#scale = seen > CROWD ? CROWDED_SCALE : 1;
  }

  #add({ layout, stamps }, events, goal, whole) {
    if (events.length === 0) {
      return;
    }
    const ctx = this.#canvas.getContext('2d');
    const least = { t: goal.x0 - (goal.x1 - goal.x0) * MARGIN_SHARE, a: goal.y0 - (goal.y1 - goal.y0) * MARGIN_SHARE };
    const bySign = { onTime: [], late: [], partly: [], dropped: [], filtered: [], notJudged: [] };
    for (const event of events) {
      if (event.t === null || event.t === undefined || event.a < least.a || event.a > goal.y1) {
        continue;
      }
      if (event.t < goal.x0 && event.a >= goal.y0) {
        this.older.push(event);
      } else if (event.t > goal.x1) {
        this.newer.push(event);
      }
      if (event.t >= least.t && event.t <= goal.x1) {
        bySign[SIGN_OF[event.v] ?? 'onTime']?.push(event);
      }
    }
    const counted = bySign.onTime.length < bySign.late.length ? ['late', 'onTime'] : ['onTime', 'late'];
    for (const sign of whole ? [...counted, ...LAST] : ['late', 'onTime', ...LAST]) {
      const scale = counted.includes(sign) ? this.#scale : 1;
      for (const event of bySign[sign]) {
        const px = this.#x.at(event.t);
        const py = this.#y.at(event.a);
        stamps.stamp(ctx, sign, px, py, scale);
        if (px >= layout.left) {
          this.#grid.add(px, py, { kind: 'event', event });
        }
      }
    }
  }

  /** Slides the events to where the axis stands now. */
  place(x, y) {
    if (!this.#x) {
      return;
    }
    const round = (value) => Math.round(value * 4) / 4;
    const offset = { x: round(x.at(this.#x.d1) - this.#x.r1), y: round(y.at(this.#y.d1) - this.#y.r1) };
    // While the axis narrows or widens, events are stretched with it for the few frames that takes.
    const sx = x.k / this.#x.k;
    const sy = y.k / this.#y.k;
    const stretched = Math.abs(sx - 1) > 1e-6 || Math.abs(sy - 1) > 1e-6;
    this.#offset = offset;
    this.#canvas.style.transformOrigin = '100% 0';
    this.#canvas.style.transform = stretched ? `translate(${offset.x}px, ${offset.y}px) scale(${sx}, ${sy})`
      : offset.x === 0 && offset.y === 0 ? 'none' : `translate(${offset.x}px, ${offset.y}px)`;
  }

  hide() {
    this.#frame.style.visibility = 'hidden';
    this.#key = null;
    this.#last = null;
  }

  show() {
    this.#frame.style.visibility = 'visible';
  }

  nearest(px, py, reach) {
    return this.#grid.nearest(px - this.#offset.x, py - this.#offset.y, reach);
  }

  close() {
    this.#frame.remove();
  }
}
