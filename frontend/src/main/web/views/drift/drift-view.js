import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { styleSheet } from '../../parts/style-sheet.js';
import { labTabs } from '../../parts/lab-tabs.js';
import { icon } from '../../parts/icons.js';
import { loadingState, problemBanner } from '../../parts/problem.js';
import { t } from '../../i18n/index.js';
import { DEFAULTS, hashOf, wantedBy } from './drift-link.js';
import { DriftSession } from './drift-session.js';
import { ADVANCE, controls } from './controls.js';
import { alarms, scores, sensorRows } from './plots.js';
import { heat, histogram } from './windows.js';
import { health, log, quality } from './figures.js';

await styleSheet(new URL('./drift.css', import.meta.url));

/** The run this page began or joined last, to go on with when the reader comes back. */
let lastRun = null;

/**
 * The lab of anomalies and drift: one run, drawn and worked from here. The address says what to begin (`seed=`, …, `advance=`) or which
 * run to go on with (`id=`).
 *
 * A lesson sets `embedded` to `{definition, advance, acts}`: the run begins with the element and ends with it, and so many seconds are
 * sent at once; only the acts named are offered (all where `acts` is missing). `route` is not looked at then.
 */
class TmDriftView extends TmElement {
  static properties = {
    state: { attribute: false },
    route: { attribute: false },
    connection: { attribute: false },
    embedded: { attribute: false },
    feature: { state: true },
    column: { state: true },
    chosen: { state: true },
    trouble: { state: true },
    turn: { state: true },
  };

  #session = null;
  #followed = null;
  #advance = 0;

  constructor() {
    super();
    this.embedded = null;
    this.feature = 'current';
    this.column = 'current';
    this.chosen = null;
    this.trouble = { kind: 'spike', sensor: 0, seconds: 20, feature: 'current', by: 1.5, over: '1 minute' };
    this.turn = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#session = new DriftSession({ subscribe: (topics) => this.connection?.subscribe(topics) });
    this.#session.addEventListener('change', () => this.#sessionChanged(), { signal: this.leaving });
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
    return this.hasNews(changed, [this.state?.labRuns?.drift, this.state?.refused, this.state?.health, this.state?.connection?.phase]);
  }

  willUpdate(changed) {
    const { topic, run } = this.#session;
    if (changed.has('state') && run) {
      this.#session.receive(this.state?.labRuns?.drift);
      if (topic in (this.state?.refused ?? {})) {
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
    const wanted = this.embedded ? JSON.stringify(this.embedded) : this.route;
    if (wanted === this.#followed || !this.#engineUp) {
      return;
    }
    this.#followed = wanted;
    if (this.embedded) {
      this.#open({ ...DEFAULTS, ...this.embedded.definition }, this.embedded.advance ?? 0);
      return;
    }
    const { id, definition, advance } = wantedBy(this.route.params);
    if (definition) {
      this.#open(definition, advance);
    } else if ((id ?? lastRun) && (id ?? lastRun) !== this.#session.run?.id) {
      this.#resume(id ?? lastRun);
    }
  }

  async #open(definition, advance = 0) {
    this.#advance = advance;
    this.chosen = null;
    await this.#session.open(definition);
    this.#joined();
  }

  async #resume(id) {
    await this.#session.resume(id);
    this.#joined();
  }

