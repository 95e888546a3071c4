import { html, nothing } from 'lit';
import { copyLink } from '../../parts/copy-link.js';
import { styleSheet } from '../../parts/style-sheet.js';
import { labTabs } from '../../parts/lab-tabs.js';
import { icon } from '../../parts/icons.js';
import { loadingState, problemBanner } from '../../parts/problem.js';
import { clockTime, t } from '../../i18n/index.js';
import { DEFAULTS, hashOf, wantedBy, whole } from './lambda-link.js';
import { RunView } from '../runs/run-view.js';
import { LambdaSession } from './lambda-session.js';
import { orderOf } from './lambda-model.js';
import { picture } from './picture.js';
import { answers } from './answers.js';
import { compare } from './compare.js';
import { ADVANCE, controls } from './controls.js';
import { setup } from './setup.js';
import { errorText, eventWords, logicWords } from './words.js';
import './lambda-charts.js';

await styleSheet(new URL('./lambda.css', import.meta.url));

/** The run this page began or joined last, to go on with when the reader comes back. */
let lastRun = null;

/**
 * The lambda lab: one run of batch, speed and serving layer, drawn and worked from here. The address says what to begin (`run=`,
 * `input=`) or which run to go on with (`id=`).
 *
 * A lesson sets `embedded` to `{definition, acts}`; there is nothing to share then.
 */
class TmLambdaView extends RunView {
  static lab = 'lambda';
  static ownKeys = '.chart-box, .la-answer-scroll';
  static properties = {
    definition: { state: true },
    measure: { state: true },
    trouble: { state: true },
  };

  #order = null;

  constructor() {
    super();
    this.definition = whole(DEFAULTS);
    this.measure = 'flights';
    this.trouble = { reports: 20, by: '12 hours' };
  }

  connectedCallback() {
    super.connectedCallback();
    this.tickEvery(1_000);
  }

  newSession(env) {
    return new LambdaSession(env);
  }

  live() {
    return this.state?.lambda?.[this.session.run?.id];
  }

  openEmbedded({ definition = {} }) {
    this.#open(whole(definition));
  }

  openAsked(params) {
    const { id, definition } = wantedBy(params);
    if (definition) {
      this.#open(definition);
    } else if (id ?? lastRun) {
      this.join(id ?? lastRun);
    }
  }

  #open(definition) {
    this.definition = definition;
    this.begin(definition);
  }

  settled() {
    const { run } = this.session;
    lastRun = run?.id ?? null;
    this.definition = whole(run?.definition ?? this.definition);
  }

  sessionChanged() {
    const { answer } = this.session;
    this.#order = answer ? orderOf(this.#order, answer) : null;
  }

  may = (name) => !this.embedded?.acts || this.embedded.acts.includes(name) || (name === 'play' && this.embedded.acts.includes('pause'));

  /** Space plays and pauses, the right arrow sends some more, b runs the batch layer. */
  keyed(key, run) {
    if (run?.state !== 'ready') {
      return null;
    }
    const action = { ' ': { do: run.input.state === 'playing' ? 'pause' : 'play' }, ArrowRight: run.input.state === 'paused' ? { do: 'advance', reports: ADVANCE } : null, b: run.batch.state === 'idle' ? { do: 'batch' } : null }[key];
    return action ? () => this.perform(action) : null;
  }

  #end() {
    this.definition = whole(this.session.run.definition);
    this.finish();
  }

  render() {
    const session = this.session;
    return html`<section class="la" aria-labelledby="la-title">
      ${this.embedded ? nothing : labTabs('lambda')}
      ${this.embedded ? html`<h2 id="la-title" class="visually-hidden">${t('nav.lambda')}</h2>` : this.#head(session)}
      ${problemBanner(this.broken ? { status: 0, title: '', detail: t('lambda.link.broken'), errors: [] } : null, { dismiss: () => { this.broken = false; } })}
      ${problemBanner(session.problem, { dismiss: () => session.dismissProblem() })}
      ${this.#body(session)}
    </section>`;
  }

  #head({ run }) {
    return html`<header class="la-head"><div class="la-title"><h1 id="la-title">${t('nav.lambda')}</h1>
        <p class="la-about-run">${run ? t('lambda.about', { input: t(`lambda.input.${run.definition.input}`), logic: logicWords(run.logic) }) : t('lambda.lead')}</p></div>
      ${run ? html`<div class="la-take"><button class="button" @click=${() => copyLink(this, hashOf(run.definition))}>${icon(this.copied ? 'check' : 'copy')}<span>${t(this.copied ? 'lambda.link.copied' : 'lambda.link.copy')}</span></button>
        <button class="button" data-do="end" @click=${() => this.#end()}>${icon('stop')}<span>${t('lambda.end')}</span></button></div>` : nothing}</header>`;
  }

  #body(session) {
    const { run } = session;
    if (!run) {
      return this.waiting() ?? this.#setup(session);
    }
    if (run.state === 'starting') {
      return loadingState(t('lambda.starting'));
    }
    if (run.state === 'failed') {
      return html`<div class="failure" role="alert">${icon('warn')}<div class="problem-text"><p>${t('lambda.failed')}</p><p><code>${errorText(run.error ?? '')}</code></p></div></div>${this.#again()}`;
    }
    return html`${run.state === 'closed' ? html`${this.over('lambda.closed')}${this.#again()}` : nothing}
      ${this.#board(session, run.state === 'closed')}`;
  }

  #setup(session) {
    return setup({ definition: this.definition, ready: this.engineUp, starting: session.starting, change: (part) => { this.definition = { ...this.definition, ...part }; },
      start: () => this.#open(this.definition) });
  }

  #again() {
    return html`<div class="la-start"><button class="button primary" data-do="again" ?disabled=${!this.engineUp} @click=${() => this.#open(whole(this.session.run.definition))}>${icon('restart')}<span>${t('lambda.again')}</span></button></div>`;
  }

  #board(session, closed) {
    const { run, points, answer } = session;
    const now = closed ? Date.parse(run.at) : Math.max(Date.parse(run.at), Date.now() + (this.state?.server?.skewMs ?? 0));
    const shared = { run, points, now, act: this.perform, pending: (action) => closed || session.isPending(action), may: this.may };
    return html`${closed ? nothing : controls({ ...shared, trouble: this.trouble, onTrouble: (trouble) => { this.trouble = trouble; } })}
      <div class="la-board">
        ${picture(shared)}
        ${answers({ answer: answer && this.#order ? answer : null, order: this.#order, measure: this.measure, kappa: run.kappa.state !== 'off', by: run.logic.by, onMeasure: (measure) => { this.measure = measure; } })}
        <tm-lambda-charts .run=${run} .points=${points}></tm-lambda-charts>
        ${compare(shared)}
        ${this.#log(run)}
      </div>`;
  }

  #log(run) {
    return html`<section class="la-log la-panel" aria-labelledby="la-log-title"><h2 id="la-log-title">${t('lambda.events')}</h2>
      ${run.events.length === 0 ? html`<p class="la-note">${t('lambda.events.none')}</p>` : html`<ol tabindex="0" aria-labelledby="la-log-title">${[...run.events].reverse().map((event) => html`<li data-what=${event.what}>
        <time class="la-time">${clockTime(event.at, { zone: false })}</time><span>${eventWords(event)}</span></li>`)}</ol>`}</section>`;
  }
}

customElements.define('tm-lambda-view', TmLambdaView);
