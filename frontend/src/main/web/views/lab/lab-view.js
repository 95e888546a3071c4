import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { copyLink } from '../../parts/copy-link.js';
import { styleSheet } from '../../parts/style-sheet.js';
import { labTabs } from '../../parts/lab-tabs.js';
import { icon } from '../../parts/icons.js';
import { emptyState, problemBanner } from '../../parts/problem.js';
import { currentLanguage, t } from '../../i18n/index.js';
import { ProblemError, request, requestText } from '../../http/request.js';
import { download, fileStem, pngOf, tablesAsCsv } from './lab-export.js';
import { decodeScenario, labHash } from './lab-link.js';
import { LabSession } from './lab-session.js';
import './lab-stage.js';

await styleSheet(new URL('./lab.css', import.meta.url));

const PANELS = ['plane', 'watermark', 'input', 'written', 'result', 'state', 'price'];
const CONTROLS = ['delay', 'window', 'mode', 'noDataBatches', 'events', 'reset'];

/**
 * The lab: a choice of scenarios, one run of one of them on the stage, and ways to take it along. The address says which scenario and
 * which step: `id=` a built-in one, `s=` a whole one once it was edited, `at=` the position.
 */
class TmLabView extends TmElement {
  static properties = {
    state: { attribute: false },
    route: { attribute: false },
    connection: { attribute: false },
    list: { state: true },
    focus: { state: true },
    problem: { state: true },
    copied: { state: true },
    turn: { state: true },
  };

  #session = null;
  #opened = '';
  #written = '';

  constructor() {
    super();
    this.list = null;
    this.focus = null;
    this.problem = null;
    this.copied = false;
    this.turn = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#session = new LabSession({ subscribe: (topics) => this.connection?.subscribe(topics) });
    this.#session.addEventListener('change', () => { this.turn += 1; }, { signal: this.leaving });
    this.#opened = '';
    this.#fetchList();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#session.close();
  }

  shouldUpdate(changed) {
    return this.hasNews(changed, [this.state?.runs, this.state?.health?.status]);
  }

  willUpdate(changed) {
    if (changed.has('state')) {
      for (const run of Object.values(this.state?.runs ?? {})) {
        this.#session.receive(run);
      }
    }
    if (changed.has('route') || changed.has('list')) {
      this.#followAddress();
    }
  }

  async #fetchList() {
    try {
      this.list = await request('GET', '/api/lab/scenarios');
      this.problem = null;
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Opens what the address names; without a name, the first of the list. */
  #followAddress() {
    const { params } = this.route;
    const [id, packed] = [params.get('id'), params.get('s')];
    const wanted = packed ? `s=${packed}` : id ? `id=${id}` : '';
    const position = Math.max(0, Number.parseInt(params.get('at') ?? '0', 10) || 0);
    if (location.hash === this.#written || (wanted === '' && !this.list?.length)) {
      return;
    }
    if (wanted === this.#opened && wanted !== '') {
      this.#session.goTo(position);
      return;
    }
    this.#opened = wanted;
    this.focus = null;
    this.#open(packed, packed ? null : id ?? this.list[0].id, position);
  }

