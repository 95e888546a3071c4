import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { loadingState, problemBanner } from '../../parts/problem.js';
import { ProblemError, request } from '../../http/request.js';
import { bytes, currentLanguage, dateTime, duration, millis, number, rate, t } from '../../i18n/index.js';
import { TimeAxis } from '../../charts/time-axis.js';
import { seriesOfHistory } from './history-series.js';
import { differences, valueText } from './definition-diff.js';
import { rangeOf } from './history-window.js';
import '../../charts/time-chart.js';

const POINTS = 600;
const SHORTEST_MS = 10_000;

/** Figures of a run, side by side; the data is that of RUN. */
const FIGURES = [
  ['length', (run) => duration(lengthOf(run))],
  ['batches.count', (run) => number(run.batches)],
  ['inputRows', (run) => number(run.inputRows)],
  ['median', (run) => duration(run.batchMs?.median)],
  ['p95', (run) => duration(run.batchMs?.p95)],
  ['longest', (run) => duration(run.batchMs?.max)],
  ['inputRate', (run) => rate(run.inputRate)],
  ['processedRate', (run) => rate(run.processedRate)],
  ['dropped', (run) => number(run.droppedRows)],
  ['stateRows', (run) => number(run.stateRows)],
  ['stateBytes', (run) => bytes(run.stateBytes)],
];

const CHARTS = [
  { key: 'batchAverage', format: duration, durations: true },
  { key: 'processedRate', format: rate },
  { key: 'inputRate', format: rate },
  { key: 'stateRows', format: number },
];

/** Two runs of a query laid over each other from their starts on, with their figures and what differs in their definitions. */
class TmRunCompare extends TmElement {
  static properties = {
    queryId: { type: String },
    open: { state: true },
    runs: { state: true },
    chosen: { state: true },
    points: { state: true },
    problem: { state: true },
  };

  #axis = new TimeAxis();
  #asked = 0;
  #modelKey = null;
  #modelMade = null;

  constructor() {
    super();
    this.#forget();
    this.open = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#axis.addEventListener('change', () => this.requestUpdate(), { signal: this.leaving });
  }

  willUpdate(changed) {
    if (changed.has('queryId') && changed.get('queryId') !== undefined) {
      this.#forget();
      this.open = false;
    }
  }

