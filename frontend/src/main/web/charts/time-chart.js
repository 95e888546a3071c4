import { BarController, BarElement, Chart, Filler, LinearScale, LineController, LineElement, PointElement } from 'chart.js';
import annotationPlugin from 'chartjs-plugin-annotation';
import zoomPlugin from 'chartjs-plugin-zoom';
import { html, nothing } from 'lit';
import { TmElement } from '../parts/element.js';
import { cssVars } from '../parts/css-vars.js';
import { preferenceChanges } from '../parts/preferences.js';
import { clockTime, dateTime, duration, t } from '../i18n/index.js';
import { drawSoon, forgetDraw } from './draw-queue.js';
import { annotationsOf, datasetOf, optionsOf, readColors, section } from './chart-options.js';

/** The only module that knows Chart.js. */

Chart.register(LineController, LineElement, PointElement, BarController, BarElement, LinearScale, Filler, annotationPlugin, zoomPlugin);

const KEY_STEPS = 60;
/** A section longer than this is told with the date. */
const LONG_MS = 20 * 3_600_000;

/**
 * A chart over processing time. Axis and cursor are shared with other charts by one {@link import('./time-axis.js').TimeAxis}; marks
 * (restart, failure, change) are lines across it. The zoom plugin turns drag, wheel and fingers into sections of the axis. Draws at most once per frame, without animation, and not at all while off screen.
 *
 * @typedef {{id: string, label: string, color: string, points: {x: number, y: number|null}[], kind?: 'line'|'step'|'area'|'bar',
 *   dash?: number[], format?: (value: number) => string}} Series `color` names a token; points are oldest first.
 */
class TmTimeChart extends TmElement {
  static properties = {
    heading: { type: String },
    hint: { type: String },
    series: { attribute: false },
    marks: { attribute: false },
    axis: { attribute: false },
    format: { attribute: false },
    stacked: { type: Boolean },
    timeValues: { type: Boolean },
    durations: { type: Boolean },
    elapsed: { type: Boolean },
    share: { type: Boolean },
    version: { state: true },
  };

  #chart = null;
  #dirty = false;
  #drawn = '';
  #visible = true;
  #observer = null;
  #colors = null;

