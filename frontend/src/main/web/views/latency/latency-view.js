import { html, nothing } from 'lit';
import { styleSheet } from '../../parts/style-sheet.js';
import { labTabs } from '../../parts/lab-tabs.js';
import { icon } from '../../parts/icons.js';
import { intervalText } from '../../parts/words.js';
import { loadingState, problemBanner } from '../../parts/problem.js';
import { clockTime, decimals, number, rate as rateOf, t } from '../../i18n/index.js';
import { LatencySession } from './latency-session.js';
import { RunView } from '../runs/run-view.js';
import { pairsOf } from './latency-scale.js';
import { lanes, latency } from './lanes.js';

await styleSheet(new URL('./latency.css', import.meta.url));

export const DEFAULTS = Object.freeze({ rate: 50, partitions: 1, trigger: '0 seconds' });
const RATES = [1, 10, 50, 100, 200, 500, 1_000];
const TRIGGERS = ['0 seconds', '500 milliseconds', '1 second', '2 seconds', '5 seconds'];
const LANES = ['micro-batch', 'real-time'];
const SHOWN_RECORDS = 12;

/**
 * The lab of milliseconds: one run, both lanes drawn over one axis. The address says what to begin (`rate=`, `partitions=`, `trigger=`) or
 * which run to go on with (`id=`). Pings are answered the moment they come, whatever is being drawn.
 * A lesson sets `embedded` to `{definition, acts}`.
 */
class TmLatencyView extends RunView {
  static lab = 'latency';
  static needs = ['spark', 'broker'];
  static properties = {
    definition: { state: true },
  };

  #listening = null;

  constructor() {
    super();
    this.definition = { ...DEFAULTS };
  }

  connectedCallback() {
    super.connectedCallback();
    this.#listening = null;
  }

  willUpdate(changed) {
    if (this.connection && this.connection !== this.#listening) {
      this.#listening = this.connection;
      this.connection.listen?.('latency-ping', (ping) => this.session.answer(ping), { signal: this.leaving });
    }
    super.willUpdate(changed);
  }

  newSession(env) {
    return new LatencySession(env);
  }

  openEmbedded({ definition }) {
    this.#open({ ...DEFAULTS, ...definition });
  }

  openAsked(params) {
    if (['rate', 'partitions', 'trigger'].some((name) => params.has(name))) {
      const asked = (name, read) => (params.has(name) ? { [name]: read(params.get(name)) } : {});
      this.#open({ ...DEFAULTS, ...asked('rate', Number), ...asked('partitions', Number), ...asked('trigger', String) });
    } else {
      this.join(params.get('id'));
    }
  }

