import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { copyLink } from '../../parts/copy-link.js';
import { styleSheet } from '../../parts/style-sheet.js';
import { labTabs } from '../../parts/lab-tabs.js';
import { icon } from '../../parts/icons.js';
import { emptyState, loadingState, problemBanner } from '../../parts/problem.js';
import { preferenceChanges, presenting } from '../../parts/preferences.js';
import { intervalMs } from '../../parts/words.js';
import { clockTime, t } from '../../i18n/index.js';
import { ProblemError, request } from '../../http/request.js';
import { knobs, transport } from './controls.js';
import { askedBy, dstreamHash, unpacked } from './dstream-link.js';
import { DStreamSession } from './dstream-session.js';
import { deprecatedBadge, fromHere, said, sourcesPanel } from './sources-panel.js';
import { signOf } from './line-chip.js';
import { lineToTell, story } from './story.js';
import './dstream-board.js';
import './line-form.js';

await Promise.all([styleSheet(new URL('../lab/lab.css', import.meta.url)), styleSheet(new URL('./dstream.css', import.meta.url))]);

/**
 * DStreams beside Structured Streaming: one run, both drawings, and what may be changed of it. The address says which run: `script=` and
 * `source=` a built-in one, `run=` a whole one once it was changed, `step=` the place.
 *
 * In a lesson it takes `embedded` `{script, source, play, until, operations}` instead of an address and has no tabs, choices and links;
 * then it takes no keys either: the host calls {@link step} and {@link back} and hears `ds-change` after every change.
 */
class TmDStreamView extends TmElement {
  static properties = {
    state: { attribute: false }, route: { attribute: false }, connection: { attribute: false }, embedded: { attribute: false },
    about: { state: true }, problem: { state: true }, copied: { state: true }, turn: { state: true }, pointed: { state: true },
  };

  #session = null;
  #opened = null;
  /** Settled when it is known what is here, or that it can't be known. */
  #told = null;
  #written = '';

  constructor() {
    super();
    Object.assign(this, { embedded: null, about: null, problem: null, copied: false, turn: 0, pointed: null });
  }

  get session() {
    return this.#session;
  }

  step() {
    return this.#session.step();
  }

  back() {
    this.#session.back();
  }

