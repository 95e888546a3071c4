import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { styleSheet } from '../../parts/style-sheet.js';
import { labTabs } from '../../parts/lab-tabs.js';
import { icon } from '../../parts/icons.js';
import { loadingState, problemBanner } from '../../parts/problem.js';
import { number, t } from '../../i18n/index.js';
import { DEFAULTS, hashOf, wantedBy, whole } from './learning-link.js';
import { LearningSession } from './learning-session.js';
import { PACES, controls } from './controls.js';
import { clusters } from './clusters.js';
import { fit } from './fit.js';
import { costs, histories, weights } from './regression.js';
import { placeOf, plane } from './plane.js';
import { setup } from './setup.js';
import { entryWords } from './words.js';

await styleSheet(new URL('./learning.css', import.meta.url));

/** The run this page began or joined last, to go on with when the reader comes back. */
let lastRun = null;

/**
 * The lab of models that learn on the stream: one run, drawn and worked from here. The address says what to begin (`run=`, `algorithm=`)
 * or which run to go on with (`id=`).
 *
 * A lesson sets `embedded` to `{definition, acts}`: the run begins with the element and ends with it; only the acts named are offered
 * (all where `acts` is missing); there are no tabs and nothing to share. `route` is not looked at then.
 */
class TmLearningView extends TmElement {
  static properties = {
    state: { attribute: false },
    route: { attribute: false },
    connection: { attribute: false },
    embedded: { attribute: false },
    definition: { state: true },
    pace: { state: true },
    drag: { state: true },
    copied: { state: true },
    broken: { state: true },
  };

  #session = null;
  #followed = null;

  constructor() {
    super();
    this.embedded = null;
    this.definition = { ...DEFAULTS.kmeans };
    this.pace = PACES[1];
    this.drag = null;
    this.copied = false;
    this.broken = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#session = new LearningSession({ subscribe: (topics) => this.connection?.subscribe(topics) });
    this.#session.addEventListener('change', () => this.requestUpdate(), { signal: this.leaving });
    addEventListener('keydown', (event) => this.#key(event), { signal: this.leaving });
    this.#followed = null;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    if (this.embedded) {
      this.#session.end();
    }
  }

  shouldUpdate(changed) {
    return this.hasNews(changed, [this.state?.labRuns?.learning, this.state?.refused, this.state?.health]);
  }

  willUpdate(changed) {
    const { topic, run } = this.#session;
    if (changed.has('state') && run) {
      const live = this.state?.labRuns?.learning;
      if (live?.id === run.id) {
        this.#session.receive(live);
      } else if (topic in (this.state?.refused ?? {})) {
        this.#session.gone();
      }
    }
    this.#follow();
  }

