/** Pixels a pointer must move before it drags. */
const DEAD_ZONE = 4;

/**
 * An event being put elsewhere, by pointer or by keys: horizontally its event time, vertically its arrival. `moved` is where it is
 * held; it stays there after it was let go until {@link forget}, so that nothing jumps back while the engine answers.
 *
 * Keys on a focused event: arrows by a step of the grid (with Shift ten), Enter applies, Escape lets go.
 */
export class EventDrag {
  #host;
  #redraw;
  #told;
  #held = null;
  #byKeys = false;
  #clickFollows = false;

  moved = null;

  constructor(host, { redraw, moved }) {
    this.#host = host;
    this.#redraw = redraw;
    this.#told = moved;
  }

  /** Whether a hand is on it. */
  get active() {
    return this.#held !== null || this.#byKeys;
  }

  /** Whether it is moved by keys rather than by a pointer. */
  get byKeys() {
    return this.#byKeys;
  }

  forget() {
    this.moved = null;
    this.#held = null;
    this.#byKeys = false;
  }

  down(event, dot, layout) {
    if (event.button !== 0 || dot.t === null) {
      return;
    }
    this.#held = { dot, layout, x: event.clientX, y: event.clientY, pointer: event.pointerId, started: false };
    this.#host.querySelector('svg').setPointerCapture(event.pointerId);
  }

  move = (event) => {
    const held = this.#held;
    if (!held || event.pointerId !== held.pointer) {
      return;
    }
    if (!held.started && Math.hypot(event.clientX - held.x, event.clientY - held.y) < DEAD_ZONE) {
      return;
    }
    held.started = true;
    const box = this.#host.querySelector('svg').getBoundingClientRect();
    this.#hold(held.dot, held.layout, this.#timeAt(held, event, box), this.#arrivalAt(held, event, box));
  };

  up = (event) => {
    const held = this.#held;
    this.#held = null;
    this.#clickFollows = held !== null;
    if (held?.started && event.pointerId === held.pointer) {
      this.#apply(held.dot);
    } else if (held) {
      this.#host.querySelector(`[data-event="${CSS.escape(held.dot.id)}"]`)?.focus();
    }
  };

  cancel = () => this.#letGo();

  /** Whether the click that comes now only ends a drag; asked once. */
  endsWithClick() {
    const follows = this.#clickFollows;
    this.#clickFollows = false;
    return follows;
  }

  key(event, dot, layout) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (way && dot.t !== null) {
      const by = layout.grid * (event.shiftKey ? 10 : 1);
      const from = this.moved?.id === dot.id ? this.moved : { t: dot.t, a: dot.a };
      this.#byKeys = true;
      this.#hold(dot, layout, from.t + way[0] * by, from.a + way[1] * by);
    } else if (event.key === 'Enter' && this.#byKeys) {
      this.#byKeys = false;
      this.#apply(dot);
    } else if (event.key === 'Escape' && this.active) {
      this.#letGo();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** What was moved by keys and not applied goes back. */
  blur(dot) {
    if (this.#byKeys && this.moved?.id === dot.id) {
      this.#letGo();
    }
  }

  #timeAt({ layout }, event, box) {
    const px = Math.min(layout.right, Math.max(layout.left, event.clientX - box.left));
    return Math.round(layout.x.invert(px) / layout.grid) * layout.grid;
  }

  /** Within the dead zone of the row it came from an event keeps its arrival: moving sideways should not move it up. */
  #arrivalAt({ dot, layout, y }, event, box) {
    if (Math.abs(event.clientY - y) < layout.em * 0.8) {
      return dot.a;
    }
    const { at, step } = layout.placeAt(event.clientY - box.top);
    const snapped = Math.round(at / layout.grid) * layout.grid;
    return Math.min(layout.bands[step].at, Math.max(snapped, layout.bands[step].from + 1));
  }

  #hold(dot, layout, t, a) {
    const { bands } = layout;
    const arrival = Math.min(bands[bands.length - 1].at, Math.max(bands[0].from, a));
    const step = a === dot.a ? dot.step : bands.findIndex((band) => arrival <= band.at);
    this.moved = { id: dot.id, t, a: arrival, step };
    this.#redraw();
  }

  #apply(dot) {
    const { moved } = this;
    if (moved && (moved.t !== dot.t || moved.a !== dot.a)) {
      this.#told(moved);
    } else {
      this.moved = null;
    }
    this.#redraw();
  }

  #letGo() {
    this.forget();
    this.#redraw();
  }
}
