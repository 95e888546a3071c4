import { BarController, BarElement, Chart, Filler, LinearScale, LineController, LineElement, PointElement } from 'chart.js';
import annotationPlugin from 'chartjs-plugin-annotation';
import { html, nothing } from 'lit';
import { TmElement } from '../parts/element.js';
import { cssVars } from '../parts/css-vars.js';
import { preferenceChanges } from '../parts/preferences.js';
import { clockTime, number, t } from '../i18n/index.js';

/** The only module that knows Chart.js. */

const cursorPlugin = {
  id: 'cursor',
  afterDatasetsDraw(chart, _args, { time, color }) {
    const { x, y } = chart.scales;
    if (time === null || time === undefined || time < x.min || time > x.max) {
      return;
    }
    const at = x.getPixelForValue(time);
    const { ctx } = chart;
    ctx.save();
    ctx.strokeStyle = color;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(at, y.top);
    ctx.lineTo(at, y.bottom);
    ctx.stroke();
    ctx.restore();
  },
};

Chart.register(LineController, LineElement, PointElement, BarController, BarElement, LinearScale, Filler, annotationPlugin, cursorPlugin);

const AXIS_WIDTH_REM = 4.75;
const KEY_STEPS = 60;

/**
 * A chart over processing time. Axis and cursor are shared with other charts by one {@link import('./time-axis.js').TimeAxis}; marks
 * (restart, failure, change) are lines across it. Draws at most once per frame, without animation, and not at all while off screen.
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
    version: { state: true },
  };

  #chart = null;
  #frame = 0;
  #dirty = false;
  #visible = true;
  #observer = null;
  #colors = null;
  #drag = null;

  constructor() {
    super();
    this.series = [];
    this.marks = [];
    this.format = (value) => String(value);
    this.stacked = false;
    this.timeValues = false;
    this.durations = false;
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
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
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
        @pointermove=${this.#pointerMove} @pointerdown=${this.#pointerDown} @pointerup=${this.#pointerUp} @pointercancel=${this.#pointerUp}
        @pointerleave=${() => this.axis.setCursor(null)} @dblclick=${() => this.axis.follow()} @keydown=${this.#key}
        @blur=${() => this.axis.setCursor(null)}><canvas></canvas></div>
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
    return `${this.heading}. ${at === null ? t('chart.now') : clockTime(at)}: ${values}`;
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

  updated() {
    this.#schedule();
  }

  #schedule() {
    this.#dirty = true;
    if (this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#draw();
      });
    }
  }

  #rebuild() {
    this.#chart?.destroy();
    this.#chart = null;
    this.#colors = null;
    this.#schedule();
  }

  #draw() {
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
    this.#chart ??= this.#build();
    const chart = this.#chart;
    const { min, max, cursor } = this.axis;
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
    chart.options.plugins.cursor.time = cursor;
    chart.options.plugins.annotation.annotations = this.#annotations(min, max);
    chart.update('none');
  }

  #build() {
    const colors = this.#colors;
    const font = { family: getComputedStyle(document.body).fontFamily, size: colors.fontPx };
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    const axisWidth = AXIS_WIDTH_REM * rem * (colors.fontPx / (0.8125 * rem));
    const ticks = { color: colors.text, font, maxRotation: 0, autoSkipPadding: 24 };
    const y = this.timeValues
      ? { ticks: { ...ticks, callback: timeLabel } }
      : {
        beginAtZero: true,
        stacked: this.stacked,
        grace: this.stacked ? 0 : '8%',
        ticks: { ...ticks, maxTicksLimit: 5, callback: (value) => (value === 0 ? number(0) : this.format(value)) },
      };
    return new Chart(this.querySelector('canvas'), {
      type: 'line',
      data: { datasets: this.series.map((series) => this.#dataset(series)) },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        parsing: false,
        normalized: true,
        events: [],
        spanGaps: false,
        layout: { padding: { top: 6, right: 4 } },
        scales: {
          x: {
            type: 'linear',
            offset: false,
            stacked: this.stacked,
            grid: { color: colors.grid, drawTicks: false },
            border: { display: false },
            ticks: { ...ticks, padding: 6, callback: timeLabel },
            afterBuildTicks: (scale) => {
              scale.ticks = timeTicks(scale.min, scale.max, Math.max(2, Math.floor(scale.width / (colors.fontPx * 8))));
            },
          },
          y: {
            type: 'linear',
            ...y,
            grid: { color: colors.grid, drawTicks: false },
            border: { display: false },
            ticks: { ...y.ticks, padding: 8 },
            afterBuildTicks: (scale) => {
              if (this.durations) {
                scale.ticks = durationTicks(scale.max);
              } else if (this.timeValues) {
                scale.ticks = timeTicks(scale.min, scale.max, 4);
              }
            },
            afterFit: (scale) => {
              scale.width = axisWidth;
            },
          },
        },
        plugins: { cursor: { time: null, color: colors.cursor }, annotation: { annotations: {} } },
      },
    });
  }

  #dataset(series) {
    const color = this.#colors.series.get(series.color);
    const shared = { parsing: false, normalized: true };
    if (series.kind === 'bar') {
      return { ...shared, type: 'bar', backgroundColor: color, barPercentage: 1, categoryPercentage: 1, stack: 'all' };
    }
    const filled = series.kind === 'area';
    return {
      ...shared,
      type: 'line',
      borderColor: color,
      backgroundColor: filled ? (this.stacked ? color : withAlpha(color, 0.16)) : 'transparent',
      fill: filled ? (this.stacked ? 'stack' : 'origin') : false,
      stack: this.stacked ? 'all' : undefined,
      borderWidth: this.stacked ? 0 : 1.75,
      borderDash: series.dash ?? [],
      pointRadius: 0,
      stepped: series.kind === 'step' ? 'before' : false,
      tension: 0,
    };
  }

  #annotations(min, max) {
    const colors = this.#colors;
    const found = {};
    this.marks.forEach((mark, index) => {
      if (mark.x < min || mark.x > max) {
        return;
      }
      const bad = mark.kind === 'failed';
      found[`mark${index}`] = {
        type: 'line',
        xMin: mark.x,
        xMax: mark.x,
        borderColor: bad ? colors.bad : colors.mark,
        borderWidth: 1.5,
        borderDash: [2, 3],
        label: {
          display: true,
          content: mark.label,
          position: 'start',
          backgroundColor: colors.surface,
          color: bad ? colors.bad : colors.text,
          font: { size: colors.fontPx, weight: 'normal' },
          padding: { x: 4, y: 1 },
          xAdjust: mark.x > min + (max - min) * 0.85 ? -34 : 0,
        },
      };
    });
    return found;
  }

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
    if (this.#drag) {
      const { x } = this.#chart.scales;
      const moved = this.#drag.clientX - event.clientX;
      if (moved !== 0) {
        this.axis.pan((moved / (x.right - x.left)) * this.axis.span);
        this.#drag = { clientX: event.clientX };
      }
      return;
    }
    this.axis.setCursor(this.#timeAt(event));
  };

  #pointerDown = (event) => {
    if (event.button === 0 && event.pointerType === 'mouse') {
      this.#drag = { clientX: event.clientX };
      event.currentTarget.setPointerCapture(event.pointerId);
    }
  };

  #pointerUp = () => {
    this.#drag = null;
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

/** Points of the section and one on each side, so that lines reach the edges. */
function section(points, min, max) {
  let from = 0;
  let to = points.length;
  while (from < to && points[from].x < min) {
    from += 1;
  }
  while (to > from && points[to - 1].x > max) {
    to -= 1;
  }
  return points.slice(Math.max(0, from - 1), to + 1);
}

