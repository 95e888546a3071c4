import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { styleSheet } from '../../parts/style-sheet.js';
import { labTabs } from '../../parts/lab-tabs.js';
import { icon } from '../../parts/icons.js';
import { loadingState, problemBanner } from '../../parts/problem.js';
import { t } from '../../i18n/index.js';
import { PARTS, hashOf, wantedBy, wholeDefinition, wholeOrder } from './ml-link.js';
import { MlSession } from './ml-session.js';
import { chosenModel } from './ml-model.js';
import { modelCard, modelList, trainForm } from './offline.js';
import { ADVANCE, controls, predictions, queries, resumed, setup, totals } from './online.js';
import { RECORD, flight } from './flight.js';
import { pipe } from './pipe.js';
import { errorText } from './words.js';
import './ml-windows.js';

await styleSheet(new URL('./ml.css', import.meta.url));

/** The run this page began or joined last, to go on with when the reader comes back. */
let lastRun = null;

/**
 * Trained offline, applied online: models, one run of the stream, and one flight through a model's pipeline. The address says which part
 * is shown (`part=`), which model is looked at (`model=`) and which run to go on with (`id=`).
 *
 * A lesson sets `embedded` to `{part, order, definition, acts}`: what the forms begin with, and what may be done to a run (all where
 * `acts` is missing). A run that it begins ends with the element; models stay. There are no tabs and nothing in the address then.
 */
class TmMlView extends TmElement {
  static properties = {
    state: { attribute: false },
    route: { attribute: false },
    connection: { attribute: false },
    embedded: { attribute: false },
    part: { state: true },
    order: { state: true },
    definition: { state: true },
    record: { state: true },
    chosen: { state: true },
    next: { state: true },
    turn: { state: true },
  };

  #session = null;
  #followed = null;
  #instance = null;
  #models = null;
  #live = null;

  constructor() {
    super();
    Object.assign(this, { embedded: null, part: 'offline', order: wholeOrder(), definition: wholeDefinition(), record: RECORD, chosen: null, next: null, turn: 0 });
  }

  connectedCallback() {
    super.connectedCallback();
    this.#session = new MlSession({ subscribe: (topics) => this.connection?.subscribe(topics) });
    this.#session.addEventListener('change', () => { this.turn += 1; }, { signal: this.leaving });
    addEventListener('keydown', (event) => this.#key(event), { signal: this.leaving });
    Object.assign(this, { chosen: null });
    [this.#followed, this.#instance, this.#models, this.#live] = [null, null, null, null];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    if (this.embedded) {
      this.#session.end();
    }
  }

  shouldUpdate(changed) {
    return this.hasNews(changed, [this.state?.labRuns?.ml, this.state?.mlModels, this.state?.refused, this.state?.health, this.state?.connection?.phase, this.state?.server?.instance]);
  }

  willUpdate(changed) {
    const session = this.#session;
    this.#follow();
    if (changed.has('state')) {
      const models = this.state?.mlModels;
      if (models && models !== this.#models) {
        this.#models = models;
        session.receiveModels(models);
      }
      const live = this.state?.labRuns?.ml;
      if (live && live !== this.#live) {
        this.#live = live;
        session.receive(live);
      }
      if (session.topic && session.topic in (this.state?.refused ?? {})) {
        session.gone();
      }
    }
    const model = chosenModel(session.models, this.chosen);
    if (model) {
      session.look(model.id);
    }
  }

  get #engineUp() {
    return ['spark', 'broker', 'database'].every((part) => (this.state?.health?.parts?.[part] ?? 'starting') === 'up');
  }

