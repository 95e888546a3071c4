/** How long the section is that follows live, in milliseconds. */
export const LIVE_MS = 300_000;
const SHORTEST_MS = 5_000;
const LONGEST_MS = 6 * 366 * 24 * 3_600_000;
/** A section that follows moves on by this share of itself, never by less than a second. */
const STEPS = 600;

/**
 * One section of time and one cursor for several charts. Follows the newest time until the reader moves or zooms. Fires `change`
 * when section or cursor have changed; all times are epoch milliseconds (or milliseconds since a start, for runs laid over each other).
 */
export class TimeAxis extends EventTarget {
  #span = LIVE_MS;
  #end = null;
  #newest = Date.now();
  #cursor = null;
  #preset = 'live';
  #home = ['live', LIVE_MS];

  get span() {
    return this.#span;
  }

  get following() {
    return this.#end === null;
  }

  get max() {
    return this.#end ?? this.#newest;
  }

  get min() {
    return this.max - this.#span;
  }

  get cursor() {
    return this.#cursor;
  }

  /** The name of the range that was chosen last; null once the reader has moved or zoomed. */
  get preset() {
    return this.#preset;
  }

  /** The newest time there is, taken by whole steps; moves the section while it follows. */
  advance(newest) {
    const step = Math.max(1_000, Math.floor(this.#span / STEPS / 1_000) * 1_000);
    const next = Math.ceil(newest / step) * step;
    if (next !== this.#newest) {
      this.#newest = next;
      if (this.following) {
        this.#changed();
      }
    }
  }

  setCursor(time) {
    if (time !== this.#cursor) {
      this.#cursor = time;
      this.#changed();
    }
  }

  /** The newest `span`, followed from now on. */
  choose(preset, span) {
    this.#preset = preset;
    this.#end = null;
    this.#span = clamp(span, SHORTEST_MS, LONGEST_MS);
    this.#changed();
  }

  /** From `min` to `max`; follows when that reaches the newest time. */
  show(min, max) {
    const span = clamp(max - min, SHORTEST_MS, LONGEST_MS);
    this.#preset = null;
    this.#span = span;
    this.#end = max >= this.#newest ? null : max;
    this.#changed();
  }

  /** Makes the section `factor` times as long, keeping `around` where it is. */
  zoom(factor, around = this.max) {
    const span = clamp(this.#span * factor, SHORTEST_MS, LONGEST_MS);
    const end = around + ((this.max - around) / this.#span) * span;
    this.show(end - span, end);
  }

  pan(ms) {
    this.show(this.min + ms, this.max + ms);
  }

  /** Back to live, or to what {@link settle} said. */
  follow() {
    this.choose(...this.#home);
  }

  /** A range to show now, and whenever the reader wants to go back. */
  settle(preset, span) {
    this.#home = [preset, span];
    this.follow();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}
