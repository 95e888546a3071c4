import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { styleSheet } from '../../parts/style-sheet.js';
import { icon } from '../../parts/icons.js';
import { problemBanner } from '../../parts/problem.js';
import { intervalMs } from '../../parts/words.js';
import { t } from '../../i18n/index.js';
import { definitionOf, focusOf, labScene, scriptOf } from '../../charts/lab-plane/lab-scene.js';
import '../../charts/lab-plane/lab-plane.js';
import { knobs, transport } from './controls.js';
import { addEvent, moveEvent, sensibleDelays, setDelay, setMode, setNoDataBatches, setWindow } from './scenario-edit.js';
import { inputPanel, resultPanel, writtenPanel } from './panels/tables-panel.js';
import { watermarkPanel } from './panels/watermark-panel.js';
import { pricePanel } from './panels/price-panel.js';
import { refusal } from './cells.js';
import { labLegend } from './legend.js';
import './panels/state-panel.js';
import './add-event.js';

await styleSheet(new URL('./lab.css', import.meta.url));

const TABLES = ['input', 'written', 'result'];
const SIDES = ['state', 'price'];

/** How long the delay's slider rests before what it says is run. */
const REST_MS = 350;

/**
 * The stage of the lab: one RUN up to a step. Properties and events are in README.md beside this file. The scenario that changes are
 * made on is `scenario` where the host gives it, else the run's own.
 */
class TmLabStage extends TmElement {
  #resting = null;

  static properties = {
    run: { attribute: false },
    scenario: { attribute: false },
    ghost: { attribute: false },
    position: { type: Number },
    focus: { type: String },
    panels: { attribute: false },
    controls: { attribute: false },
    busy: { type: String },
    hold: { type: String },
    tried: { attribute: false },
    sweeping: { type: Boolean },
    loadState: { attribute: false },
    problem: { attribute: false },
    original: { attribute: false },
    room: { type: Number },
    delayShown: { state: true },
    adding: { state: true },
    spot: { state: true },
  };

