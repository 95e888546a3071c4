import { html, nothing } from 'lit';
import { copyLink } from '../../parts/copy-link.js';
import { styleSheet } from '../../parts/style-sheet.js';
import { labTabs } from '../../parts/lab-tabs.js';
import { icon } from '../../parts/icons.js';
import { loadingState, problemBanner } from '../../parts/problem.js';
import { number, t } from '../../i18n/index.js';
import { DEFAULTS, hashOf, wantedBy, whole } from './learning-link.js';
import { RunView } from '../runs/run-view.js';
import { LearningSession } from './learning-session.js';
import { PACES, controls } from './controls.js';
import { clusters } from './clusters.js';
import { fit } from './fit.js';
import { costs, histories, weights } from './regression.js';
import { placeOf, plane } from './plane.js';
import { setup } from './setup.js';
import { entryWords } from './words.js';

await styleSheet(new URL('./learning.css', import.meta.url));

/**
 * The lab of models that learn on the stream: one run, drawn and worked from here. The address says what to begin (`run=`, `algorithm=`)
 * or which run to go on with (`id=`).
 *
 * A lesson sets `embedded` to `{definition, acts}`; there is nothing to share then.
 */
class TmLearningView extends RunView {
  static lab = 'learning';
  static ownKeys = '.lr-log ol';
  static properties = {
    definition: { state: true },
    pace: { state: true },
    drag: { state: true },
  };

  constructor() {
    super();
    this.definition = { ...DEFAULTS.kmeans };
    this.pace = PACES[1];
    this.drag = null;
  }

  newSession(env) {
    return new LearningSession(env);
  }

  openEmbedded({ definition = {} }) {
    this.#open(whole(definition));
  }

  openAsked(params) {
    const { id, definition } = wantedBy(params);
    if (definition) {
      this.#open(definition);
    } else {
      this.join(id);
    }
  }

  #open(definition) {
    this.definition = definition;
    this.begin(definition);
  }

  settled() {
    this.definition = whole(this.session.run?.definition ?? this.definition);
  }

  /** Space plays and pauses, the right arrow is one batch, d drifts. */
  keyed(key, run) {
    const wanted = run?.state === 'ready' && { ' ': run.playing === null ? 'play' : 'pause', ArrowRight: 'step', d: 'drift' }[key];
    const button = wanted && this.querySelector(`[data-do="${wanted}"]`);
    return button ? () => button.click() : null;
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
      await this.perform({ do: 'move', centre, to: placeOf(up, box) });
      this.drag = null;
    }, { signal });
  };

  #ask = (event) => this.perform({ do: 'predict', at: placeOf(event, event.currentTarget) });

  #end() {
    this.definition = whole(this.session.run.definition);
    this.finish();
  }

  render() {
    const session = this.session;
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
      ${run ? html`<div class="lr-take"><button class="button" @click=${() => copyLink(this, hashOf(whole(run.definition)))}>${icon(this.copied ? 'check' : 'copy')}<span>${t(this.copied ? 'learning.link.copied' : 'learning.link.copy')}</span></button>
        <button class="button" data-do="end" @click=${() => this.#end()}>${icon('stop')}<span>${t('learning.end')}</span></button></div>` : nothing}</header>`;
  }

  #body(session) {
    const { run } = session;
    if (!run) {
      return this.waiting()
        ?? setup({ definition: this.definition, ready: this.engineUp, starting: session.starting, change: (definition) => { this.definition = definition; }, start: () => this.#open(this.definition) });
    }
    if (run.state === 'starting') {
      return loadingState(t('learning.starting'));
    }
    const failed = run.state === 'failed' ? html`<div class="failure" role="alert">${icon('warn')}<div class="problem-text"><p>${t('learning.failed')}</p><p><code>${run.error?.message ?? ''}</code></p></div></div>${this.#again()}` : nothing;
    const closed = run.state === 'closed' ? html`${this.over('learning.closed')}${this.#again()}` : nothing;
    return html`${failed}${closed}${run.kmeans || run.regression ? this.#board(session) : nothing}`;
  }

  #again() {
    return html`<div class="lr-start"><button class="button primary" data-do="again" ?disabled=${!this.engineUp} @click=${() => this.#open(whole(this.session.run.definition))}>${icon('restart')}<span>${t('learning.again')}</span></button></div>`;
  }

  #board({ run, busy }) {
    const live = run.state === 'ready';
    const shared = { run, act: this.perform, busy: busy !== null, may: this.may };
    return html`${live ? controls({ ...shared, pace: this.pace, onPace: (pace) => { this.pace = pace; } }) : nothing}
      <div class="lr-board" data-algorithm=${run.definition.algorithm}>
        ${run.kmeans ? plane({ run, drag: this.drag, grab: live && this.may('move') ? this.#grab : null, ask: live && this.may('predict') ? this.#ask : null }) : fit({ run })}
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