  constructor() {
    super();
    this.series = [];
    this.marks = [];
    this.format = (value) => String(value);
    this.stacked = false;
    this.timeValues = false;
    this.durations = false;
    this.elapsed = false;
    this.share = false;
    this.version = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    const signal = this.leaving;
    this.axis.addEventListener('change', () => {
      this.version += 1;
    }, { signal });
    preferenceChanges.addEventListener('change', () => this.#rebuild(), { signal });
    this.#observer = new IntersectionObserver(([entry]) => {
      this.#visible = entry.isIntersecting;
      if (this.#visible) {
        this.#schedule();
      }
    });
    this.#observer.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    forgetDraw(this.#draw);
    this.#chart?.destroy();
    this.#chart = null;
  }

  render() {
    const at = this.axis.cursor;
    return html`<figure class="chart">
      <figcaption class="chart-head">
        <h3 title=${this.hint ?? nothing}>${this.heading}</h3>
        <ul class="chart-legend">${this.series.map((series) => this.#legend(series, at))}</ul>
      </figcaption>
      <div class="chart-box" tabindex="0" role="img" aria-label=${this.#words(at)}
        @pointermove=${this.#pointerMove} @pointerleave=${() => this.axis.setCursor(null)} @dblclick=${() => this.axis.follow()} @keydown=${this.#key}
        @blur=${() => this.axis.setCursor(null)}><canvas></canvas><span class="chart-cursor" hidden></span></div>
    </figure>`;
  }

  #legend(series, at) {
    const value = this.#valueAt(series, at);
    return html`<li><span class="swatch" data-kind=${series.kind ?? 'line'} ?data-dashed=${Boolean(series.dash)} ${cssVars({ '--swatch': `var(${series.color})` })}></span>
      <span class="legend-label">${series.label}</span> <span class="legend-value">${this.#formatted(series, value)}</span></li>`;
  }

  #formatted(series, value) {
    return value === null ? '—' : (series.format ?? this.format)(value);
  }

  #words(at) {
    const values = this.series.map((series) => `${series.label} ${this.#formatted(series, this.#valueAt(series, at))}`).join(', ');
    return `${this.heading}. ${at === null ? t('chart.now') : this.#timeWords(at)}: ${values}`;
  }

  #timeWords(at) {
    return this.elapsed ? duration(at) : this.axis.span > LONG_MS ? dateTime(at) : clockTime(at);
  }

  /** The last value not after `at`; the newest in the section when there is no cursor. */
  #valueAt(series, at) {
    const { points } = series;
    const time = at ?? this.axis.max;
    let low = 0;
    let high = points.length - 1;
    let found = null;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (points[middle].x <= time) {
        found = points[middle].y;
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return found;
  }

  updated(changed) {
    const section = `${this.axis.min}:${this.axis.max}`;
    if (section !== this.#drawn || changed.has('series') || changed.has('marks')) {
      this.#schedule();
    }
    this.#placeCursor();
  }

  #schedule() {
    this.#dirty = true;
    drawSoon(this.#draw);
  }

  /** The cursor is an element of its own: moving it draws no chart. */
  #placeCursor() {
    const line = this.querySelector('.chart-cursor');
    const time = this.axis.cursor;
    const x = this.#chart?.scales.x;
    line.hidden = time === null || !x || time < x.min || time > x.max;
    if (!line.hidden) {
      line.style.transform = `translateX(${Math.round(x.getPixelForValue(time))}px)`;
      line.style.height = `${this.#chart.scales.y.bottom}px`;
    }
  }

  #rebuild() {
    this.#chart?.destroy();
    this.#chart = null;
    this.#colors = null;
    this.#schedule();
  }

  #draw = () => {
    if (!this.#dirty || !this.#visible || !this.isConnected) {
      return;
    }
    this.#dirty = false;
    this.#colors ??= readColors(this.series);
    if (this.#chart && this.#chart.data.datasets.length !== this.series.length) {
      this.#chart.destroy();
      this.#chart = null;
      this.#colors = readColors(this.series);
    }
    this.#chart ??= new Chart(this.querySelector('canvas'), {
      type: 'line',
      data: { datasets: this.series.map((series) => datasetOf(series, this.stacked, this.#colors)) },
      options: optionsOf(this, this.#colors, (min, max) => this.axis.show(min, max)),
    });
    const chart = this.#chart;
    const { min, max } = this.axis;
    this.series.forEach((series, index) => {
      const points = section(series.points, min, max);
      const dataset = chart.data.datasets[index];
      dataset.data = points;
      dataset.label = series.label;
      if (series.kind === 'bar') {
        dataset.barThickness = Math.min(14, Math.max(1, (chart.width / Math.max(1, points.length)) * 0.72));
      }
    });
    chart.options.scales.x.min = min;
    chart.options.scales.x.max = max;
    chart.options.plugins.annotation.annotations = annotationsOf(this.marks, min, max, this.#colors);
    chart.update('none');
    this.#drawn = `${min}:${max}`;
    this.#placeCursor();
  };

  #timeAt(event) {
    const x = this.#chart?.scales.x;
    if (!x) {
      return null;
    }
    const box = this.querySelector('canvas').getBoundingClientRect();
    const at = event.clientX - box.left;
    return at < x.left || at > x.right ? null : x.getValueForPixel(at);
  }

  #pointerMove = (event) => {
    this.axis.setCursor(this.#timeAt(event));
  };

  #key = (event) => {
    const step = this.axis.span / KEY_STEPS;
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (direction && event.shiftKey) {
      this.axis.pan(direction * step * 6);
    } else if (direction) {
      this.axis.setCursor(Math.min(this.axis.max, Math.max(this.axis.min, (this.axis.cursor ?? this.axis.max) + direction * step)));
    } else if (event.key === '+' || event.key === '=') {
      this.axis.zoom(0.5, this.axis.cursor ?? undefined);
    } else if (event.key === '-' || event.key === '−') {
      this.axis.zoom(2, this.axis.cursor ?? undefined);
    } else if (event.key === '0') {
      this.axis.setCursor(null);
      this.axis.follow();
    } else {
      return;
    }
    event.preventDefault();
  };
}

customElements.define('tm-time-chart', TmTimeChart);
