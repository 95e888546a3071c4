import { html, nothing } from 'lit';
import { styleSheet } from '../../parts/style-sheet.js';
import { labTabs } from '../../parts/lab-tabs.js';
import { icon } from '../../parts/icons.js';
import { loadingState, problemBanner } from '../../parts/problem.js';
import { t } from '../../i18n/index.js';
import { DEFAULTS, hashOf, wantedBy } from './drift-link.js';
import { RunView } from '../runs/run-view.js';
import { DriftSession } from './drift-session.js';
import { ADVANCE, controls } from './controls.js';
import { alarms, scores, sensorRows } from './plots.js';
import { heat, histogram } from './windows.js';
import { health, log, quality } from './figures.js';

await styleSheet(new URL('./drift.css', import.meta.url));

/**
 * The lab of anomalies and drift: one run, drawn and worked from here. The address says what to begin (`seed=`, …, `advance=`) or which
 * run to go on with (`id=`).
 *
 * A lesson sets `embedded` to `{definition, advance, acts}`: so many seconds are sent at once.
 */
class TmDriftView extends RunView {
  static lab = 'drift';
  static ownKeys = '.dr-scroll, .dr-log ol';
  static properties = {
    feature: { state: true },
    column: { state: true },
    chosen: { state: true },
    trouble: { state: true },
  };

  #advance = 0;

  constructor() {
    super();
    this.feature = 'current';
    this.column = 'current';
    this.chosen = null;
    this.trouble = { kind: 'spike', sensor: 0, seconds: 20, feature: 'current', by: 1.5, over: '1 minute' };
  }

  newSession(env) {
    return new DriftSession(env);
  }

  lessonRun(embedded) {
    return embedded;
  }

  openEmbedded({ definition, advance = 0 }) {
    this.#open({ ...DEFAULTS, ...definition }, advance);
  }

  openAsked(params) {
    const { id, definition, advance } = wantedBy(params);
    if (definition) {
      this.#open(definition, advance);
    } else {
      this.join(id);
    }
  }

  #open(definition, advance = 0) {
    this.#advance = advance;
    this.chosen = null;
    this.begin(definition);
  }

  sessionChanged() {
    if (this.#advance > 0 && this.session.run?.state === 'ready') {
      const seconds = this.#advance;
      this.#advance = 0;
      this.perform({ do: 'advance', seconds });
    }
  }

  /** Space plays and pauses, the right arrow sends some more. */
  keyed(key, run) {
    if (run?.state !== 'ready') {
      return null;
    }
    const playing = run.input.state === 'playing';
    const action = { ' ': { do: playing ? 'pause' : 'play' }, ArrowRight: playing ? null : { do: 'advance', seconds: ADVANCE } }[key];
    return action ? () => this.perform(action) : null;
  }

  render() {
    const session = this.session;
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
        <button class="button" data-do="end" @click=${() => this.finish()}>${icon('stop')}<span>${t('drift.end')}</span></button></div>` : nothing}</header>`;
  }

  #body(session) {
    const { run } = session;
    if (!run) {
      return this.waiting() ?? this.#setup(session);
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
    return html`${this.over('drift.closed')}${this.#again()}`;
  }

  #again() {
    return html`<div><button class="button primary" data-do="again" ?disabled=${!this.engineUp} @click=${() => this.#open(this.session.run.definition)}>${icon('restart')}<span>${t('drift.again')}</span></button></div>`;
  }

  #setup(session) {
    return html`<section class="dr-setup dr-panel" aria-labelledby="dr-setup-title"><h2 id="dr-setup-title">${t('drift.setup')}</h2>
      <ol class="dr-story">${['fit', 'apply', 'window', 'put'].map((part) => html`<li><b>${t(`drift.story.${part}`)}</b> ${t(`drift.story.${part}.hint`)}</li>`)}</ol>
      <div><button class="button primary" data-do="start" ?disabled=${!this.engineUp || session.starting} @click=${() => this.#open(DEFAULTS, 180)}>${icon('play')}<span>${t('drift.start')}</span></button>
      <p class="dr-note">${t(this.engineUp ? 'drift.start.hint' : 'drift.notUp')}</p></div></section>`;
  }

  #board(session) {
    const { run } = session;
    const live = run.state === 'ready';
    return html`${live ? controls({ run, act: this.perform, busy: session.busy !== null, may: this.may, trouble: this.trouble, onTrouble: (part) => { this.trouble = { ...this.trouble, ...part }; } }) : nothing}
      <div class="dr-board" aria-busy=${session.busy !== null}>
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
