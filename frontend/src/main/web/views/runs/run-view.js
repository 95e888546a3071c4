import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { icon } from '../../parts/icons.js';
import { loadingState } from '../../parts/problem.js';
import { t } from '../../i18n/index.js';

/** Where keys belong to what is under them and not to the page. */
const OWN_KEYS = 'input, textarea, select, button, summary, a, [contenteditable], dialog';

/**
 * Base of the pages that show one run of a lab: begins or joins what the address asks for, once the engine can; keeps the run fresh and
 * the address saying which it is; hears keys. Which run is on is asked for where the address names none.
 *
 * A lesson sets `embedded`: the run begins with the element and ends with it, only the acts named in `embedded.acts` are offered (all where
 * that is missing), keys are the lesson's and `route` is not looked at.
 *
 * Subclasses say what is theirs: `lab`, {@link newSession}, {@link openAsked}, {@link openEmbedded}, and the rest where it differs.
 */
export class RunView extends TmElement {
  static properties = {
    state: { attribute: false },
    route: { attribute: false },
    connection: { attribute: false },
    embedded: { attribute: false },
    turn: { state: true },
    broken: { state: true },
    copied: { state: true },
  };

  /** The lab's name: of its route, of its runs in the state, and before the dot of its texts. */
  static lab = '';
  /** The parts of the engine that a run needs. */
  static needs = ['spark', 'broker', 'database'];
  /** A selector of what has keys of its own besides controls. */
  static ownKeys = 'dialog';

  session = null;
  #followed = null;
  #live = null;
  #refused = null;
  #instance = null;

  constructor() {
    super();
    Object.assign(this, { embedded: null, turn: 0, broken: false, copied: false });
  }

  connectedCallback() {
    super.connectedCallback();
    const signal = this.leaving;
    this.session = this.newSession({ subscribe: (topics) => this.connection?.subscribe(topics) });
    this.session.addEventListener('change', () => {
      this.turn += 1;
      this.sessionChanged();
    }, { signal });
    addEventListener('keydown', (event) => this.#key(event), { signal });
    document.addEventListener('visibilitychange', () => !document.hidden && this.session.seek(), { signal });
    this.#followed = null;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    if (this.embedded) {
      this.session.end();
    } else {
      this.session.leave();
    }
  }

  shouldUpdate(changed) {
    return this.hasNews(changed, [...this.news(), this.state?.refused, this.state?.health, this.state?.connection?.phase, this.state?.server?.instance]);
  }

  willUpdate(changed) {
    if (changed.has('state')) {
      this.#receive();
    }
    this.#follow();
  }

  /** What the live channel told since. After another start of the server, or where it refuses the topic, the run is asked for. */
  #receive() {
    const { session } = this;
    const live = this.live();
    if (live && live !== this.#live) {
      this.#live = live;
      session.receive(live);
    }
    const instance = this.state?.server?.instance ?? null;
    const refused = session.topic !== null && session.topic in (this.state?.refused ?? {}) ? this.state.refused : null;
    if (this.engineUp && (instance !== this.#instance || (refused && refused !== this.#refused))) {
      this.#instance = instance;
      this.#refused = refused;
      if (session.run) {
        session.check();
      }
    }
  }

  get engineUp() {
    return this.constructor.needs.every((part) => (this.state?.health?.parts?.[part] ?? 'starting') === 'up');
  }

  #follow() {
    const wanted = this.embedded ? JSON.stringify(this.lessonRun(this.embedded)) : this.route;
    if (wanted === this.#followed || !this.engineUp) {
      return;
    }
    this.#followed = wanted;
    if (this.embedded) {
      this.openEmbedded(this.embedded);
      return;
    }
    try {
      this.broken = false;
      this.openAsked(this.route.params);
    } catch {
      this.broken = true;
    }
  }

  /** For subclasses: a session of theirs. @returns {import('./run-session.js').RunSession} */
  newSession() {
    throw new Error('a lab has a session of its own');
  }

  /** For subclasses: parts of the state that are drawn besides its engine and connection. */
  news() {
    return [this.live()];
  }

  /** For subclasses: what the live channel told last of the lab's run. */
  live() {
    return this.state?.labRuns?.[this.constructor.lab];
  }

  /** For subclasses: what of `embedded` makes another run where it changes. */
  lessonRun({ definition = {} }) {
    return definition;
  }

  /** For subclasses: begins what the lesson asks for. */
  openEmbedded() {}

  /** For subclasses: begins or joins what the address asks for. @throws {Error} where it can't be read */
  openAsked() {}

  /** For subclasses: a key that nothing else takes. @returns {(() => void)|null} what it does */
  keyed() {
    return null;
  }

  /** For subclasses: after each change of the session. */
  sessionChanged() {}

  /** For subclasses: a run was begun, joined or ended, and `session.run` is the one that is shown now. */
  settled() {}

  /** For subclasses: the address of what is shown. */
  hash() {
    const { run } = this.session;
    return `#/${this.constructor.lab}${run ? `?id=${encodeURIComponent(run.id)}` : ''}`;
  }

  async begin(definition) {
    await this.session.open(definition);
    this.#settled();
  }

  /** Goes on with the run of an id, or with the one that is on; the run shown stays where it is neither over nor another one's id is given. */
  async join(id = null) {
    const { session } = this;
    if (!session.run || session.closed || (id ?? session.run.id) !== session.run.id) {
      await session.join(id);
    }
    this.#settled();
  }

  async finish() {
    await this.session.end();
    this.#settled();
  }

  #settled() {
    if (!this.embedded && this.isConnected && !this.session.starting && !this.session.looking) {
      this.settled();
      this.writeAddress();
    }
  }

  /** The address names what is shown, so that a reload does not begin another run. */
  writeAddress() {
    if (!this.embedded && this.isConnected && this.route?.name === this.constructor.lab) {
      history.replaceState(history.state, '', this.hash());
    }
  }

  /** Whether the lesson, if there is one, offers an act. */
  may = (name) => !this.embedded?.acts || this.embedded.acts.includes(name);

  perform = (action) => this.session.act(action);

  #key(event) {
    if (this.embedded || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey
      || event.composedPath()[0].closest?.(`${OWN_KEYS}, ${this.constructor.ownKeys}`)) {
      return;
    }
    const todo = this.keyed(event.key, this.session.run);
    if (todo) {
      event.preventDefault();
      todo();
    }
  }

  /** What stands where the run will while it is looked for or begun, or null where there is nothing to wait for. */
  waiting() {
    const { starting, looking, problem } = this.session;
    const begun = starting || (this.embedded && !problem);
    return looking ? loadingState(t('runs.looking')) : begun ? loadingState(t(`${this.constructor.lab}.${this.engineUp ? 'starting' : 'notUp'}`)) : null;
  }

  /** That the run is over, in the words of a key; where another one is on instead, the way to it. */
  over(words) {
    const replaced = this.session.other !== null;
    return html`<div class="warning run-over" role="status">${icon('warn')}<p class="problem-text">${t(replaced ? 'runs.replaced' : words)}</p>
      ${replaced && !this.embedded ? html`<button class="button" data-do="join" @click=${() => this.join()}>${icon('arrow')}<span>${t('runs.join')}</span></button>` : nothing}</div>`;
  }
}