  constructor() {
    super();
    Object.assign(this, { run: null, scenario: null, ghost: null, position: 0, focus: null, panels: ['plane'], controls: [], busy: null, hold: null,
      tried: [], sweeping: false, loadState: null, problem: null, original: null, room: null, delayShown: null, adding: false, spot: null });
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('keydown', (event) => this.#key(event), { signal: this.leaving });
  }

  willUpdate(changed) {
    if (changed.has('run') && this.#resting === null) {
      this.delayShown = null;
    }
  }

  /** For the host's PNG: the drawn plane. */
  get planeSvg() {
    return this.querySelector('tm-lab-plane svg');
  }

  #key(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !this.run
      || event.target.closest?.('input, textarea, select, [contenteditable], [role="radio"], dialog, .lab-scroll')) {
      return;
    }
    if (event.key === 'ArrowRight' && !this.hold && this.busy === null) {
      this.#tell('lab-step');
      event.preventDefault();
    } else if (event.key === 'ArrowLeft') {
      this.#tell('lab-back');
      event.preventDefault();
    }
  }

  #tell(name, detail = undefined) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
  }

  get #edited() {
    return this.scenario ?? this.run.scenario;
  }

  #change(scenario) {
    this.#tell('lab-change', { scenario });
  }

  /** A key on the slider is one notch of many: the run waits until the hand rests. */
  #delay(name, delay) {
    this.delayShown = delay;
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      this.#resting = null;
      if (this.isConnected) {
        this.#change(setDelay(this.#edited, name, delay));
      }
    }, REST_MS);
  }

  render() {
    const { run, problem } = this;
    const banner = problem ? problemBanner(problem, { dismiss: () => this.#tell('lab-dismiss-problem') }) : nothing;
    if (!run) {
      return html`<div class="lab-stage">${banner}<p class="lab-waiting" role="status">${this.busy ? html`${icon('arc', 'turning')} ${t(`lab.busy.${this.busy}`)}` : ''}</p></div>`;
    }
    const name = focusOf(run, this.focus);
    return html`<div class="lab-stage" data-busy=${this.busy ?? ''}>
      ${transport({ run, position: this.position, busy: this.busy, hold: this.hold, on: { goTo: (position) => this.#tell('lab-goto', { position }),
        back: () => this.#tell('lab-back'), step: () => this.#tell('lab-step'), play: () => this.#tell('lab-play') }, asides: this.#asides() })}
      ${banner}
      ${this.#tools(name)}
      ${this.#panels(name)}</div>`;
  }

  #tools(name) {
    const { run, controls } = this;
    const definition = definitionOf(run, name);
    const tools = [
      run.queries.length > 1 ? this.#queries(name) : nothing,
      definition && controls.length > 0 ? knobs({ definition: this.#edited.queries?.[name] ?? definition, controls, delays: this.#delays(name), delayShown: this.delayShown, busy: this.busy,
        on: { delayShown: (delay) => { this.delayShown = delay; }, delay: (delay) => this.#delay(name, delay),
          window: (window) => this.#change(setWindow(this.#edited, name, window)), mode: (mode) => this.#change(setMode(this.#edited, name, mode)),
          noData: (wanted) => this.#change(setNoDataBatches(this.#edited, name, wanted)) } }) : nothing,
      controls.includes('events') ? html`<button class="button lab-add-toggle" aria-expanded=${this.adding} aria-controls="lab-add" @click=${() => { this.adding = !this.adding; this.spot = null; }}>
        ${icon('plus')}<span>${t('lab.add.open')}</span></button>` : nothing,
    ];
    return html`${tools.every((tool) => tool === nothing) ? nothing : html`<div class="lab-tools">${tools}</div>`}
      <div id="lab-add" ?hidden=${!this.adding}>${this.adding ? html`<tm-lab-add-event .run=${run} .focus=${name} .spot=${this.spot} .busy=${this.busy}
        @lab-typed=${(event) => this.#typed(event.detail)}></tm-lab-add-event>` : nothing}</div>`;
  }

  /** Ways back, beside the steps, so that nothing below moves when they appear. */
  #asides() {
    const changed = this.original && this.original !== this.#edited;
    return html`${this.ghost ? html`<button class="button" @click=${() => this.#tell('lab-dismiss')}>${icon('cross')}<span>${t('lab.ghost.dismiss')}</span></button>` : nothing}
      ${this.controls.includes('reset') && changed ? html`<button class="button" ?disabled=${this.busy !== null} @click=${() => this.#tell('lab-reset')}>
        ${icon('restart')}<span>${t('lab.reset')}</span></button>` : nothing}`;
  }

  #queries(name) {
    return html`<div class="lab-knob"><span id="lab-queries">${t('lab.query')}</span><div class="segmented lab-queries" role="group" aria-labelledby="lab-queries">
      ${this.run.queries.map((query) => html`<button aria-pressed=${query.name === name} class=${query.refused ? 'lab-query-refused' : ''}
        @click=${() => this.#tell('lab-focus', { query: query.name })}>${query.name}</button>`)}</div></div>`;
  }

  #delays(name) {
    const scene = labScene(this.run, name, 0);
    return sensibleDelays(scene ? scene.dots : [], this.#edited.queries?.[name]);
  }

  #typed({ stream, data, at, step }) {
    const event = { stream, data, ...(at === null ? {} : { at: new Date(at).toISOString() }) };
    if (step === null) {
      this.#tell('lab-add', { events: [event], at: event.at ?? null });
    } else {
      const trigger = scriptOf(this.run)[step].at;
      this.#change(addEvent(this.#edited, step, { ...event, at: new Date(Math.min(at ?? trigger, trigger)).toISOString() }));
    }
    this.spot = null;
  }

  /** Tables that follow one another stand in one row, so do state and price. */
  #panels(name) {
    const rows = [];
    for (const panel of this.panels) {
      const last = rows[rows.length - 1];
      if (last && [TABLES, SIDES].some((group) => group.includes(panel) && group.includes(last[0]))) {
        last.push(panel);
      } else {
        rows.push([panel]);
      }
    }
    const planeAndMark = this.panels.includes('plane') && this.panels.includes('watermark');
    return html`<div class=${`lab-panels ${planeAndMark ? 'lab-with-watermark' : ''}`}>${rows.map((panels) => html`<div class=${`lab-row lab-row-${TABLES.includes(panels[0]) ? 'tables' : SIDES.includes(panels[0]) ? 'sides' : panels[0]}`}
      data-panels=${panels.join(' ')} ?data-many=${this.run.queries.length > 1}>${panels.map((panel) => this.#panel(panel, name))}</div>`)}</div>`;
  }

  #panel(panel, name) {
    const about = { run: this.run, ghost: this.ghost, position: this.position, focus: name, panels: this.panels, on: { focus: (query) => this.#tell('lab-focus', { query }) } };
    switch (panel) {
      case 'plane':
        return this.#plane(name);
      case 'watermark':
        return watermarkPanel(about);
      case 'input':
        return inputPanel(about);
      case 'written':
        return writtenPanel(about);
      case 'result':
        return resultPanel(about);
      case 'state':
        return html`<tm-lab-state .run=${this.run} .focus=${name} .position=${this.position} .loadState=${this.loadState}></tm-lab-state>`;
      case 'price':
        return pricePanel({ tried: this.tried ?? [], query: name, sweeping: this.sweeping, busy: this.busy,
          current: intervalMs(definitionOf(this.run, name)?.watermark?.delay),
          windowed: Boolean(definitionOf(this.run, name)?.window), on: { sweep: () => this.#sweep(name) } });
      default:
        return nothing;
    }
  }

  #plane(name) {
    const query = this.run.queries.find((each) => each.name === name);
    const movable = this.controls.includes('events') && (this.busy === null || this.busy === 'stepping');
    return html`<section class="lab-panel lab-plane-panel" aria-label=${t('lab.plane.title')}>
      ${query?.refused || query?.error ? refusal(query) : nothing}
      <tm-lab-plane .run=${this.run} .ghost=${this.ghost} .position=${this.position} .focus=${name} .movable=${movable} .room=${this.#room()}
        @lab-move=${(event) => this.#change(moveEvent(this.#edited, event.detail.id, event.detail))}
        @lab-place=${(event) => { this.adding = true; this.spot = event.detail; }}></tm-lab-plane>
      ${labLegend(this.ghost !== null, movable)}</section>`;
  }

  /** Height that the plane may take so that it is seen with its controls. */
  #room() {
    return this.room ?? Math.max(420, Math.min(900, innerHeight - 300));
  }

  #sweep(name) {
    const delays = this.#delays(name);
    const wanted = [0, 0.25, 0.5, 0.75, 1].map((part) => delays[Math.round(part * (delays.length - 1))]);
    this.#tell('lab-sweep', { query: name, delaysMs: [...new Set(wanted)] });
  }
}

customElements.define('tm-lab-stage', TmLabStage);