function readColors(series) {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  const rem = Number.parseFloat(style.fontSize);
  return {
    text: read('--text-muted'),
    grid: read('--grid'),
    cursor: read('--text-muted'),
    mark: read('--text-muted'),
    bad: read('--bad'),
    surface: read('--surface'),
    fontPx: Number.parseFloat(read('--text-xs')) * rem,
    series: new Map(series.map(({ color }) => [color, read(color)])),
  };
}

const NICE_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 10e3, 15e3, 30e3, 60e3, 120e3, 300e3, 600e3, 900e3, 1800e3, 3600e3, 7200e3, 10800e3,
  21600e3, 43200e3, 86400e3, 172800e3, 604800e3, 1209600e3, 2592000e3];

/** Ticks of a scale of durations: whole seconds, minutes, hours, not whole thousands of seconds. */
function durationTicks(max) {
  const step = NICE_MS.find((ms) => max / ms <= 4) ?? NICE_MS[NICE_MS.length - 1];
  return Array.from({ length: Math.floor(max / step) + 1 }, (_none, index) => ({ value: index * step }));
}

/** At most `most` ticks on whole steps of UTC time. */
function timeTicks(min, max, most) {
  const step = NICE_MS.find((ms) => (max - min) / ms <= most) ?? NICE_MS[NICE_MS.length - 1];
  const ticks = [];
  for (let value = Math.ceil(min / step) * step; value <= max; value += step) {
    ticks.push({ value, step });
  }
  return ticks;
}

/** As much of the time as its step needs: days, hours, minutes or seconds. */
function timeLabel(value, index, ticks) {
  const step = ticks[index]?.step ?? (ticks.length > 1 ? ticks[1].value - ticks[0].value : 60_000);
  const text = new Date(value).toISOString();
  if (step >= 86_400_000) {
    return text.slice(0, 10);
  }
  const time = text.slice(11, step < 1_000 ? 23 : step < 60_000 ? 19 : 16);
  return step >= 3_600_000 ? `${text.slice(5, 10)} ${time}` : time;
}

function withAlpha(color, alpha) {
  const hex = /^#([0-9a-f]{6})$/i.exec(color);
  return hex ? `${color}${Math.round(alpha * 255).toString(16).padStart(2, '0')}` : color;
}

customElements.define('tm-time-chart', TmTimeChart);
