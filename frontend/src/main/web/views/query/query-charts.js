import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { icon } from '../../parts/icons.js';
import { styleSheet } from '../../parts/style-sheet.js';
import { emptyState, problemBanner } from '../../parts/problem.js';
import { currentLanguage, dateTime, duration, millis, t } from '../../i18n/index.js';
import { LIVE_MS, TimeAxis } from '../../charts/time-axis.js';
import { seriesOf } from './series.js';
import { seriesOfHistory } from './history-series.js';
import { HistoryWindow, rangeOf } from './history-window.js';
import { chartsOf } from './charts.js';
import '../../charts/time-chart.js';
import './run-compare.js';

await styleSheet(new URL('./history.css', import.meta.url));

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const RANGES = [['15m', 15 * MINUTE], ['1h', HOUR], ['6h', 6 * HOUR], ['24h', 24 * HOUR], ['7d', 168 * HOUR]];
const SHOWN_MARKS = 8;
/** A cursor this near to a mark, as a share of the section, tells its words. */
const NEAR_MARK = 0.008;
/** Charts whose heading says something else when each point stands for many batches. */
const MERGED_HEADINGS = ['phases', 'state', 'memory', 'dropped', 'behind'];

/**
 * How a query runs: charts over one axis of time, live from the channel or, for anything that the channel's last points do not reach,
 * from the server's history, in as many points as fit.
 */
class TmQueryCharts extends TmElement {
  static properties = {
    query: { attribute: false },
    progress: { attribute: false },
    marks: { attribute: false },
    live: { type: Boolean },
    skewMs: { type: Number },
  };

  #axis = new TimeAxis();
  #past = new HistoryWindow();
  #id = null;
  #modelKey = null;
  #modelMade = null;

  connectedCallback() {
    super.connectedCallback();
    const { leaving } = this;
    this.tickEvery(1_000);
    this.#axis.addEventListener('change', () => this.requestUpdate(), { signal: leaving });
    this.#past.addEventListener('change', () => this.#arrived(), { signal: leaving });
  }

  willUpdate() {
    if (this.query.id !== this.#id) {
      this.#id = this.query.id;
      this.#past.open(this.query.id);
      this.#axis.follow();
    }
    this.#advance();
    if (!this.#isLive()) {
      const { min, max, following, preset } = this.#axis;
      this.#past.want(preset === 'all' ? null : min, max, following);
    }
  }

