import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { copyLink } from '../../parts/copy-link.js';
import { styleSheet } from '../../parts/style-sheet.js';
import { labTabs } from '../../parts/lab-tabs.js';
import { icon } from '../../parts/icons.js';
import { preferenceChanges, presenting } from '../../parts/preferences.js';
import { emptyState, problemBanner } from '../../parts/problem.js';
import { t } from '../../i18n/index.js';
import { download } from '../lab/lab-export.js';
import { cards, choosers } from './choosers.js';
import { DeliverySession } from './delivery-session.js';
import { askedIn, chosen, deliveryHash, sinkText } from './delivery-link.js';
import { said } from './delivery-words.js';
import { ledgerCsv } from './ledger.js';
import { runStage, startingPanel } from './run-stage.js';
import { settingsTable } from './settings-table.js';

await styleSheet(new URL('./delivery.css', import.meta.url));

/** Keys of a remote control, in a hall. */
const CLICKER = { PageDown: 'step', PageUp: 'back' };

/**
 * The delivery lab: one run of a script on up to three lanes. On its page (`route` given) the address says what is open; in a lesson
 * (`embedded`) it is `{script, sink, play, until, api?, lanes?}`: `play` actions are played at opening, steps beyond `until` are left out,
 * and there are no tabs, choosers, links or keys. The host then steps it by {@link step} and {@link back}.
 *
 * Properties: `state`, `connection`, `route` or `embedded`. Tells `delivery-change` `{position, last, run, busy}` after every
 * change; `run` is null until it has a step.
 */
class TmDeliveryView extends TmElement {
  static properties = {
    state: { attribute: false },
    route: { attribute: false },
    connection: { attribute: false },
    embedded: { attribute: false },
    problem: { state: true },
    copied: { state: true },
    events: { state: true },
    told: { state: true },
    settings: { state: true },
    turn: { state: true },
  };

  #session = null;
  #opened = null;
  #written = '';
  #waited = '';
  #actions = { choose: (part) => this.#choose(part), on: null, tell: (text) => { this.told = text; } };

  constructor() {
    super();
    Object.assign(this, { embedded: null, problem: null, copied: false, events: 6, told: '', settings: false, turn: 0 });
  }

  connectedCallback() {
    super.connectedCallback();
    const { leaving: signal } = this;
    this.#session = new DeliverySession({ subscribe: (topics) => this.connection?.subscribe(topics) });
    this.#session.addEventListener('change', () => this.#turned(), { signal });
    this.#opened = null;
    const session = this.#session;
    this.#actions.on = { step: () => session.step(), back: () => session.back(), play: () => session.playAll(), goTo: (position) => session.goTo(position),
      act: (action) => session.act(action), events: (input) => this.#events(input), again: () => session.again(), dismiss: () => session.dismissProblem() };
    session.load();
    document.addEventListener('keydown', (event) => this.#key(event), { signal });
    addEventListener('pagehide', () => session.close(), { signal });
    preferenceChanges.addEventListener('change', () => { this.turn += 1; }, { signal });
    this.tickEvery(1_000);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#session.close();
  }

  /** For a lesson's own controls. */
  step() {
    return this.#session.step();
  }

  back() {
    this.#session.back();
  }

  shouldUpdate(changed) {
    return this.hasNews(changed, [this.state?.deliveries, this.state?.health?.parts?.spark]);
  }

  willUpdate(changed) {
    if (changed.has('state')) {
      const told = this.state?.deliveries?.[this.#session.run?.id];
      if (told) {
        this.#session.receive(told);
      }
    }
    this.#followHost();
    this.#followEngine();
  }

  #turned() {
    this.turn += 1;
    const { position, last, run, busy } = this.#session;
    this.told = '';
    this.dispatchEvent(new CustomEvent('delivery-change', { bubbles: true, composed: true, detail: { position, last, run: run?.steps.length > 0 ? run : null, busy } }));
  }

  /** Opens what the lesson or the address names. */
  #followHost() {
    if (this.embedded) {
      const wanted = JSON.stringify(this.embedded);
      if (wanted !== this.#opened) {
        this.#opened = wanted;
        const { play = 0, until = null, ...what } = this.embedded;
        queueMicrotask(() => this.#session.open(chosen(what), { play, until }));
      }
      return;
    }
    if (!this.route || location.hash === this.#written) {
      return;
    }
    const params = new URLSearchParams(this.route.params);
    params.delete('step');
    if (String(params) === this.#opened) {
      return;
    }
    this.#opened = String(params);
    this.#openAddress();
  }

  #openAddress() {
    try {
      const { definition, step } = askedIn(this.route.params);
      this.problem = null;
      queueMicrotask(() => (definition ? this.#session.open(definition, { play: step }) : this.#session.close()));
    } catch {
      this.problem = { status: 0, title: 'link', detail: t('delivery.link.broken'), errors: [] };
      queueMicrotask(() => this.#session.close());
    }
  }

  /** What could not be had while the engine was starting is asked for again once it is up. */
  #followEngine() {
    const now = this.state?.health?.parts?.spark ?? '';
    const session = this.#session;
    if (now === 'up' && this.#waited !== 'up' && this.#waited !== '') {
      queueMicrotask(async () => {
        if (session.choices === null) {
          await session.load();
        }
        if (session.asked && !session.run && !session.busy) {
          session.again();
        }
      });
    }
    this.#waited = now;
  }

  updated() {
    const session = this.#session;
    if (this.embedded || !session.run || session.busy || this.route?.name !== 'delivery') {
      return;
    }
    const hash = this.#hash();
    if (hash !== location.hash) {
      const params = new URLSearchParams(hash.slice(hash.indexOf('?') + 1));
      params.delete('step');
      this.#written = hash;
      this.#opened = String(params);
      history.replaceState(history.state, '', hash);
    }
  }

  #hash() {
    const session = this.#session;
    return deliveryHash(session.definition, session.position, session.edited);
  }

  /** A choice begins another run; choosing a sink keeps the reader's place. */
  #choose({ script, sink, api, lanes }) {
    const { definition } = this.#session;
    const next = { ...definition, ...(sink || api || lanes ? { sink: sink ? chosen({ script: '', sink }).sink : definition.sink, api: api ?? definition.api, lanes: lanes ?? definition.lanes } : {}) };
    location.hash = script ? deliveryHash(chosen({ script, sink: sinkText(next.sink), api: next.api, lanes: next.lanes }), 0, false)
      : deliveryHash(next, this.#session.position, this.#session.edited);
  }

  #events(input) {
    this.events = Math.max(1, Math.min(50, Math.round(Number(input.value)) || 1));
    input.value = String(this.events);
  }