  async #open(packed, id, position) {
    try {
      await this.#session.open(packed ? { scenario: await decodeScenario(packed), position } : { scenarioId: id, position });
    } catch {
      this.problem = { status: 0, title: t('lab.link.broken'), detail: t('lab.link.broken'), errors: [] };
    }
  }

  updated() {
    this.#writeAddress();
  }

  /** The address follows the session without a new entry in the history for every step. */
  async #writeAddress() {
    const session = this.#session;
    if (!session.run || session.busy) {
      return;
    }
    const hash = await this.#hash();
    if (hash !== location.hash && this.isConnected && session === this.#session && this.route.name === 'lab') {
      this.#written = hash;
      this.#opened = hash.slice(hash.indexOf('?') + 1).replace(/&at=\d+$/, '');
      history.replaceState(history.state, '', hash);
    }
  }

  #hash() {
    const session = this.#session;
    return labHash({ scenarioId: session.edited ? null : session.scenarioId, scenario: session.scenario, position: session.position });
  }

  render() {
    const session = this.#session;
    if (!session) {
      return nothing;
    }
    const title = session.scenario?.title;
    return html`<section class="lab" aria-labelledby="lab-title">
      ${labTabs('lab')}
      <header class="lab-head">
        <div class="lab-title"><h1 id="lab-title">${title ? said(title) : t('lab.title')}</h1>
          ${session.scenario?.about ? html`<p class="muted">${said(session.scenario.about)}</p>` : nothing}</div>
        <div class="lab-choices">${this.#chooser()} ${session.run ? this.#take() : nothing}</div>
      </header>
      ${problemBanner(this.problem, { dismiss: () => { this.problem = null; } })}
      ${this.list === null && !session.run && !session.busy && this.problem ? emptyState(t('lab.empty.title'), t('lab.empty.text'),
        html`<button class="button" @click=${() => this.#fetchList()}>${t('action.tryAgain')}</button>`) : nothing}
      <tm-lab-stage .run=${session.run} .scenario=${session.scenario} .ghost=${session.ghost} .position=${session.position} .busy=${session.busy} .tried=${session.tried}
        .sweeping=${session.sweeping} .focus=${this.focus} .panels=${PANELS} .controls=${CONTROLS} .loadState=${session.loadState} .problem=${session.problem}
        .original=${session.original}
        @lab-step=${() => session.step()} @lab-back=${() => session.back()} @lab-goto=${(event) => session.goTo(event.detail.position)} @lab-play=${() => session.playAll()}
        @lab-change=${(event) => session.change(event.detail.scenario)} @lab-add=${(event) => session.add(event.detail.events, event.detail.at)}
        @lab-reset=${() => session.reset()} @lab-dismiss=${() => session.dismissGhost()} @lab-dismiss-problem=${() => session.dismissProblem()}
        @lab-sweep=${(event) => session.sweep(event.detail)} @lab-focus=${(event) => { this.focus = event.detail.query; }}></tm-lab-stage>
    </section>`;
  }

  #chooser() {
    const { scenarioId, scenario, edited } = this.#session;
    const own = scenario && !scenarioId;
    return html`<label class="lab-knob"><span>${t('lab.scenario')}</span><select class="input lab-chooser" @change=${(event) => { location.hash = `#/lab?id=${event.target.value}`; }}>
        ${own ? html`<option value="" selected>${said(scenario.title ?? {}) || t('lab.own')}</option>` : nothing}
        ${(this.list ?? []).map(({ id, title }) => html`<option value=${id} ?selected=${id === scenarioId}>${said(title)}${id === scenarioId && edited ? ` · ${t('lab.edited')}` : ''}</option>`)}</select></label>
      <label class="button lab-file">${t('lab.openFile')}<input class="visually-hidden" type="file" accept=".yaml,.yml,.json" @change=${(event) => this.#read(event.target)}></label>`;
  }

  #take() {
    return html`<div class="lab-take" role="group" aria-label=${t('lab.take')}>
      <button class="button" @click=${() => this.#copyLink()}>${icon(this.copied ? 'check' : 'copy')}<span>${t(this.copied ? 'lab.link.copied' : 'lab.link.copy')}</span></button>
      <button class="button" @click=${() => this.#saveYaml()}>YAML</button>
      <button class="button" @click=${() => this.#savePng()}>PNG</button>
      <button class="button" @click=${() => this.#saveCsv()}>CSV</button></div>`;
  }

  /** A scenario of one's own, read and checked by the server; what is wrong is listed by field. */
  async #read(input) {
    const file = input.files[0];
    input.value = '';
    if (!file) {
      return;
    }
    try {
      const scenario = await requestText('/api/lab/scenarios/read', await file.text());
      this.problem = null;
      this.#opened = 'file';
      this.focus = null;
      await this.#session.open({ scenario: JSON.parse(scenario) });
    } catch (error) {
      this.#failed(error);
    }
  }

  async #copyLink() {
    copyLink(this, await this.#hash());
  }

  async #saveYaml() {
    try {
      const text = await requestText('/api/lab/scenarios/write', JSON.stringify(this.#session.scenario), 'application/json');
      download(`${this.#session.scenario.id ?? 'scenario'}.yaml`, new Blob([text], { type: 'application/yaml' }));
    } catch (error) {
      this.#failed(error);
    }
  }

  async #savePng() {
    const drawn = this.querySelector('tm-lab-stage').planeSvg;
    if (drawn) {
      const background = getComputedStyle(document.documentElement).getPropertyValue('--surface').trim();
      download(`${fileStem(this.#session.run, this.#session.position)}.png`, await pngOf(drawn, background));
    }
  }

  #saveCsv() {
    const { run, position } = this.#session;
    for (const { name, text } of tablesAsCsv(run, position)) {
      download(`${fileStem(run, position)}-${name}`, new Blob([text], { type: 'text/csv' }));
    }
  }

  #failed(error) {
    if (!(error instanceof ProblemError)) {
      throw error;
    }
    this.problem = error.problem;
  }
}

/** A text of a scenario in the reader's language. */
const said = (text) => (typeof text === 'string' ? text : text[currentLanguage()] ?? text.en ?? Object.values(text)[0] ?? '');

customElements.define('tm-lab-view', TmLabView);
