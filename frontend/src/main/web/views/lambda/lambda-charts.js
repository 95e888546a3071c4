import { html } from 'lit';
import { TmElement } from '../../parts/element.js';
import { currentLanguage, millis, number, t } from '../../i18n/index.js';
import { TimeAxis } from '../../charts/time-axis.js';
import { markedEvents, seriesOf } from './lambda-model.js';
import { eventWords } from './words.js';
import '../../charts/time-chart.js';

const SPAN_MS = 180_000;

/** Distance from the truth and freshness over time, with marks of what happened; both share one axis and one cursor. */
class TmLambdaCharts extends TmElement {
  static properties = { run: { attribute: false }, points: { attribute: false } };

  #axis = new TimeAxis();
  #made = null;
  #key = [];

  connectedCallback() {
    super.connectedCallback();
    this.#axis.settle('live', SPAN_MS);
    this.#axis.addEventListener('change', () => this.requestUpdate(), { signal: this.leaving });
  }

  willUpdate() {
    const last = millis(this.points.at(-1)?.at ?? this.run.at);
    this.#axis.advance(last);
    const key = [this.points, this.run.events.length, this.run.events.at(-1)?.at, this.run.kappa.state === 'off', currentLanguage()];
    if (key.some((part, index) => part !== this.#key[index])) {
      this.#key = key;
      this.#made = this.#make();
    }
  }

  #make() {
    const series = seriesOf(this.points);
    const kappa = { id: 'kappa', label: t('lambda.layer.kappa'), color: '--series-d', points: series.kappa, dash: [5, 3] };
    return {
      distance: [
        { id: 'batch', label: t('lambda.chart.batch'), color: '--series-a', points: series.batch, kind: 'step', dash: [2, 3] },
        { id: 'merged', label: t('lambda.chart.merged'), color: '--series-c', points: series.merged },
        ...(this.run.kappa.state === 'off' ? [] : [kappa]),
      ],
      freshness: [{ id: 'speedLag', label: t('lambda.chart.speedLag'), color: '--series-b', points: series.speedLag, kind: 'area' }],
      marks: markedEvents(this.run).map((event) => ({ x: millis(event.at), kind: event.what, label: t(`lambda.mark.${event.what}`, { version: event.detail?.version ?? '', layer: event.detail?.layer ? t(`lambda.layer.${event.detail.layer}`) : '' }), detail: eventWords(event) })),
    };
  }

  render() {
    const { distance, freshness, marks } = this.#made;
    const near = this.#axis.cursor === null ? null : marks.filter((mark) => Math.abs(mark.x - this.#axis.cursor) < this.#axis.span * 0.012).at(-1);
    return html`<section class="la-charts" aria-label=${t('lambda.charts')}>
      <tm-time-chart data-chart="distance" heading=${t('lambda.chart.distance')} hint=${t('lambda.chart.distance.hint')} .series=${distance} .marks=${marks} .axis=${this.#axis} .format=${number}></tm-time-chart>
      <tm-time-chart data-chart="freshness" heading=${t('lambda.chart.freshness')} hint=${t('lambda.chart.freshness.hint')} .series=${freshness} .marks=${marks} .axis=${this.#axis} .format=${number}></tm-time-chart>
      <p class="la-near la-note" aria-live="off">${near ? near.detail : t('lambda.charts.hint')}</p>
    </section>`;
  }
}

customElements.define('tm-lambda-charts', TmLambdaCharts);