  #forget() {
    this.#asked += 1;
    this.runs = null;
    this.chosen = [null, null];
    this.points = [null, null];
    this.problem = null;
  }

  async #toggle(event) {
    const { open } = event.currentTarget;
    if (open === this.open) {
      return;
    }
    this.open = open;
    if (open) {
      this.#forget();
      await this.#load();
    }
  }

  async #load() {
    await this.#tried(async () => {
      const asked = this.#asked;
      const { runs } = await request('GET', `${this.#path()}?points=1`);
      if (asked === this.#asked) {
        this.runs = runs.slice().reverse();
        await this.#choose([this.runs[1]?.runId ?? null, this.runs[0]?.runId ?? null]);
      }
    });
  }

  async #choose(ids) {
    const asked = this.#asked += 1;
    this.chosen = ids.map((id) => this.runs.find((run) => run.runId === id) ?? null);
    this.points = [null, null];
    await this.#tried(async () => {
      const points = await Promise.all(this.chosen.map((run) => this.#pointsOf(run)));
      if (asked === this.#asked) {
        this.points = points;
        this.#axis.advance(Math.max(SHORTEST_MS, ...this.chosen.map((run) => (run ? lengthOf(run) : 0))));
        this.#axis.settle('runs', this.#axis.max);
      }
    });
  }

  async #pointsOf(run) {
    if (!run) {
      return [];
    }
    const { points } = await request('GET', `${this.#path()}?${rangeOf(millis(run.startedAt), millis(run.lastAt) + 1)}&points=${POINTS}`);
    return points.filter((point) => point.runId === run.runId);
  }

  async #tried(work) {
    try {
      this.problem = null;
      await work();
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        throw error;
      }
      this.problem = error.problem;
    }
  }

  #path() {
    return `/api/queries/${encodeURIComponent(this.queryId)}/history`;
  }

  render() {
    return html`<details class="compare panel" ?open=${this.open} @toggle=${this.#toggle}>
      <summary>${t('compare.title')}</summary>
      ${this.open ? html`<div class="compare-body">${this.#body()}</div>` : nothing}
    </details>`;
  }

  #body() {
    if (this.problem) {
      return html`<div>${problemBanner(this.problem)}<button class="button" @click=${() => this.#load()}>${t('action.tryAgain')}</button></div>`;
    }
    if (!this.runs) {
      return loadingState(t('compare.loading'));
    }
    if (this.runs.length < 2) {
      return html`<p class="muted">${t('compare.none')}</p>`;
    }
    const [a, b] = this.chosen;
    return html`<div class="compare-choices">${this.#choice(0)}${this.#choice(1)}</div>
      ${a && b ? html`<div class="compare-tables">${this.#figures(a, b)}${this.#definitions(a, b)}</div>${this.#charts()}` : nothing}`;
  }

  #choice(side) {
    const now = Date.now();
    const words = (run) => `${dateTime(run.startedAt)} · ${run.endedAt === null ? t('compare.running', { span: duration(now - millis(run.startedAt)) })
      : duration(lengthOf(run))} · ${t('compare.batches', { n: run.batches })}`;
    return html`<label><span><i class="run-sign" data-run=${'ab'[side]}></i>${t('compare.run', { name: 'AB'[side] })}</span>
      <select class="input" data-run=${'ab'[side]} @change=${(event) => this.#choose(this.chosen.map((run, i) => (i === side ? event.target.value : run?.runId ?? null)))}>
        ${this.runs.map((run) => html`<option value=${run.runId} ?selected=${this.chosen[side]?.runId === run.runId}>${words(run)}</option>`)}
      </select></label>`;
  }

  #figures(a, b) {
    return html`<div class="table-scroll" tabindex="0" role="group" aria-label=${t('compare.figures')}><table class="data compare-figures">
      <caption class="visually-hidden">${t('compare.figures')}</caption>
      <thead><tr><th scope="col">${t('compare.figures')}</th><th scope="col" class="num">A</th><th scope="col" class="num">B</th></tr></thead>
      <tbody>${FIGURES.map(([key, text]) => html`<tr><th scope="row">${t(`compare.${key}`)}</th><td class="num">${text(a)}</td><td class="num">${text(b)}</td></tr>`)}</tbody>
    </table><p class="table-note muted small">${t('compare.note')}</p></div>`;
  }

  #definitions(a, b) {
    if (!a.definition || !b.definition) {
      return html`<p class="muted compare-diff">${t('compare.unknownDefinition')}</p>`;
    }
    const found = differences(a.definition, b.definition);
    return html`<div class="compare-diff" tabindex="0" role="group" aria-label=${t('compare.diff')}>${found.length === 0 ? html`<p class="muted">${t('compare.sameDefinition')}</p>`
      : html`<table class="data"><caption class="visually-hidden">${t('compare.diff')}</caption>
        <thead><tr><th scope="col">${t('compare.diff')}</th><th scope="col">A</th><th scope="col">B</th></tr></thead>
        <tbody>${found.map(({ pointer, a: before, b: after }) => html`<tr><th scope="row"><code>${pointer}</code></th>
          <td><code>${valueText(before)}</code></td><td><code>${valueText(after)}</code></td></tr>`)}</tbody></table>`}</div>`;
  }

  #charts() {
    if (this.points.some((points) => points === null)) {
      return loadingState(t('compare.loading'));
    }
    return html`<div class="charts">${this.#model().map((chart) => html`<tm-time-chart elapsed data-chart=${`compare-${chart.key}`} heading=${chart.heading} hint=${t('compare.hint')}
      .series=${chart.series} .marks=${chart.marks} .axis=${this.#axis} .format=${chart.format} ?durations=${chart.durations}></tm-time-chart>`)}</div>`;
  }

  /** Made once for the points and the language, so that the charts rest. */
  #model() {
    const key = [this.points, currentLanguage()];
    if (!this.#modelKey || key.some((part, index) => part !== this.#modelKey[index])) {
      this.#modelKey = key;
      const series = this.points.map((points, side) => seriesOfHistory(points, millis(this.chosen[side].startedAt)));
      const marks = [];
      this.#modelMade = CHARTS.map((chart) => ({
        ...chart,
        marks,
        heading: t(`compare.chart.${chart.key}`),
        series: series.map((of, side) => ({ id: 'ab'[side], label: 'AB'[side], color: side === 0 ? '--series-a' : '--series-b', points: of[chart.key], dash: side === 0 ? undefined : [5, 3] })),
      }));
    }
    return this.#modelMade;
  }
}

function lengthOf(run) {
  return millis(run.endedAt ?? run.lastAt) - millis(run.startedAt);
}

customElements.define('tm-run-compare', TmRunCompare);
