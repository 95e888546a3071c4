import { html } from 'lit';
import { TmElement } from '../../parts/element.js';
import { currentLanguage, t } from '../../i18n/index.js';
import { TimeAxis } from '../../charts/time-axis.js';
import { baselineOf, runSpan, swapMarks, windowSeries } from './ml-model.js';
import { percent, score } from './words.js';
import '../../charts/time-chart.js';

/** Accuracy and area under the curve of each window of event time, champion against challenger; both charts share one axis and one cursor. */
class TmMlWindows extends TmElement {
  static properties = { run: { attribute: false } };

  #axis = new TimeAxis();
  #made = null;
  #key = [];

  connectedCallback() {
    super.connectedCallback();
    this.#axis.addEventListener('change', () => this.requestUpdate(), { signal: this.leaving });
  }

  willUpdate() {
    const { id, windows, swaps, challenger } = this.run;
    if (id !== this.#key[0]) {
      const { from, to } = runSpan(this.run.definition);
      this.#axis.settle('run', to - from);
      this.#axis.advance(to);
    }
    const key = [id, JSON.stringify(windows), swaps.length, challenger, currentLanguage()];
    if (key.some((part, index) => part !== this.#key[index])) {
      this.#key = key;
      this.#made = this.#make();
    }
  }

  #make() {
    const { windows } = this.run;
    const both = windows.some(({ challenger }) => challenger);
    const series = (figure, format) => [
      { id: 'champion', label: t('ml.online.champion'), color: '--series-a', kind: 'step', points: windowSeries(windows, figure, 'champion'), format },
      ...(both ? [{ id: 'challenger', label: t('ml.online.challenger'), color: '--series-b', kind: 'step', dash: [6, 3], points: windowSeries(windows, figure, 'challenger'), format }] : []),
    ];
    return {
      accuracy: [...series(({ accuracy }) => accuracy, percent), { id: 'baseline', label: t('ml.chart.baseline'), color: '--text-muted', kind: 'step', dash: [2, 3], points: windowSeries(windows, baselineOf, 'champion'), format: percent }],
      auc: series(({ auc }) => auc, score),
      marks: swapMarks(this.run).map(({ x, to }) => ({ x, kind: 'swap', label: t('ml.mark.swap', { to }) })),
    };
  }

  render() {
    const { accuracy, auc, marks } = this.#made;
    return html`<section class="ml-charts" aria-label=${t('ml.charts')}>
      <tm-time-chart data-chart="accuracy" share heading=${t('ml.chart.accuracy')} hint=${t('ml.chart.hint')} .series=${accuracy} .marks=${marks} .axis=${this.#axis} .format=${percent}></tm-time-chart>
      <tm-time-chart data-chart="auc" share heading=${t('ml.chart.auc')} hint=${t('ml.auc.hint')} .series=${auc} .marks=${marks} .axis=${this.#axis} .format=${score}></tm-time-chart>
    </section>`;
  }
}

customElements.define('tm-ml-windows', TmMlWindows);
