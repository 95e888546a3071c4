import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { styleSheet } from '../../parts/style-sheet.js';
import { labTabs } from '../../parts/lab-tabs.js';
import { icon } from '../../parts/icons.js';
import { loadingState, problemBanner } from '../../parts/problem.js';
import { clockTime, t } from '../../i18n/index.js';
import { DEFAULTS, hashOf, wantedBy, whole } from './lambda-link.js';
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
 * A lesson sets `embedded` to `{definition, acts}`: the run begins with the element and ends with it; only the acts named are offered
 * (all where `acts` is missing); there are no tabs and nothing to share. `route` is not looked at then.
 */
class TmLambdaView extends TmElement {
  static properties = {
    state: { attribute: false },
    route: { attribute: false },
    connection: { attribute: false },
    embedded: { attribute: false },
    definition: { state: true },
    measure: { state: true },
    trouble: { state: true },
    copied: { state: true },
    broken: { state: true },
    turn: { state: true },
  };

  #session = null;
  #followed = null;
  #order = null;

  constructor() {
    super();
    this.embedded = null;
    this.definition = whole(DEFAULTS);
    this.measure = 'flights';
    this.trouble = { reports: 20, by: '12 hours' };
    this.copied = false;
    this.broken = false;
    this.turn = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#session = new LambdaSession({ subscribe: (topics) => this.connection?.subscribe(topics) });
    this.#session.addEventListener('change', () => this.#sessionChanged(), { signal: this.leaving });
    addEventListener('keydown', (event) => this.#key(event), { signal: this.leaving });
    this.#followed = null;
    this.tickEvery(1_000);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    if (this.embedded) {
      this.#session.end();
    }
  }

  shouldUpdate(changed) {
    return this.hasNews(changed, [this.state?.lambda, this.state?.refused, this.state?.health, this.state?.connection?.phase]);
  }

  willUpdate(changed) {
    const { topic, run } = this.#session;
    if (changed.has('state') && run) {
      const live = this.state?.lambda?.[run.id];
      if (live) {
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
    if (this.embedded || !this.isConnected || this.route.name !== 'lambda') {
      return;
    }
    lastRun = run?.id ?? null;
    this.#address(run ? `id=${encodeURIComponent(run.id)}` : '');
  }

  #address(search) {
    history.replaceState(history.state, '', `#/lambda${search && `?${search}`}`);
  }

  #sessionChanged() {
    const { answer } = this.#session;
    this.#order = answer ? orderOf(this.#order, answer) : null;
    this.turn += 1;
  }

  #may = (name) => !this.embedded?.acts || this.embedded.acts.includes(name) || (name === 'play' && this.embedded.acts.includes('pause'));

  #act = (action) => this.#session.act(action);

  /** Space plays and pauses, the right arrow sends some more, b runs the batch layer; in a lesson the keys are the lesson's. */
  #key(event) {
    const { run } = this.#session;
    const target = event.composedPath()[0];
    if (this.embedded || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || run?.state !== 'ready'
      || target.closest?.('input, textarea, select, button, summary, a, [contenteditable], .chart-box, .la-answer-scroll, dialog')) {
      return;
    }
    const action = { ' ': { do: run.input.state === 'playing' ? 'pause' : 'play' }, ArrowRight: run.input.state === 'paused' ? { do: 'advance', reports: ADVANCE } : null, b: run.batch.state === 'idle' ? { do: 'batch' } : null }[event.key];
    if (action && this.#may(action.do === 'pause' ? 'play' : action.do)) {
      event.preventDefault();
      this.#act(action);
    }
  }

  async #end() {
    this.definition = whole(this.#session.run.definition);
    await this.#session.end();
    lastRun = null;
    this.#address('');
  }

  async #copyLink() {
    const hash = hashOf(this.#session.run.definition);
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
      ${run ? html`<div class="la-take"><button class="button" @click=${() => this.#copyLink()}>${icon(this.copied ? 'check' : 'copy')}<span>${t(this.copied ? 'lambda.link.copied' : 'lambda.link.copy')}</span></button>
        <button class="button" data-do="end" @click=${() => this.#end()}>${icon('stop')}<span>${t('lambda.end')}</span></button></div>` : nothing}</header>`;
  }

  #body(session) {
    const { run } = session;
    if (!run) {
      return session.starting || (this.embedded && !session.problem) ? loadingState(t(this.#engineUp ? 'lambda.starting' : 'lambda.notUp')) : this.#setup(session);
    }
    if (run.state === 'starting') {
      return loadingState(t('lambda.starting'));
    }
    if (run.state === 'failed') {
      return html`<div class="failure" role="alert">${icon('warn')}<div class="problem-text"><p>${t('lambda.failed')}</p><p><code>${errorText(run.error ?? '')}</code></p></div></div>${this.#again()}`;
    }
    return html`${run.state === 'closed' ? html`<div class="warning" role="status">${icon('warn')}<p class="problem-text">${t('lambda.closed')}</p></div>${this.#again()}` : nothing}
      ${this.#board(session, run.state === 'closed')}`;
  }

  #setup(session) {
    return setup({ definition: this.definition, ready: this.#engineUp, starting: session.starting, change: (part) => { this.definition = { ...this.definition, ...part }; },
      start: () => this.#open(this.definition) });
  }

  #again() {
    return html`<div class="la-start"><button class="button primary" data-do="again" ?disabled=${!this.#engineUp} @click=${() => this.#open(whole(this.#session.run.definition))}>${icon('restart')}<span>${t('lambda.again')}</span></button></div>`;
  }

  #board(session, closed) {
    const { run, points, answer } = session;
    const now = closed ? Date.parse(run.at) : Math.max(Date.parse(run.at), Date.now() + (this.state?.server?.skewMs ?? 0));
    const shared = { run, points, now, act: this.#act, pending: (action) => closed || session.isPending(action), may: this.#may };
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