  #key(event) {
    if (this.embedded || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey
      || event.target.closest?.('input, textarea, select, [contenteditable], dialog, [role="region"]')) {
      return;
    }
    const meant = { ArrowRight: 'step', ArrowLeft: 'back', ...(presenting() ? CLICKER : {}) }[event.key];
    if (meant && this.#session.run) {
      event.preventDefault();
      this[meant]();
    }
  }

  render() {
    const session = this.#session;
    if (!session) {
      return nothing;
    }
    return html`<section class="dl" data-embedded=${this.embedded !== null}>
      ${this.embedded ? nothing : this.#head(session)}
      ${problemBanner(this.problem, { dismiss: () => { this.problem = null; } })}
      ${this.#body(session)}</section>`;
  }

  #head(session) {
    const script = session.choices?.scripts.find(({ id }) => id === session.definition?.script);
    return html`${labTabs('delivery')}
      <header class="dl-head"><div class="dl-title"><h1>${script ? said(script.title) : t('delivery.title')}</h1>
          <p class="muted">${script ? said(script.about) : t('delivery.about')}</p></div>
        ${session.definition && session.choices ? choosers({ choices: session.choices, definition: session.definition, edited: session.edited, choose: this.#actions.choose }) : nothing}
        ${session.run ? this.#take() : nothing}</header>`;
  }

  #take() {
    return html`<div class="dl-take" role="group" aria-label=${t('delivery.take')}>
      <button class="button" @click=${() => this.#copyLink()}>${icon(this.copied ? 'check' : 'copy')}<span>${t(this.copied ? 'delivery.link.copied' : 'delivery.link.copy')}</span></button>
      <button class="button dl-csv" ?disabled=${!this.#session.shown} @click=${() => this.#saveCsv()}>CSV</button></div>`;
  }

  #copyLink() {
    copyLink(this, this.#hash());
  }

  #saveCsv() {
    const { shown, definition } = this.#session;
    download(`delivery-${definition.script ?? 'own'}-${shown.index}.csv`, new Blob([ledgerCsv(shown)], { type: 'text/csv' }));
  }

  #body(session) {
    if (session.run?.steps.length > 0) {
      return html`${runStage(session, { ...this.#actions, told: this.told, events: this.events, sinkTitle: this.#sinkTitle(session) })}
        ${this.embedded ? nothing : this.#settings(session)}`;
    }
    if (session.busy) {
      return startingPanel(session);
    }
    if (session.problem || session.run?.state === 'failed') {
      return this.#nothingOpen(session);
    }
    return session.choices && !this.embedded ? html`${cards(session.choices.scripts, (script) => { location.hash = deliveryHash(chosen({ script }), 0, false); })}
      ${settingsTable(session.choices.guarantees, chosen({ script: '' }))}` : nothing;
  }

  #nothingOpen(session) {
    const waiting = session.problem?.status === 503;
    const text = waiting ? t('delivery.noEngine.text') : session.run?.error?.message ?? session.problem?.detail ?? '';
    return html`${waiting ? nothing : problemBanner(session.problem)}
      ${emptyState(t(waiting ? 'delivery.noEngine' : 'delivery.failed'), html`<span lang=${waiting ? nothing : 'en'}>${text}</span>`, html`<button class="button"
        @click=${() => (session.asked ? session.again() : session.load())}>${t('action.tryAgain')}</button>`)}`;
  }

  #sinkTitle({ choices, definition }) {
    const found = choices?.sinks.find((each) => sinkText(each) === sinkText(definition.sink));
    return found ? said(found.title) : sinkText(definition.sink);
  }

  #settings(session) {
    return html`<div class="dl-more" data-open=${this.settings}><button class="button dl-settings-toggle" aria-expanded=${this.settings} @click=${() => { this.settings = !this.settings; }}>
      ${icon('more')}<span>${t('delivery.settings.show')}</span></button>
      ${session.choices ? settingsTable(session.choices.guarantees, session.definition) : nothing}</div>`;
  }
}

customElements.define('tm-delivery-view', TmDeliveryView);