  connectedCallback() {
    super.connectedCallback();
    this.#session = new DStreamSession({ subscribe: (topics) => this.connection?.subscribe(topics) });
    this.#session.addEventListener('change', () => {
      this.turn += 1;
      this.dispatchEvent(new CustomEvent('ds-change', { bubbles: true }));
    }, { signal: this.leaving });
    preferenceChanges.addEventListener('change', () => this.requestUpdate(), { signal: this.leaving });
    document.addEventListener('keydown', (event) => this.#key(event), { signal: this.leaving });
    this.#opened = null;
    this.#told = this.#fetchAbout();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#session.close();
  }

  shouldUpdate(changed) {
    return this.hasNews(changed, [this.state?.dstreamRuns, this.state?.health?.parts?.spark]);
  }

  willUpdate(changed) {
    for (const run of Object.values((changed.has('state') && this.state?.dstreamRuns) || {})) {
      this.#session.receive(run);
    }
    if (changed.has('turn')) {
      this.pointed = null;
    }
    if (this.#engineUp && (this.embedded || this.route)) {
      this.#follow();
    }
  }

  get #engineUp() {
    const spark = this.state?.health?.parts?.spark;
    return spark === undefined || spark === 'up';
  }

  async #fetchAbout() {
    try {
      this.about = await request('GET', '/api/dstream');
      this.problem = null;
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Opens what the lesson or the address names; without a name, the first script. */
  #follow() {
    if (this.embedded) {
      const { script, source, operations, play = 0, until = null } = this.embedded;
      this.#openOnce(JSON.stringify(this.embedded), () => ({ script, ...(source ? { source } : {}), ...(operations ? { operations } : {}) }), play, until);
      return;
    }
    const asked = askedBy(this.route.params);
    const script = asked.script ?? this.about?.scripts[0]?.id;
    if (location.hash === this.#written || !(asked.packed || script)) {
      return;
    }
    if (asked.key !== '' && asked.key === this.#opened) {
      this.#session.goTo(asked.position);
      return;
    }
    this.#openOnce(asked.key, asked.packed ? () => unpacked(asked.packed) : () => ({ script, ...(asked.source ? { source: asked.source } : {}) }), asked.position, null);
  }

  async #openOnce(key, what, position, until) {
    if (this.#opened === key) {
      return;
    }
    this.#opened = key;
    try {
      const asked = await what();
      await this.#told;
      if (this.#opened === key && this.isConnected) {
        await this.#session.open(fromHere(asked, this.about?.sources ?? []), { position, until });
      }
    } catch {
      this.problem = { status: 0, title: t('ds.link.broken'), detail: t('ds.link.broken'), errors: [] };
    }
  }

  updated() {
    this.#writeAddress();
  }

  /** The address follows the session without a new entry in the history for every step. */
  async #writeAddress() {
    const session = this.#session;
    if (this.embedded || !session.run || session.busy) {
      return;
    }
    const hash = await dstreamHash(session);
    if (this.isConnected && session === this.#session && this.route.name === 'dstream' && !session.busy) {
      this.#written = hash;
      this.#opened = askedBy(new URLSearchParams(hash.slice(hash.indexOf('?') + 1))).key;
      if (hash !== location.hash) {
        history.replaceState(history.state, '', hash);
      }
    }
  }

  #key(event) {
    if (this.embedded || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.target.closest?.('input, textarea, select, dialog')) {
      return;
    }
    if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      event.preventDefault();
      (event.key === 'ArrowRight' ? () => this.step() : () => this.back())();
    }
  }

  render() {
    const session = this.#session;
    if (!session) {
      return nothing;
    }
    const script = this.about?.scripts.find(({ id }) => id === (session.original?.script ?? session.definition?.script));
    return html`<section class="ds" aria-label=${t('nav.dstream')} data-busy=${session.busy ?? ''} ?data-embedded=${Boolean(this.embedded)}>
      ${this.embedded ? nothing : labTabs('dstream')}
      <header class="lab-head ds-head">
        <div class="lab-title">${this.embedded ? nothing : html`<h1>${script ? said(script.title) : t('ds.title')}</h1>${script?.about ? html`<p class="muted">${said(script.about)}</p>` : nothing}`}
        </div>
        ${this.embedded ? nothing : html`<div class="lab-choices">${this.#choices(session)}</div>`}
        ${deprecatedBadge(this.about?.deprecated)}
      </header>
      ${problemBanner(this.problem, { dismiss: () => { this.problem = null; } })}
      ${problemBanner(session.problem, { dismiss: () => session.dismissProblem() })}
      ${this.#closed(session)}
      ${session.run ? this.#stage(session) : this.#waiting(session)}
      ${this.embedded || !this.about ? nothing : sourcesPanel(this.about.sources)}
    </section>`;
  }

  #waiting(session) {
    if (!this.#engineUp) {
      return emptyState(t('ds.engine.title'), t('ds.engine.text'), html`<span class="badge" data-tone="busy">${icon('arc', 'turning')}</span>`);
    }
    if (session.busy || (!session.problem && !this.problem)) {
      return loadingState(t('ds.busy.starting'));
    }
    return emptyState(t('ds.failed.title'), t('ds.failed.text'), html`<button class="button" @click=${() => this.#retry()}>${t('action.tryAgain')}</button>`);
  }

  #retry() {
    if (this.about === null) {
      this.#fetchAbout();
    }
    this.#session.dismissProblem();
    this.#session.again();
  }

  /** Spark has one StreamingContext: who has it now, and how to have it back. */
  #closed(session) {
    const { closed } = session;
    return closed === null ? nothing : html`<div class="warning ds-closed" role="status">${icon('pause')}<div class="problem-text">
      <p>${t(`ds.closed.${closed.why}`, { by: closed.by ?? '', at: closed.at ? clockTime(closed.at) : '' })} ${closed.message ? html`<code>${closed.message}</code>` : nothing} ${t('ds.closed.kept')}</p></div>
      <button class="button" ?disabled=${session.busy !== null} @click=${() => session.again()}>${t(closed.why === 'taken' ? 'ds.closed.takeBack' : 'ds.closed.again')}</button></div>`;
  }

  #stage(session) {
    const { run, position } = session;
    const step = run.steps[position - 1];
    const text = run.definition.steps[position - 1]?.text;
    return html`<div class="ds-bar">${transport(session, { goTo: (to) => session.goTo(to), back: () => session.back(), step: () => session.step(), play: () => session.playAll() })}
      ${this.embedded ? nothing : html`<div class="ds-tools">
        <details class="ds-fold-out"><summary>${t('ds.knobs')}</summary>${knobs(session, (definition) => session.change(definition))}</details>
        <details class="ds-fold-out"><summary>${t('ds.form')}</summary>
          <tm-dstream-line-form .next=${nextInterval(run)} ?off=${session.busy !== null || session.closed !== null} @ds-send=${(event) => session.add(event.detail.lines)}></tm-dstream-line-form></details></div>`}</div>
      ${step?.error ? html`<p class="failure" role="alert">${icon('cross')}<span>${t('ds.step.failed')} <code>${step.error.message ?? ''}</code></span></p>` : nothing}
      <div class="ds-told">${this.embedded || !text ? nothing : html`<p class="ds-text">${said(text)}</p>`}${story(run, position, this.pointed)}</div>
      <tm-dstream-board .run=${run} .position=${position} .line=${lineToTell(run, position, this.pointed)?.id ?? null} ?dense=${presenting()}
        @ds-line=${(event) => { this.pointed = event.detail.id; }}></tm-dstream-board>
      ${legend()}`;
  }

  #choices(session) {
    const { definition, edited, original } = session;
    const current = definition?.script ?? original?.script ?? '';
    const go = (script, source) => { location.hash = `#/dstream?script=${script}&source=${source}`; };
    const here = (this.about?.sources ?? []).filter(({ here: runs }) => runs);
    return html`<label class="lab-knob"><span>${t('ds.script')}</span><select class="input lab-chooser" @change=${(event) => go(event.target.value, definition?.source ?? 'socket')}>
        ${current === '' || edited ? html`<option value=${current} selected>${t('ds.script.own')}</option>` : nothing}
        ${(this.about?.scripts ?? []).map(({ id, title }) => html`<option value=${id} ?selected=${id === current && !edited}>${said(title)}</option>`)}</select></label>
      <div class="lab-knob"><span id="ds-source">${t('ds.source')}</span><div class="segmented" role="group" aria-labelledby="ds-source">${here.map(({ name }) => html`<button aria-pressed=${definition?.source === name}
        ?disabled=${session.busy !== null || !definition} @click=${() => definition.source !== name && this.#source(name)}><span lang="en">${name}</span></button>`)}</div></div>
      <button class="button" ?disabled=${!session.run} @click=${() => this.#copyLink()}>${icon(this.copied ? 'check' : 'copy')}<span>${t(this.copied ? 'lab.link.copied' : 'lab.link.copy')}</span></button>`;
  }

  #source(name) {
    const { definition, edited } = this.#session;
    if (edited || !definition.script) {
      this.#session.change({ ...definition, source: name });
    } else {
      location.hash = `#/dstream?script=${definition.script}&source=${name}&step=${this.#session.position}`;
    }
  }

  async #copyLink() {
    copyLink(this, await dstreamHash(this.#session));
  }

  #failed(error) {
    if (!(error instanceof ProblemError)) {
      throw error;
    }
    this.problem = error.problem;
  }
}

/** Bounds of the interval that the next step runs. */
function nextInterval(run) {
  const length = intervalMs(run.definition.interval);
  const last = run.steps.at(-1);
  const from = last ? Date.parse(last.interval.to) : Date.parse(`1970-01-01T${run.definition.start}Z`);
  return [from, from + length];
}

const LEGEND = ['onTime', 'late', 'partly', 'dropped', 'pending'];

function legend() {
  return html`<ul class="lab-legend ds-legend" aria-label=${t('windows.legend.title')}>${LEGEND.map((sign) => html`<li><span class="ds-line" data-sign=${sign}>${signOf(sign)}</span>${t(`ds.sign.${sign}`)}</li>`)}
    <li><i class="ds-key ds-key-evict" aria-hidden="true"></i>${t('ds.mark.evict')}</li><li><i class="ds-key ds-key-judge" aria-hidden="true"></i>${t('ds.mark.judge')}</li>
    <li><b aria-hidden="true">≠</b> ${t('ds.counts.differ')}</li></ul>`;
}

customElements.define('tm-dstream-view', TmDStreamView);