  /** The address names the run that goes on, so that a reload does not begin another. */
  #joined() {
    const { run } = this.#session;
    if (this.embedded || !this.isConnected || this.route.name !== 'drift') {
      return;
    }
    lastRun = run?.id ?? null;
    this.#address(run ? `id=${encodeURIComponent(run.id)}` : '');
  }

  #address(search) {
    history.replaceState(history.state, '', `#/drift${search && `?${search}`}`);
  }

  #sessionChanged() {
    this.turn += 1;
    if (this.#advance > 0 && this.#session.run?.state === 'ready') {
      const seconds = this.#advance;
      this.#advance = 0;
      this.#act({ do: 'advance', seconds });
    }
  }

  #may = (name) => !this.embedded?.acts || this.embedded.acts.includes(name);

  #act = (action) => this.#session.act(action);

  /** Space plays and pauses, the right arrow sends some more; in a lesson the keys are the lesson's. */
  #key(event) {
    const { run } = this.#session;
    const target = event.composedPath()[0];
    if (this.embedded || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || run?.state !== 'ready'
      || target.closest?.('input, textarea, select, button, summary, a, [contenteditable], .dr-scroll, .dr-log ol, dialog')) {
      return;
    }
    const playing = run.input.state === 'playing';
    const action = { ' ': { do: playing ? 'pause' : 'play' }, ArrowRight: playing ? null : { do: 'advance', seconds: ADVANCE } }[event.key];
    if (action) {
      event.preventDefault();
      this.#act(action);
    }
  }

  async #end() {
    await this.#session.end();
    lastRun = null;
    this.#address('');
  }

  render() {
    const session = this.#session;
    return html`<section class="dr" aria-labelledby="dr-title">
      ${this.embedded ? nothing : labTabs('drift')}
      ${this.embedded ? html`<h2 id="dr-title" class="visually-hidden">${t('nav.drift')}</h2>` : this.#head(session)}
      ${problemBanner(session.problem, { dismiss: () => session.dismissProblem() })}
      ${this.#body(session)}
    </section>`;
  }

  #head({ run }) {
    return html`<header class="dr-head"><div class="dr-title"><h1 id="dr-title">${t('nav.drift')}</h1>
        <p class="dr-about">${run ? t('drift.about', { sensors: run.definition.sensors, k: run.definition.k, seed: run.definition.seed }) : t('drift.lead')}</p></div>
      ${run ? html`<div class="dr-take"><a class="button" href=${hashOf(run.definition)}>${icon('restart')}<span>${t('drift.again')}</span></a>
        <button class="button" data-do="end" @click=${() => this.#end()}>${icon('stop')}<span>${t('drift.end')}</span></button></div>` : nothing}</header>`;
  }

  #body(session) {
    const { run } = session;
    if (!run) {
      return session.starting || (this.embedded && !session.problem) ? loadingState(t(this.#engineUp ? 'drift.starting' : 'drift.notUp')) : this.#setup(session);
    }
    if (run.state === 'starting' || !run.model) {
      return run.state === 'failed' ? this.#failed(run) : run.state === 'closed' ? this.#closed() : loadingState(t('drift.starting'));
    }
    return html`${run.state === 'failed' ? this.#failed(run) : nothing}${run.state === 'closed' ? this.#closed() : nothing}${this.#board(session)}`;
  }

  #failed(run) {
    return html`<div class="failure" role="alert">${icon('warn')}<div class="problem-text"><p>${t('drift.failed')}</p><p><code>${run.error?.message ?? ''}</code></p></div></div>${this.#again()}`;
  }

  #closed() {
    return html`<div class="warning" role="status">${icon('warn')}<p class="problem-text">${t('drift.closed')}</p></div>${this.#again()}`;
  }

  #again() {
    return html`<div><button class="button primary" data-do="again" ?disabled=${!this.#engineUp} @click=${() => this.#open(this.#session.run.definition)}>${icon('restart')}<span>${t('drift.again')}</span></button></div>`;
  }

  #setup(session) {
    return html`<section class="dr-setup dr-panel" aria-labelledby="dr-setup-title"><h2 id="dr-setup-title">${t('drift.setup')}</h2>
      <ol class="dr-story">${['fit', 'apply', 'window', 'put'].map((part) => html`<li><b>${t(`drift.story.${part}`)}</b> ${t(`drift.story.${part}.hint`)}</li>`)}</ol>
      <div><button class="button primary" data-do="start" ?disabled=${!this.#engineUp || session.starting} @click=${() => this.#open(DEFAULTS, 180)}>${icon('play')}<span>${t('drift.start')}</span></button>
      <p class="dr-note">${t(this.#engineUp ? 'drift.start.hint' : 'drift.notUp')}</p></div></section>`;
  }

  #board(session) {
    const { run } = session;
    const live = run.state === 'ready';
    return html`${live ? controls({ run, act: this.#act, busy: session.pending !== null, may: this.#may, trouble: this.trouble, onTrouble: (part) => { this.trouble = { ...this.trouble, ...part }; } }) : nothing}
      <div class="dr-board" aria-busy=${session.pending !== null}>
        ${sensorRows({ run, feature: this.feature, onFeature: (feature) => { this.feature = feature; } })}
        ${quality({ run })}
        ${scores({ run })}
        ${alarms({ run })}
        ${heat({ run, column: this.column, chosen: this.chosen, onChoose: (column, chosen) => Object.assign(this, { column, chosen }) })}
        ${histogram({ run, column: this.column, chosen: this.chosen, onColumn: (column) => { this.column = column; } })}
        ${health({ run })}
        ${log({ run })}
      </div>`;
  }
}

customElements.define('tm-drift-view', TmDriftView);
