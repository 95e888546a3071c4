/** Spans of time on offer, in milliseconds. */
export const SPANS = Object.freeze([60_000, 300_000, 900_000, 3_600_000]);
const SHORTEST_MS = 5_000;
const LONGEST_MS = 24 * 3_600_000;

/**
 * One section of time and one cursor for several charts. Follows the newest time until the reader moves or zooms. Fires `change`
 * when section or cursor have changed; all times are epoch milliseconds.
 */
export class TimeAxis extends EventTarget {
  #span = SPANS[1];
  #end = null;
  #newest = Date.now();
  #cursor = null;

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

  /** The newest time there is, taken by whole seconds; moves the section while it follows. */
  advance(newest) {
    const second = Math.ceil(newest / 1_000) * 1_000;
    if (second !== this.#newest) {
      this.#newest = second;
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

  setSpan(span) {
    this.#span = clamp(span, SHORTEST_MS, LONGEST_MS);
    this.#changed();
  }

  /** Makes the section `factor` times as long, keeping `around` where it is. */
  zoom(factor, around = this.max) {
    const span = clamp(this.#span * factor, SHORTEST_MS, LONGEST_MS);
    if (!this.following) {
      this.#end = Math.min(this.#newest, around + ((this.max - around) / this.#span) * span);
    }
    this.#span = span;
    this.#changed();
  }

  pan(ms) {
    const end = this.max + ms;
    this.#end = end >= this.#newest ? null : end;
    this.#changed();
  }

  follow() {
    this.#end = null;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}