  get #engineUp() {
    return ['spark', 'broker', 'database'].every((part) => (this.state?.health?.parts?.[part] ?? 'starting') === 'up');
  }

  /** Begins or joins what the address (or the lesson) asks for, once the engine can. */
  #follow() {
    const wanted = this.embedded ? JSON.stringify(this.embedded.definition ?? {}) : this.route;
    if (wanted === this.#followed || !this.#engineUp) {
      return;
    }
    this.#followed = wanted;
    if (this.embedded) {
      this.#open(whole(this.embedded.definition ?? {}));
      return;
    }
    try {
      const { id, definition } = wantedBy(this.route.params);
      this.broken = false;
      if (definition) {
        this.#open(definition);
      } else if ((id ?? lastRun) && (id ?? lastRun) !== this.#session.run?.id) {
        this.#resume(id ?? lastRun);
      }
    } catch {
      this.broken = true;
    }
  }

  async #open(definition) {
    this.definition = definition;
    await this.#session.open(definition);
    this.#joined();
  }

  async #resume(id) {
    await this.#session.resume(id);
    this.definition = whole(this.#session.run?.definition ?? this.definition);
    this.#joined();
  }

  /** The address names the run that goes on, so that a reload does not begin another. */
  #joined() {
    const { run } = this.#session;
    if (this.embedded || !this.isConnected || this.route.name !== 'learning') {
      return;
    }
    lastRun = run?.id ?? null;
    this.#address(run ? `id=${encodeURIComponent(run.id)}` : '');
  }

  #address(search) {
    history.replaceState(history.state, '', `#/learning${search && `?${search}`}`);
  }

  #may = (name) => !this.embedded?.acts || this.embedded.acts.includes(name);

  #act = (action) => this.#session.act(action);

  /** Space plays and pauses, the right arrow is one batch, d drifts; in a lesson the keys are the lesson's. */
  #key(event) {
    const { run } = this.#session;
    const target = event.composedPath()[0];
    if (this.embedded || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || run?.state !== 'ready'
      || target.closest?.('input, textarea, select, button, summary, a, [contenteditable], .lr-log ol, dialog')) {
      return;
    }
    const wanted = { ' ': run.playing === null ? 'play' : 'pause', ArrowRight: 'step', d: 'drift' }[event.key];
    const button = wanted && this.querySelector(`[data-do="${wanted}"]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  }

  /** A true centre follows the pointer, and is moved where it is let go. */
  #grab = (event, centre) => {
    event.preventDefault();
    event.stopPropagation();
    const box = event.currentTarget.ownerSVGElement;
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.leaving]);
    this.drag = { centre, at: placeOf(event, box) };
    addEventListener('pointermove', (move) => { this.drag = { centre, at: placeOf(move, box) }; }, { signal });
    addEventListener('pointercancel', () => { over.abort(); this.drag = null; }, { signal });
    addEventListener('pointerup', async (up) => {
      over.abort();
      await this.#act({ do: 'move', centre, to: placeOf(up, box) });
      this.drag = null;
    }, { signal });
  };

  #ask = (event) => this.#act({ do: 'predict', at: placeOf(event, event.currentTarget) });

  async #end() {
    this.definition = whole(this.#session.run.definition);
    await this.#session.end();
    lastRun = null;
    this.#address('');
  }

  async #copyLink() {
    const hash = hashOf(whole(this.#session.run.definition));
    try {
      await navigator.clipboard.writeText(new URL(hash, location.href).href);
      this.copied = true;
      setTimeout(() => { this.copied = false; }, 2_000);
    } catch {
      location.hash = hash;
    }
  }

  render() {
    const session = this.#session;
    return html`<section class="lr" aria-labelledby="lr-title">
      ${this.embedded ? nothing : labTabs('learning')}
      ${this.embedded ? html`<h2 id="lr-title" class="visually-hidden">${t('nav.learning')}</h2>` : this.#head(session)}
      ${problemBanner(this.broken ? { status: 0, title: '', detail: t('learning.link.broken'), errors: [] } : null, { dismiss: () => { this.broken = false; } })}
      ${problemBanner(session.problem, { dismiss: () => session.dismissProblem() })}
      ${this.#body(session)}
    </section>`;
  }

  #head({ run }) {
    return html`<header class="lr-head"><div class="lr-title"><h1 id="lr-title">${t('nav.learning')}</h1>
        <p class="lr-about">${run ? t('learning.about', { algorithm: t(`learning.algorithm.${run.definition.algorithm}`), driver: t(`learning.driver.${run.definition.driver}`), batch: run.definition.batch }) : t('learning.lead')}</p></div>
      ${run ? html`<div class="lr-take"><button class="button" @click=${() => this.#copyLink()}>${icon(this.copied ? 'check' : 'copy')}<span>${t(this.copied ? 'learning.link.copied' : 'learning.link.copy')}</span></button>
        <button class="button" data-do="end" @click=${() => this.#end()}>${icon('stop')}<span>${t('learning.end')}</span></button></div>` : nothing}</header>`;
  }

  #body(session) {
    const { run } = session;
    if (!run) {
      return session.starting || (this.embedded && !session.problem) ? loadingState(t(this.#engineUp ? 'learning.starting' : 'learning.notUp'))
        : setup({ definition: this.definition, ready: this.#engineUp, starting: session.starting, change: (definition) => { this.definition = definition; }, start: () => this.#open(this.definition) });
    }
    if (run.state === 'starting') {
      return loadingState(t('learning.starting'));
    }
    const failed = run.state === 'failed' ? html`<div class="failure" role="alert">${icon('warn')}<div class="problem-text"><p>${t('learning.failed')}</p><p><code>${run.error?.message ?? ''}</code></p></div></div>${this.#again()}` : nothing;
    const closed = run.state === 'closed' ? html`<div class="warning" role="status">${icon('warn')}<p class="problem-text">${t('learning.closed')}</p></div>${this.#again()}` : nothing;
    return html`${failed}${closed}${run.kmeans || run.regression ? this.#board(session) : nothing}`;
  }

  #again() {
    return html`<div class="lr-start"><button class="button primary" data-do="again" ?disabled=${!this.#engineUp} @click=${() => this.#open(whole(this.#session.run.definition))}>${icon('restart')}<span>${t('learning.again')}</span></button></div>`;
  }

  #board({ run, busy }) {
    const live = run.state === 'ready';
    const shared = { run, act: this.#act, busy: busy !== null, may: this.#may };
    return html`${live ? controls({ ...shared, pace: this.pace, onPace: (pace) => { this.pace = pace; } }) : nothing}
      <div class="lr-board" data-algorithm=${run.definition.algorithm}>
        ${run.kmeans ? plane({ run, drag: this.drag, grab: live && this.#may('move') ? this.#grab : null, ask: live && this.#may('predict') ? this.#ask : null }) : fit({ run })}
        <div class="lr-side">${run.kmeans ? html`${clusters(run)}${costs(run)}` : html`${weights({ run })}${histories({ run })}`}${this.#log(run)}</div>
      </div>`;
  }

  #log({ log, millis }) {
    return html`<section class="lr-log lr-panel" aria-labelledby="lr-log-title"><div class="lr-panel-head"><h2 id="lr-log-title">${t('learning.log')}</h2>
        ${millis.batch === null ? nothing : html`<p class="lr-figure" title=${t('learning.millis.hint')}>${t('learning.millis', { update: number(millis.update), batch: number(millis.batch) })}</p>`}</div>
      ${log.length === 0 ? html`<p class="lr-note">${t('learning.log.none')}</p>` : html`<ol tabindex="0" aria-labelledby="lr-log-title">${[...log].reverse().map((entry) => html`<li data-what=${entry.what}><b>${t('learning.after', { n: entry.batch })}</b> ${entryWords(entry)}</li>`)}</ol>`}</section>`;
  }
}

customElements.define('tm-learning-view', TmLearningView);
