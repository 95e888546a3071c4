import { html, nothing } from 'lit';
import { styleSheet } from '../../parts/style-sheet.js';
import { labTabs } from '../../parts/lab-tabs.js';
import { icon } from '../../parts/icons.js';
import { loadingState, problemBanner } from '../../parts/problem.js';
import { t } from '../../i18n/index.js';
import { PARTS, hashOf, wantedBy, wholeDefinition, wholeOrder } from './ml-link.js';
import { RunView } from '../runs/run-view.js';
import { MlSession } from './ml-session.js';
import { chosenModel } from './ml-model.js';
import { modelCard, modelList, trainForm } from './offline.js';
import { ADVANCE, controls, predictions, queries, resumed, setup, totals } from './online.js';
import { scoreDrift } from './score-drift.js';
import { RECORD, flight } from './flight.js';
import { pipe } from './pipe.js';
import { errorText } from './words.js';
import './ml-windows.js';

await styleSheet(new URL('./ml.css', import.meta.url));

/** What of a run is shown at a time in a hall; all of it elsewhere. */
const SLIDES = ['flights', 'totals'];

/**
 * Trained offline, applied online: models, one run of the stream, and one flight through a model's pipeline. The address says which part
 * is shown (`part=`), which model is looked at (`model=`) and which run to go on with (`id=`).
 *
 * A lesson sets `embedded` to `{part, order, definition, acts}`: what the forms begin with, and what may be done to a run. No run begins
 * by itself; models stay.
 */
class TmMlView extends RunView {
  static lab = 'ml';
  static ownKeys = '.chart-box, .ml-scroll';
  static properties = {
    part: { state: true },
    order: { state: true },
    definition: { state: true },
    record: { state: true },
    chosen: { state: true },
    next: { state: true },
    slide: { state: true },
  };

  #instance = null;
  #models = null;

  constructor() {
    super();
    Object.assign(this, { part: 'offline', order: wholeOrder(), definition: wholeDefinition(), record: RECORD, chosen: null, next: null, slide: SLIDES[0] });
  }

  connectedCallback() {
    super.connectedCallback();
    this.chosen = null;
    [this.#instance, this.#models] = [null, null];
  }

  newSession(env) {
    return new MlSession(env);
  }

  news() {
    return [this.live(), this.state?.mlModels];
  }

  willUpdate(changed) {
    const { session } = this;
    this.#load();
    const models = this.state?.mlModels;
    if (models && models !== this.#models) {
      this.#models = models;
      session.receiveModels(models);
    }
    super.willUpdate(changed);
    const model = chosenModel(session.models, this.chosen);
    if (model) {
      session.look(model.id);
    }
  }

  /** Reads the models once the engine is up, anew after another start of the server. */
  #load() {
    const instance = this.state?.server?.instance ?? null;
    if (this.engineUp && instance !== this.#instance) {
      this.#instance = instance;
      this.session.load();
    }
  }

  lessonRun(embedded) {
    return embedded;
  }

  openEmbedded({ part = 'offline', order, definition }) {
    Object.assign(this, { part, order: wholeOrder(order), definition: wholeDefinition(definition) });
  }

  openAsked(params) {
    const { part, model, id } = wantedBy(params);
    Object.assign(this, { part, chosen: model ?? this.chosen });
    this.join(id);
  }