  /** Reads what there is once the engine is up, anew after another start of the server, and goes where the address (or the lesson) asks. */
  #follow() {
    if (!this.#engineUp) {
      return;
    }
    const instance = this.state.server?.instance ?? null;
    if (instance !== this.#instance) {
      this.#instance = instance;
      this.#session.load();
    }
    const wanted = this.embedded ? JSON.stringify(this.embedded) : this.route;
    if (wanted === this.#followed) {
      return;
    }
    this.#followed = wanted;
    if (this.embedded) {
      Object.assign(this, { part: this.embedded.part ?? 'offline', order: wholeOrder(this.embedded.order), definition: wholeDefinition(this.embedded.definition) });
      return;
    }
    const { part, model, id } = wantedBy(this.route.params);
    Object.assign(this, { part, chosen: model ?? this.chosen });
    if ((id ?? lastRun) && (id ?? lastRun) !== this.#session.run?.id) {
      this.#resume(id ?? lastRun);
    }
  }

  async #resume(id) {
    await this.#session.resume(id);
    this.definition = wholeDefinition(this.#session.run?.definition ?? this.definition);
    this.#joined();
  }

  async #open(definition) {
    this.definition = definition;
    await this.#session.open(definition);
    this.#joined();
  }

  #joined() {
    if (!this.embedded) {
      lastRun = this.#session.run?.id ?? null;
      this.#address();
    }
  }

  /** The address says what is shown, so that a reload or a link shows it again. */
  #address() {
    if (!this.embedded && this.isConnected && this.route.name === 'ml') {
      history.replaceState(history.state, '', hashOf({ part: this.part, model: this.chosen, id: this.#session.run?.id ?? null }));
    }
  }

  #show(part) {
    this.part = part;
    this.#address();
  }

  #choose(id) {
    this.chosen = id;
    this.#address();
  }

  async #train(order) {
    const id = await this.#session.train(order);
    if (id) {
      this.#choose(id);
    }
  }

  async #end() {
    await this.#session.end();
    lastRun = null;
    this.#address();
  }

  /** A prediction of the stream, asked about with the model that made it. */
  #explainRow({ scheduled, origin, destination, distanceMiles, champion }) {
    this.record = { scheduled, origin, destination, distanceMiles };
    if (champion) {
      this.chosen = champion.model;
      this.#session.explain(champion.model, this.record);
    }
    this.#show('flight');
  }

  #may = (name) => !this.embedded?.acts || this.embedded.acts.includes(name);

  #act = (action) => this.#session.act(action);

  /** 1 to 3 choose the part, Space plays and pauses, the right arrow sends some more flights; in a lesson the keys are the lesson's. */
  #key(event) {
    const { run } = this.#session;
    const target = event.composedPath()[0];
    if (this.embedded || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || target.closest?.('input, textarea, select, button, summary, a, [contenteditable], .chart-box, .ml-scroll, dialog')) {
      return;
    }
    if (PARTS[Number(event.key) - 1]) {
      event.preventDefault();
      this.#show(PARTS[Number(event.key) - 1]);
    } else if (this.part === 'online' && run?.state === 'ready') {
      const action = { ' ': { do: run.input.state === 'playing' ? 'pause' : 'play' }, ArrowRight: run.input.state === 'paused' ? { do: 'advance', flights: ADVANCE } : null }[event.key];
      if (action) {
        event.preventDefault();
        this.#act(action);
      }
    }
  }

  render() {
    const session = this.#session;
    const { run, models } = session;
    const model = this.part === 'online' && run ? chosenModel(models, run.champion) : chosenModel(models, this.chosen);
    return html`<section class="ml" aria-labelledby="ml-title" data-part=${this.part}>
      ${this.embedded ? html`<h2 id="ml-title" class="visually-hidden">${t('nav.ml')}</h2>` : html`${labTabs('ml')}<header class="ml-head"><div class="ml-title"><h1 id="ml-title">${t('nav.ml.ml')}</h1><p class="ml-note">${t('ml.lead')}</p></div></header>`}
      ${problemBanner(session.problem, { dismiss: () => session.dismissProblem() })}
      ${pipe({ model, run, champion: run ? session.model(run.champion) : null })}
      <div class="ml-parts-row"><div class="segmented ml-parts-choice" role="group" aria-label=${t('ml.parts')}>${PARTS.map((part, index) => html`<button data-part=${part} aria-pressed=${part === this.part} @click=${() => this.#show(part)}><b>${index + 1}</b> ${t(`ml.part.${part}`)}</button>`)}</div>
        ${run && this.part === 'online' && run.state !== 'closed' ? html`<button class="button" data-do="end" ?disabled=${session.pending.has('end')} @click=${() => this.#end()}>${icon('stop')}<span>${t('ml.end')}</span></button>` : nothing}</div>
      ${models === null ? this.#waiting(session) : this.#shown(session, model)}
    </section>`;
  }

  #waiting(session) {
    return session.problem ? html`<div class="ml-again"><button class="button" data-do="reload" @click=${() => session.load()}>${icon('restart')}<span>${t('ml.reload')}</span></button></div>` : loadingState(t(this.#engineUp ? 'ml.loading' : 'ml.notUp'));
  }

  #shown(session, model) {
    return this.part === 'offline' ? this.#offline(session, model) : this.part === 'online' ? this.#online(session) : this.#flight(session, model);
  }

  #offline(session, model) {
    return html`${trainForm({ order: this.order, ready: this.#engineUp, busy: session.pending.has('train'), change: (part) => { this.order = { ...this.order, ...part }; }, train: (order) => this.#train(order) })}
      <div class="ml-board"><section class="ml-panel ml-list">${modelList({ models: session.models, chosen: model, choose: (id) => this.#choose(id), remove: (id) => session.remove(id), pending: (name) => session.pending.has(name) })}</section>${modelCard(model)}</div>`;
  }

  #online(session) {
    const { run, models } = session;
    if (!run) {
      return session.starting ? loadingState(t('ml.online.starting'))
        : setup({ definition: this.definition, models, ready: this.#engineUp, starting: session.starting, change: (part) => { this.definition = { ...this.definition, ...part }; }, start: (definition) => this.#open(definition), goTrain: () => this.#show('offline') });
    }
    const shut = run.state === 'closed';
    const over = shut || run.state === 'failed';
    const again = Boolean(run.resumed) && !over;
    return run.state === 'starting' && !again ? loadingState(t('ml.online.starting')) : html`
      ${again ? resumed({ run }) : nothing}
      ${shut ? html`<div class="warning" role="status">${icon('warn')}<p class="problem-text">${t('ml.closed')}</p></div>` : nothing}
      ${run.state === 'failed' ? html`<div class="failure" role="alert">${icon('warn')}<div class="problem-text"><p>${t('ml.online.failed')}</p><p><code>${errorText(run.error ?? '')}</code></p></div></div>` : nothing}
      ${over ? html`<div class="ml-again"><button class="button primary" data-do="again" @click=${() => this.#end()}>${icon('restart')}<span>${t('ml.again')}</span></button></div>`
        : html`<div ?inert=${run.state === 'starting'}>${controls({ run, models, act: this.#act, pending: (action) => session.isPending(action), may: this.#may, next: this.next, onNext: (next) => { this.next = next; } })}</div>`}
      <div class="ml-online-board">${predictions({ run, explain: (row) => this.#explainRow(row) })}
        <div class="ml-column-right"><tm-ml-windows .run=${run}></tm-ml-windows>${queries({ run, models })}</div>
        ${totals({ run, models })}</div>`;
  }

  #flight(session, model) {
    return flight({ models: session.models, model, record: this.record, explained: session.explained, pending: session.pending.has('explain'), goTrain: () => this.#show('offline'),
      change: (part) => { this.record = { ...this.record, ...part }; }, choose: (id) => this.#choose(id), explain: (id, record) => session.explain(id, record) });
  }
}

customElements.define('tm-ml-view', TmMlView);