  #open({ rate, partitions, trigger }) {
    this.definition = { rate, partitions, trigger };
    this.begin(this.definition);
  }

  /** Space plays and pauses, c clears. */
  keyed(key, run) {
    if (run?.state !== 'ready') {
      return null;
    }
    const action = { ' ': { do: run.input.state === 'playing' ? 'pause' : 'play' }, c: { do: 'clear' } }[key];
    return action ? () => this.perform(action) : null;
  }

  render() {
    const session = this.session;
    return html`<section class="lt" aria-labelledby="lt-title">
      ${this.embedded ? nothing : labTabs('latency')}
      ${this.embedded ? html`<h2 id="lt-title" class="visually-hidden">${t('nav.latency')}</h2>` : this.#head(session)}
      ${problemBanner(session.problem, { dismiss: () => session.dismissProblem() })}
      ${this.#body(session)}
    </section>`;
  }

  #head({ run }) {
    return html`<header class="lt-head"><div class="lt-title"><h1 id="lt-title">${t('nav.latency')}</h1><p class="lt-lead">${t('latency.lead')}</p></div>
      ${run ? html`<button class="button" data-do="end" @click=${() => this.finish()}>${icon('stop')}<span>${t('latency.end')}</span></button>` : nothing}</header>`;
  }

  #body(session) {
    const { run } = session;
    if (!run) {
      return this.waiting() ?? this.#setup(session);
    }
    if (run.state === 'starting') {
      return loadingState(t('latency.starting'));
    }
    const over = run.state === 'closed' || run.state === 'failed';
    return html`${run.state === 'failed' ? html`<div class="failure" role="alert">${icon('warn')}<div class="problem-text"><p>${t('latency.failed')}</p><p><code>${run.error?.message ?? ''}</code></p></div></div>` : nothing}
      ${run.state === 'closed' ? this.over('latency.closed') : nothing}
      ${over ? html`<div><button class="button primary" data-do="again" ?disabled=${!this.engineUp} @click=${() => this.#open(run.definition)}>${icon('restart')}<span>${t('latency.again')}</span></button></div>` : this.#controls(session)}
      ${lanes({ run })}
      <div class="lt-below">${this.#records(run)}${this.#limits(run)}</div>`;
  }

  #controls({ run, busy: doing }) {
    const playing = run.input.state === 'playing';
    const busy = doing !== null;
    const action = { do: playing ? 'pause' : 'play' };
    const refused = playing && this.may('play') && run.lanes.some(({ state }) => state === 'refused' || state === 'failed');
    const { rate, trigger } = run.definition;
    return html`<div class="lt-controls" role="group" aria-label=${t('latency.controls')}>
      ${this.may('play') ? html`<button class="button primary lt-play" data-do=${action.do} ?disabled=${busy} @click=${() => this.perform(action)}>${icon(playing ? 'pause' : 'play')}<span>${t(`latency.${action.do}`)}</span></button>` : nothing}
      ${this.may('rate') ? html`<label class="lt-knob"><span>${t('latency.rate')}</span>${choice(RATES, rate, busy, (each) => t('latency.rate.words', { n: each }), (next) => this.perform({ do: 'rate', rate: next }), 'rate')}</label>` : nothing}
      ${this.may('trigger') ? html`<label class="lt-knob"><span>${t('latency.trigger')}</span>${choice(TRIGGERS, trigger, busy, triggerWords, (next) => this.perform({ do: 'trigger', trigger: next }), 'trigger')}</label>` : nothing}
      ${this.may('clear') ? html`<button class="button" data-do="clear" ?disabled=${busy} title=${t('latency.clear.hint')} @click=${() => this.perform({ do: 'clear' })}>${t('latency.clear')}</button>` : nothing}
      ${refused ? html`<button class="button" data-do="retry" ?disabled=${busy} @click=${() => this.perform({ do: 'play' })}>${icon('restart')}<span>${t('latency.retry')}</span></button>` : nothing}
      <p class="lt-rate" role="status">${busy ? t(`latency.doing.${doing}`) : playing ? t('latency.sent', { n: run.input.sent, rate: rateOf(run.input.rate) }) : t('latency.sent.paused', { n: run.input.sent })}</p>
    </div>`;
  }

  #setup(session) {
    const { rate, partitions, trigger } = this.definition;
    const change = (part) => { this.definition = { ...this.definition, ...part }; };
    return html`<section class="lt-setup lt-panel" aria-labelledby="lt-setup-title"><h2 id="lt-setup-title">${t('latency.setup')}</h2>
      <ol class="lt-story">${['input', ...LANES, 'reader'].map((part) => html`<li><b>${t(`latency.story.${part}`)}</b> ${t(`latency.story.${part}.text`)}</li>`)}</ol>
      <form class="lt-form" @submit=${(event) => { event.preventDefault(); this.#open(this.definition); }}>
        <label class="lt-knob"><span>${t('latency.rate')}</span>${choice(RATES, rate, false, (each) => t('latency.rate.words', { n: each }), (next) => change({ rate: next }), 'rate')}</label>
        <label class="lt-knob"><span>${t('latency.partitions')}</span>${choice([1, 2], partitions, false, (each) => number(each), (next) => change({ partitions: next }), 'partitions')}</label>
        <label class="lt-knob"><span>${t('latency.trigger')}</span>${choice(TRIGGERS, trigger, false, triggerWords, (next) => change({ trigger: next }), 'trigger')}</label>
        <button class="button primary" data-do="start" ?disabled=${!this.engineUp || session.starting}>${icon('play')}<span>${t('latency.start')}</span></button>
        <p class="lt-note">${this.engineUp ? t('latency.start.hint') : t('latency.notUp')}</p></form></section>`;
  }

  #records(run) {
    const pairs = pairsOf(run.records, LANES, SHOWN_RECORDS);
    return html`<section class="lt-records lt-panel" aria-labelledby="lt-records-title"><h2 id="lt-records-title">${t('latency.records')}</h2>
      ${pairs.length === 0 ? html`<p class="lt-note">${t('latency.records.none')}</p>` : html`<div class="lt-scroll" tabindex="0" aria-labelledby="lt-records-title"><table class="lt-table"><thead><tr><th class="num" scope="col">${t('latency.record')}</th><th scope="col">${t('latency.made')}</th><th class="num" scope="col">${t('latency.score')}</th>
        ${LANES.map((lane) => html`<th class="num" scope="col">${t(`latency.lane.${lane}`)}</th>`)}</tr></thead>
        <tbody>${pairs.map(({ id, sent, score, micros }) => html`<tr data-record=${id}><td class="num">${number(id)}</td><td>${clockTime(sent, { millis: true, zone: false })}</td><td class="num">${decimals(score, 4)}</td>
          ${LANES.map((lane) => html`<td class="num">${lane in micros ? latency(micros[lane] / 1_000) : html`<span class="lt-soft">${run.lanes.some(({ name, state }) => name === lane && (state === 'refused' || state === 'failed')) ? '—' : t('latency.notYet')}</span>`}</td>`)}</tr>`)}</tbody></table></div>`}</section>`;
  }

  #limits({ limits, lanes: all, definition }) {
    const slots = all.find(({ name }) => name === 'real-time')?.slots;
    return html`<section class="lt-limits lt-panel" aria-labelledby="lt-limits-title"><h2 id="lt-limits-title">${t('latency.limits')}</h2>
      <dl>${limits.map((limit) => html`<div><dt>${t(`latency.limit.${limit}`)}</dt><dd>${t(`latency.limit.${limit}.text`, { needed: slots?.needed ?? definition.partitions, all: slots?.all ?? '?', checkpoint: intervalText(definition.checkpoint) })}</dd></div>`)}</dl>
      <p class="lt-note">${t('latency.measured')}</p></section>`;
  }
}

function triggerWords(trigger) {
  const at = TRIGGERS.indexOf(trigger);
  return at < 0 ? trigger : t(`latency.trigger.${at}`);
}

/** A list to choose from; a value that is none of it is put among it. */
function choice(values, current, off, words, change, name) {
  const all = values.includes(current) ? values : [...values, current];
  return html`<select class="input" name=${name} ?disabled=${off} @change=${(event) => change(all[event.target.selectedIndex])}>${all.map((each) => html`<option .selected=${each === current} ?selected=${each === current}>${words(each)}</option>`)}</select>`;
}

customElements.define('tm-latency-view', TmLatencyView);