  /** The axis runs with the clock while the query does, so that a batch that takes long is seen as a gap. */
  #advance() {
    const last = millis(this.progress.at(-1)?.at);
    const now = Date.now() + (this.skewMs ?? 0);
    const runs = this.query.state === 'running' && this.live;
    if (this.#axis.preset !== 'live') {
      this.#axis.advance(now);
    } else if (last) {
      this.#axis.advance(runs ? Math.max(last, now - 2_000) : last);
    }
  }

  /** All of history begins with its first point, which only the answer tells. */
  #arrived() {
    const { answer } = this.#past;
    if (this.#axis.preset === 'all' && answer?.whole) {
      this.#axis.choose('all', Math.max(MINUTE, this.#axis.max - answer.min));
    }
    this.requestUpdate();
  }

  /** The channel's points are enough where they reach back to the section's start. */
  #isLive() {
    const { preset, min } = this.#axis;
    const first = millis(this.progress[0]?.at);
    return preset === 'live' || (preset === null && first !== null && first <= min);
  }

  render() {
    const empty = this.#axis.preset === 'live' && this.progress.length === 0;
    const { charts, marks } = empty ? { charts: [], marks: [] } : this.#model();
    return html`<section aria-labelledby="charts-title">
      <div class="section-head"><h2 id="charts-title">${t('query.charts')}</h2>${this.#rangeBar()}</div>
      ${this.#statement(marks)}
      ${empty ? emptyState(t('query.noProgress.title'), t('query.noProgress.text')) : this.#charts(charts, marks)}
      <tm-run-compare .queryId=${this.query.id}></tm-run-compare>
    </section>`;
  }

  #charts(charts, marks) {
    return html`<div class="charts" ?data-waiting=${!this.#isLive() && this.#past.loading}>${charts.map((chart) => html`<tm-time-chart data-chart=${chart.key}
      heading=${chart.heading} hint=${t(`chart.${chart.key}.hint`)} .series=${chart.series} .marks=${marks} .axis=${this.#axis} .format=${chart.format}
      ?stacked=${chart.stacked} ?timeValues=${chart.timeValues} ?durations=${chart.durations}></tm-time-chart>`)}</div>`;
  }

  /** Charts and marks change only with their data or the language; else the charts get the same objects and rest. */
  #model() {
    const live = this.#isLive();
    const answer = live ? null : this.#past.answer;
    const key = [answer ?? this.progress, answer?.marks ?? this.marks, currentLanguage()];
    if (!this.#modelKey || key.some((part, index) => part !== this.#modelKey[index])) {
      this.#modelKey = key;
      const merged = answer !== null && answer.spanMs !== null;
      this.#modelMade = {
        charts: chartsOf(answer ? seriesOfHistory(answer.points) : seriesOf(this.progress)).map((chart) => ({
          ...chart, heading: t(`chart.${chart.key}${merged && MERGED_HEADINGS.includes(chart.key) ? '.merged' : ''}`) })),
        marks: (answer?.marks ?? this.marks).map((mark) => ({ x: millis(mark.at), kind: mark.kind, detail: mark.detail, label: t(mark.kind === 'stopped' && mark.detail ? 'last.stoppedByForce' : `last.${mark.kind}`) })),
      };
    }
    return this.#modelMade;
  }

  #rangeBar() {
    const axis = this.#axis;
    const choice = (preset, label, span) => html`<button aria-pressed=${axis.preset === preset} data-range=${preset} @click=${() => axis.choose(preset, span)}>${label}</button>`;
    const back = axis.preset === 'live' ? nothing
      : html`<button class="button" data-back @click=${() => axis.follow()}>${icon('play')}<span>${t('axis.follow')}</span></button>`;
    return html`<div class="axis-controls">
      ${back}
      <div class="segmented" role="group" aria-label=${t('axis.span')}>
        ${choice('live', t('history.live'), LIVE_MS)}
        ${RANGES.map(([preset, span]) => choice(preset, t(`history.${preset}`), span))}
        ${choice('all', t('history.all'), axis.span)}
      </div>
      <button class="icon-button" aria-label=${t('axis.in')} title=${t('axis.in')} @click=${() => axis.zoom(0.5, this.#middle())}>${icon('plus')}</button>
      <button class="icon-button" aria-label=${t('axis.out')} title=${t('axis.out')} @click=${() => axis.zoom(2, this.#middle())}>${icon('minus')}</button>
      <details class="menu menu-end"><summary class="button">${icon('copy')}<span>${t('history.export')}</span></summary>
        <div class="menu-body choices export-choices">${['csv', 'json'].map((kind) => html`<a class="button" download
          href=${`/api/queries/${encodeURIComponent(this.query.id)}/history.${kind}?${this.#exported()}`}>${t(`history.export.${kind}`)}</a>`)}
          <p class="muted small">${t('history.export.hint')}</p></div></details>
    </div>`;
  }

  /** Zooming while following keeps the newest time, otherwise the middle. */
  #middle() {
    const { following, min, max } = this.#axis;
    return following ? max : (min + max) / 2;
  }

  #exported() {
    const { min, max, preset } = this.#axis;
    return rangeOf(preset === 'all' ? null : min, max);
  }

  /** What is drawn: its range, what each point stands for, where the cursor is and which mark is there. */
  #statement(marks) {
    const axis = this.#axis;
    const near = axis.cursor === null ? null : marks.filter((mark) => Math.abs(mark.x - axis.cursor) <= axis.span * NEAR_MARK)
      .sort((a, b) => Math.abs(a.x - axis.cursor) - Math.abs(b.x - axis.cursor))[0];
    return html`<div class="history-statement small">
      <p class="muted"><span class="history-level">${this.#levelWords()}</span><span class="history-hint"> · ${t('history.hint')}</span></p>
      <p id="history-at" class="history-at muted" ?data-idle=${axis.cursor === null}>${axis.cursor === null ? `${dateTime(axis.min)} – ${dateTime(axis.max)}`
        : html`${dateTime(axis.cursor)}${near ? html` · <strong>${near.label}</strong> ${dateTime(near.x)}${near.detail ? html`: <code>${near.detail}</code>` : nothing}` : nothing}`}</p>
      ${this.#markList(marks)}
      ${this.#isLive() || !this.#past.problem ? nothing
        : html`<div>${problemBanner(this.#past.problem)}<button class="button" @click=${() => this.#past.retry()}>${t('action.tryAgain')}</button></div>`}
    </div>`;
  }

  #levelWords() {
    const { answer, loading } = this.#past;
    if (this.#isLive()) {
      return t('history.level.live');
    }
    if (!answer) {
      return loading ? t('history.loading') : '';
    }
    return answer.spanMs === null ? t('history.level.batch') : t('history.level.merged', { span: duration(answer.spanMs) });
  }

  #markList(marks) {
    const { min, max } = this.#axis;
    const within = marks.filter((mark) => mark.x >= min && mark.x <= max);
    if (within.length === 0) {
      return nothing;
    }
    const told = (mark) => this.#axis.setCursor(mark === null ? null : mark.x);
    return html`<ul class="mark-list" aria-label=${t('history.marks')}>
      ${within.slice(-SHOWN_MARKS).map((mark) => html`<li><button class="mark-chip" data-kind=${mark.kind} aria-describedby="history-at"
        @pointerenter=${() => told(mark)} @pointerleave=${() => told(null)} @focus=${() => told(mark)} @blur=${() => told(null)}
        @click=${() => this.#axis.show(mark.x - this.#axis.span / 8, mark.x + this.#axis.span / 8)}>${mark.label} <span class="muted">${dateTime(mark.x, { zone: false })}</span></button></li>`)}
      ${within.length > SHOWN_MARKS ? html`<li class="muted">${t('history.moreMarks', { n: within.length - SHOWN_MARKS })}</li>` : nothing}
    </ul>`;
  }
}

customElements.define('tm-query-charts', TmQueryCharts);
