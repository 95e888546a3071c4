import { approach, followDomain } from './follow.js';
import { eventTimeAt } from './plane-model.js';

const WIDEST = 64;

/**
 * Which part of both times the board shows, and where it is moving to: following the data, or held by the reader.
 *
 * Keeps no picture and no clock; the board asks it once a frame. `goal` is where the axis will rest, `domain` where it is now.
 */
export class BoardAxis {
  domain = null;
  goal = null;
  resting = true;
  heldAt = null;
  #span = null;
  #zoom = 1;

  get following() {
    return this.heldAt === null;
  }

  /** Another stream: nothing of the old axis helps. */
  reset() {
    this.domain = null;
    this.goal = null;
    this.#span = null;
  }

  /** Sets the goal by the data; answers whether it has changed. */
  aim(scene) {
    const models = scene.lanes.map((lane) => lane.model).filter((model) => model && (model.batches.length > 0 || model.newest !== null));
    if (models.length === 0) {
      return false;
    }
    const now = anchor(scene, models);
    const found = followDomain(models, { now, eventNow: scene.live ? eventTimeAt(scene.pieces, now) : null, speed: scene.speed,
      zoom: this.#zoom, previous: this.#span === null ? null : { span: this.#span } });
    this.#span = found.span;
    if (this.goal && ['x0', 'x1', 'y0', 'y1'].every((edge) => found[edge] === this.goal[edge])) {
      return false;
    }
    this.goal = found;
    this.resting = false;
    return true;
  }

  hold(now) {
    this.heldAt = now;
    this.goal = this.domain;
  }

  follow() {
    this.heldAt = null;
  }

  /** Back to the span that the data asks for. */
  fit() {
    this.#zoom = 1;
    this.#span = null;
  }

  /** Narrows by a factor above 1, widens below: around an event time while held, at the live end while following. */
  zoomBy(factor, around) {
    if (this.following) {
      this.#zoom = Math.min(WIDEST, Math.max(1 / WIDEST, this.#zoom * factor));
      return;
    }
    const { x0, x1, y0, y1 } = this.goal;
    const at = around ?? (x0 + x1) / 2;
    const wall = (y0 + y1) / 2 + ((at - (x0 + x1) / 2) / (x1 - x0)) * (y1 - y0);
    this.goal = { x0: at - (at - x0) / factor, x1: at + (x1 - at) / factor,
      y0: wall - (wall - y0) / factor, y1: wall + (y1 - wall) / factor };
  }

  /** Moves a held axis by times; at once when a hand does it, eased when a key does. */
  shift(byEvent, byWall, eased) {
    const { x0, x1, y0, y1 } = this.goal;
    this.goal = { x0: x0 - byEvent, x1: x1 - byEvent, y0: y0 - byWall, y1: y1 - byWall };
    if (!eased) {
      this.domain = this.goal;
    }
  }

  /** One step of the way to the goal. */
  step(elapsedMillis, restless, now) {
    if (!this.goal) {
      this.domain = { x0: now - 60_000, x1: now, y0: now - 60_000, y1: now };
      return;
    }
    const step = approach(this.domain, this.goal, elapsedMillis, restless);
    this.domain = step.domain;
    this.resting = step.resting;
  }
}

/** The wall time the picture ends at: now, or shortly after the last batch when nothing moves any more. */
function anchor(scene, models) {
  const now = scene.nowAt();
  const last = Math.max(...models.map((model) => model.last?.end ?? model.last?.at ?? 0));
  return scene.live || last === 0 ? now : Math.min(now, last + 2_000);
}
