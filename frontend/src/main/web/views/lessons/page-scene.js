/** The pages of the lab that a scene can show, each with its element's module. */
const PAGES = {
  delivery: () => import('../delivery/delivery-view.js'),
  lambda: () => import('../lambda/lambda-view.js'),
  dstream: () => import('../dstream/dstream-view.js'),
  ml: () => import('../ml/ml-view.js'),
  learning: () => import('../learning/learning-view.js'),
  drift: () => import('../drift/drift-view.js'),
  latency: () => import('../latency/latency-view.js'),
};

/**
 * A scene of another page of the lab, for the course what a LabSession is: `run.played` and `position` are those of the page's element,
 * which makes and ends its run itself. A page without steps has one, at which its scene says what was to be seen. Fires `change` when the page has told something new.
 */
export class PageScene extends EventTarget {
  /** @type {{played: number}|null} null until the page has a run */
  run = null;
  position = 0;
  /** @type {string|null} */
  busy = 'starting';
  /** What the element is to open, or null before {@link open}. */
  embedded = null;
  loaded = false;
  failed = false;
  problem = null;
  edited = false;
  sweeping = false;

  #lab;
  #until;
  #view = null;
  #driven = false;
  #load;

  /** @param {object} scene with `lab` */
  constructor({ lab, until }, { load = (page) => PAGES[page]() } = {}) {
    super();
    this.#lab = lab;
    this.#until = until;
    this.#load = load;
  }

  get page() {
    return this.#lab.page;
  }

  /** Whether the position was changed by the course and not by the page's own controls. */
  get driven() {
    return this.#driven;
  }

  async open({ position }) {
    this.failed = false;
    this.embedded = { ...this.#lab.open, ...(this.#lab.steps > 0 ? { play: position, until: this.#until } : {}) };
    if (this.#lab.steps === 0) {
      Object.assign(this, { run: { played: 0 }, busy: null });
    }
    try {
      await this.#load(this.page);
      this.loaded = true;
    } catch {
      this.failed = true;
    }
    this.#changed();
  }

  /** @param {{step: () => Promise<void>, back: () => void}} view the element that shows it */
  attach(view) {
    this.#view = view;
  }

  /** What the element told. @param {{played: number|null, position: number, busy: boolean}} news */
  receive({ played, position, busy }) {
    Object.assign(this, { run: played === null ? null : { played }, position, busy: played === null ? 'starting' : busy ? 'stepping' : null });
    this.#changed();
  }

  /** Plays one more step. */
  async step() {
    if (this.#lab.steps === 0) {
      this.#free(1);
    } else if (this.run && !this.busy) {
      await this.#driveTo(this.run.played + 1);
    }
  }

  /** Shows a step that was played. */
  goTo(position) {
    if (this.#lab.steps === 0) {
      this.position = position;
    } else if (this.run && !this.busy && position !== this.position) {
      this.#driveTo(Math.min(position, this.run.played));
    }
  }

  release() {
    this.close();
  }

  close() {
    Object.assign(this, { run: null, busy: 'starting', embedded: null });
    this.#view = null;
  }

  /** A page without steps: the one there is is told by the scene itself. */
  #free(played) {
    Object.assign(this, { run: { played }, position: played });
    this.#changed();
  }

  async #driveTo(position) {
    if (this.#driven) {
      return;
    }
    this.#driven = true;
    for (let at = null; this.#view && this.position !== position && at !== this.position;) {
      at = this.position;
      if (this.position > position) {
        this.#view.back();
      } else {
        await this.#view.step();
      }
    }
    this.#driven = false;
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
