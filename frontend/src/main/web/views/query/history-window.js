import { ProblemError, request } from '../../http/request.js';

const POINTS = 600;
/** What follows live is asked for again when it is this share of the section older than now, at the earliest after five seconds. */
const STALE_SHARE = 1 / 300;
const STALE_MS = 5_000;
/** Beside a section that stands still half as much again is fetched on each side, so that moving it shows something at once. */
const MARGIN = 0.5;
/** Points too coarse for the section by this factor are fetched anew. */
const TOO_COARSE = 3;

/**
 * A section of a query's history, fetched from the server as the section on the page moves: one answer is kept, one call is under way,
 * and what was wanted meanwhile is asked for when it is through. Fires `change`. Times are epoch milliseconds.
 */
export class HistoryWindow extends EventTarget {
  #request;
  #id = null;
  #answer = null;
  #asked = null;
  #wanted = null;
  #problem = null;

  constructor({ request: send = request } = {}) {
    super();
    this.#request = send;
  }

  /** Begins with another query; what was fetched is forgotten. */
  open(id) {
    if (id !== this.#id) {
      this.#id = id;
      this.#answer = null;
      this.#asked = null;
      this.#wanted = null;
      this.#problem = null;
    }
  }

  /** HISTORY as the server answered last, with `min` and `max` as they were asked for; null before. */
  get answer() {
    return this.#answer;
  }

  get loading() {
    return this.#asked !== null;
  }

  get problem() {
    return this.#problem;
  }

  /** Sees to it that there is an answer for the section; `min` null is from the beginning on. */
  want(min, max, following) {
    if (this.#suffices(this.#asked, min, max, following) || (!this.#asked && this.#suffices(this.#answer, min, max, following))) {
      this.#wanted = null;
      return;
    }
    this.#wanted = { min, max, following };
    // A failure is tried again by itself once the section has moved on by the time after which it would be stale.
    if (!this.#asked && !this.#failedJustNow(max)) {
      this.#ask();
    }
  }

  /** Asks again after a failure. */
  retry() {
    this.#problem = null;
    if (this.#wanted && !this.#asked) {
      this.#ask();
    }
  }

  #failedJustNow(max) {
    return this.#problem !== null && max - this.#problem.max < STALE_MS && max >= this.#problem.max;
  }

  #suffices(have, min, max, following) {
    if (!have) {
      return false;
    }
    const span = max - (min ?? have.min ?? max);
    const fresh = following ? max - have.max <= Math.max(STALE_MS, span * STALE_SHARE) : max <= have.max + STALE_MS;
    const covers = have.whole || (min !== null && min >= have.min);
    const fine = min === null || have.level === 'batch' && have.spanMs === null || (have.max - have.min) <= span * TOO_COARSE;
    return fresh && covers && fine;
  }

  async #ask() {
    const { min, max, following } = this.#wanted;
    const id = this.#id;
    const margin = following || min === null ? 0 : (max - min) * MARGIN;
    const asked = { min: min === null ? null : Math.max(0, min - margin), max: max + margin, whole: min === null };
    this.#wanted = null;
    this.#asked = asked;
    this.#changed();
    try {
      const answer = await this.#request('GET', pathOf(id, asked, following ? POINTS : 2 * POINTS));
      this.#take(id, asked, answer);
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        throw error;
      }
      this.#refused(id, max, error.problem);
    }
  }

  #take(id, asked, answer) {
    if (id === this.#id && asked === this.#asked) {
      this.#asked = null;
      this.#problem = null;
      this.#answer = { ...answer, min: asked.min ?? Date.parse(answer.from), max: asked.max, whole: asked.whole };
      this.#goOn();
    }
  }

  #refused(id, max, problem) {
    if (id === this.#id) {
      this.#asked = null;
      this.#problem = { ...problem, max };
      this.#changed();
    }
  }

  #goOn() {
    const next = this.#wanted;
    this.#changed();
    if (next && !this.#asked) {
      this.want(next.min, next.max, next.following);
    }
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

/** Address of a section; the server takes whole milliseconds. */
function pathOf(id, { min, max }, points) {
  return `/api/queries/${encodeURIComponent(id)}/history?${rangeOf(min, max)}&points=${points}`;
}

/** `from` and `to` as the server wants them; `min` null is from the beginning on. */
export function rangeOf(min, max) {
  const iso = (ms) => new Date(Math.round(ms)).toISOString();
  return min === null ? `to=${iso(max)}` : `from=${iso(Math.max(0, Math.min(min, max - 1)))}&to=${iso(max)}`;
}