  #open(definition) {
    this.definition = definition;
    this.begin(definition);
  }

  settled() {
    this.definition = wholeDefinition(this.session.run?.definition ?? this.definition);
  }

  hash() {
    return hashOf({ part: this.part, model: this.chosen, id: this.session.run?.id ?? null });
  }

  #show(part) {
    this.part = part;
    this.writeAddress();
  }

  #choose(id) {
    this.chosen = id;
    this.writeAddress();
  }

  async #train(order) {
    const id = await this.session.train(order);
    if (id) {
      this.#choose(id);
    }
  }

  /** A prediction of the stream, asked about with the model that made it. */
  #explainRow({ scheduled, origin, destination, distanceMiles, champion }) {
    this.record = { scheduled, origin, destination, distanceMiles };
    if (champion) {
      this.chosen = champion.model;
      this.session.explain(champion.model, this.record);
    }
    this.#show('flight');
  }

  /** 1 to 3 choose the part, up and down what of a run is shown in a hall, Space plays and pauses, the right arrow sends some more flights. */
  keyed(key, run) {
    const part = PARTS[Number(key) - 1];
    if (part) {
      return () => this.#show(part);
    }
    if (this.part !== 'online' || run?.state !== 'ready') {
      return null;
    }
    const slide = 'presenter' in document.documentElement.dataset ? { ArrowUp: SLIDES[0], ArrowDown: SLIDES[1] }[key] : null;
    if (slide) {
      return () => { this.slide = slide; };
    }
    const action = { ' ': { do: run.input.state === 'playing' ? 'pause' : 'play' }, ArrowRight: run.input.state === 'paused' ? { do: 'advance', flights: ADVANCE } : null }[key];
    return action ? () => this.perform(action) : null;
  }

  render() {
    const session = this.session;
    const { run, models } = session;
    const model = this.part === 'online' && run ? chosenModel(models, run.champion) : chosenModel(models, this.chosen);
    return html`<section class="ml" aria-labelledby="ml-title" data-part=${this.part}>
      ${this.embedded ? html`<h2 id="ml-title" class="visually-hidden">${t('nav.ml')}</h2>` : html`${labTabs('ml')}<header class="ml-head"><div class="ml-title"><h1 id="ml-title">${t('nav.ml.ml')}</h1><p class="ml-note">${t('ml.lead')}</p></div></header>`}
      ${problemBanner(session.problem, { dismiss: () => session.dismissProblem() })}
      ${pipe({ model, run, champion: run ? session.model(run.champion) : null })}
      <div class="ml-parts-row"><div class="segmented ml-parts-choice" role="group" aria-label=${t('ml.parts')}>${PARTS.map((part, index) => html`<button data-part=${part} aria-pressed=${part === this.part} @click=${() => this.#show(part)}><b>${index + 1}</b> ${t(`ml.part.${part}`)}</button>`)}</div>
        ${run && this.part === 'online' ? html`<div class="segmented ml-slides" role="group" aria-label=${t('ml.slides')}>${SLIDES.map((slide) => html`<button data-slide=${slide} aria-pressed=${slide === this.slide} @click=${() => { this.slide = slide; }}>${t(`ml.slide.${slide}`)}</button>`)}</div>` : nothing}
        ${run && this.part === 'online' && run.state !== 'closed' ? html`<button class="button" data-do="end" @click=${() => this.finish()}>${icon('stop')}<span>${t('ml.end')}</span></button>` : nothing}</div>
      ${models === null ? this.#waiting(session) : this.#shown(session, model)}
    </section>`;
  }

  #waiting(session) {
    return session.problem ? html`<div class="ml-again"><button class="button" data-do="reload" @click=${() => session.load()}>${icon('restart')}<span>${t('ml.reload')}</span></button></div>` : loadingState(t(this.engineUp ? 'ml.loading' : 'ml.notUp'));
  }

  #shown(session, model) {
    return this.part === 'offline' ? this.#offline(session, model) : this.part === 'online' ? this.#online(session) : this.#flight(session, model);
  }

  #offline(session, model) {
    return html`${trainForm({ order: this.order, ready: this.engineUp, busy: session.calls.has('train'), change: (part) => { this.order = { ...this.order, ...part }; }, train: (order) => this.#train(order) })}
      <div class="ml-board"><section class="ml-panel ml-list">${modelList({ models: session.models, chosen: model, choose: (id) => this.#choose(id), remove: (id) => session.remove(id), pending: (name) => session.calls.has(name) })}</section>${modelCard(model)}</div>`;
  }

  #online(session) {
    const { run, models } = session;
    if (!run) {
      return session.looking ? this.waiting() : session.starting ? loadingState(t('ml.online.starting'))
        : setup({ definition: this.definition, models, ready: this.engineUp, starting: session.starting, change: (part) => { this.definition = { ...this.definition, ...part }; }, start: (definition) => this.#open(definition), goTrain: () => this.#show('offline') });
    }
    const shut = run.state === 'closed';
    const over = shut || run.state === 'failed';
    const again = Boolean(run.resumed) && !over;
    return run.state === 'starting' && !again ? loadingState(t('ml.online.starting')) : html`
      ${again ? resumed({ run }) : nothing}
      ${shut ? this.over('ml.closed') : nothing}
      ${run.state === 'failed' ? html`<div class="failure" role="alert">${icon('warn')}<div class="problem-text"><p>${t('ml.online.failed')}</p><p><code>${errorText(run.error ?? '')}</code></p></div></div>` : nothing}
      ${over ? html`<div class="ml-again"><button class="button primary" data-do="again" @click=${() => this.finish()}>${icon('restart')}<span>${t('ml.again')}</span></button></div>`
        : html`<div ?inert=${run.state === 'starting'}>${controls({ run, models, act: this.perform, pending: (action) => session.isPending(action), may: this.may, next: this.next, onNext: (next) => { this.next = next; } })}</div>`}
      <div class="ml-online-board" data-slide=${this.slide}>${predictions({ run, explain: (row) => this.#explainRow(row) })}
        <div class="ml-column-right"><tm-ml-windows .run=${run}></tm-ml-windows>${scoreDrift({ run, models })}${queries({ run, models })}</div>
        ${totals({ run, models })}</div>`;
  }

  #flight(session, model) {
    return flight({ models: session.models, model, record: this.record, explained: session.explained, pending: session.calls.has('explain'), goTrain: () => this.#show('offline'),
      change: (part) => { this.record = { ...this.record, ...part }; }, choose: (id) => this.#choose(id), explain: (id, record) => session.explain(id, record) });
  }
}

customElements.define('tm-ml-view', TmMlView);
