import { duration, number } from '../i18n/index.js';
import { durationTicks, timeLabel, timeTicks } from './ticks.js';

const AXIS_WIDTH_REM = 5.75;
const MOST_TIME_TICKS = 5;
/** As a share of the section. */
const CLOSE_MARKS = 0.16;
const MARK_ROWS = 3;
/** More marks than these are lines without words; the words are beside the charts. */
const MOST_WORDS = 3;
const SHORTEST_MS = 5_000;

/** The theme's colours and sizes as the canvas needs them; read anew when the theme changes. */
export function readColors(series) {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  const rem = Number.parseFloat(style.fontSize);
  return {
    text: read('--text-muted'),
    grid: read('--grid'),
    mark: read('--text-muted'),
    bad: read('--bad'),
    chosen: read('--accent'),
    surface: read('--surface'),
    fontFamily: getComputedStyle(document.body).fontFamily,
    remPx: rem,
    fontPx: Number.parseFloat(read('--text-xs')) * rem,
    series: new Map(series.map(({ color }) => [color, read(color)])),
  };
}

/**
 * Options of a chart: its axes, and nothing that moves by itself. All y axes are equally wide, so that charts below one another share
 * their time axis by eye too.
 */
export function optionsOf({ stacked, timeValues, durations, elapsed, share, format }, colors, onSection) {
  const font = { family: colors.fontFamily, size: colors.fontPx };
  const ticks = { color: colors.text, font, maxRotation: 0, autoSkipPadding: 24 };
  const grid = { color: colors.grid, drawTicks: false, offset: false };
  const y = timeValues
    ? { ticks: { ...ticks, padding: 8, callback: timeLabel } }
    : {
      beginAtZero: true,
      stacked,
      ...(share ? { max: 1 } : {}),
      grace: stacked || share ? 0 : '8%',
      ticks: { ...(share ? { stepSize: 0.5 } : {}), ...ticks, padding: 8, maxTicksLimit: 5, precision: format === number ? 0 : undefined, callback: (value) => (value === 0 ? number(0) : format(value)) },
    };
  return {
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
        stacked,
        grid,
        border: { display: false },
        ticks: { ...ticks, padding: 6, callback: elapsed ? (value) => (value === 0 ? number(0) : duration(value)) : timeLabel },
        afterBuildTicks: (scale) => {
          scale.ticks = timeTicks(scale.min, scale.max, Math.max(2, Math.floor(scale.width / (colors.fontPx * 6.5))));
        },
      },
      y: {
        type: 'linear',
        ...y,
        grid,
        border: { display: false },
        afterBuildTicks: (scale) => {
          if (durations) {
            scale.ticks = durationTicks(scale.max);
          } else if (timeValues) {
            scale.ticks = timeTicks(scale.min, scale.max, MOST_TIME_TICKS);
          }
        },
        afterFit: (scale) => {
          scale.width = AXIS_WIDTH_REM * colors.remPx * (colors.fontPx / (0.8125 * colors.remPx));
        },
      },
    },
    plugins: { annotation: { annotations: {} }, zoom: zoomOptions(colors, onSection) },
  };
}

/** Drag moves, Shift and drag choose, Ctrl and wheel or two fingers zoom; a wheel alone still scrolls the page. */
function zoomOptions(colors, onSection) {
  const told = ({ chart }) => onSection(chart.scales.x.min, chart.scales.x.max);
  return {
    limits: { x: { minRange: SHORTEST_MS } },
    pan: { enabled: true, mode: 'x', threshold: 4, onPan: told },
    zoom: {
      mode: 'x',
      wheel: { enabled: true, modifierKey: 'ctrl', speed: 0.15 },
      pinch: { enabled: true },
      drag: { enabled: true, modifierKey: 'shift', threshold: 6, backgroundColor: withAlpha(colors.chosen, 0.2) },
      onZoom: told,
    },
  };
}

/** How a series is drawn; its points come with each draw. */
export function datasetOf({ kind, color: token, dash }, stacked, colors) {
  const color = colors.series.get(token);
  const shared = { parsing: false, normalized: true };
  if (kind === 'bar') {
    return { ...shared, type: 'bar', backgroundColor: color, barPercentage: 1, categoryPercentage: 1, stack: 'all' };
  }
  const filled = kind === 'area';
  return {
    ...shared,
    type: 'line',
    borderColor: color,
    backgroundColor: filled ? withAlpha(color, 0.16) : 'transparent',
    fill: filled ? (stacked ? 'stack' : 'origin') : false,
    stack: stacked ? 'all' : undefined,
    borderWidth: 1.75,
    borderDash: dash ?? [],
    pointRadius: 0,
    stepped: kind === 'step' ? 'before' : false,
    tension: 0,
  };
}

/** Marks of the section as lines with words, for the annotation plugin; words of marks close to one another stand in rows. */
export function annotationsOf(marks, min, max, colors) {
  const found = {};
  const span = max - min;
  const within = marks.filter((mark) => mark.x >= min && mark.x <= max);
  let before = null;
  within.forEach((mark, index) => {
    const row = before && mark.x - before.x < span * CLOSE_MARKS ? (before.row + 1) % MARK_ROWS : 0;
    before = { x: mark.x, row };
    const color = mark.kind === 'failed' ? colors.bad : colors.mark;
    const edge = mark.x > max - span * 0.1 ? -1 : mark.x < min + span * 0.1 ? 1 : 0;
    found[`mark${index}`] = {
      type: 'line',
      xMin: mark.x,
      xMax: mark.x,
      borderColor: color,
      borderWidth: 1.5,
      borderDash: [2, 3],
      label: {
        display: within.length <= MOST_WORDS,
        content: mark.label,
        position: 'end',
        backgroundColor: colors.surface,
        color,
        font: { family: colors.fontFamily, size: colors.fontPx, weight: 'normal' },
        padding: { x: 4, y: 1 },
        xAdjust: edge * colors.fontPx * 2.7,
        yAdjust: row * (colors.fontPx + 5),
      },
    };
  });
  return found;
}

/** Points of the section and one on each side, so that lines reach the edges. */
export function section(points, min, max) {
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

function withAlpha(color, alpha) {
  const hex = /^#([0-9a-f]{6})$/i.exec(color);
  return hex ? `${color}${Math.round(alpha * 255).toString(16).padStart(2, '0')}` : color;
}
