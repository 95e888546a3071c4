import { intervalMs } from '../../parts/words.js';
import { eventScale } from './warp.js';

/**
 * Where everything of the plane lies, in CSS pixels. Pure, and made from the whole script, so that stepping moves nothing.
 *
 * Processing time rises in bands, one a step. A band is as high as its stretch of time asks for, within bounds, since triggers may be
 * seconds and then half an hour apart; above the data lies a strip for the no-data batch that may follow.
 *
 * @typedef {{index: number, at: number, from: number, top: number, bottom: number, strip: number}} StepBand
 *   `strip` is the upper edge of the strip of no-data batches; `top` that of the data.
 */

const SHORTEST = 0.75;
const LONGEST = 1.8;

export function layoutOf(scene, ghost, { width, height, em, measure }) {
  const windows = [...expectedWindows(scene), ...(ghost ? expectedWindows(ghost) : [])];
  const left = Math.ceil(measure(widestClock(scene)) + em * 1.1);
  const right = width - Math.ceil(em * 2.6);
  const [d0, d1] = domainOf(scene, ghost, windows);
  const held = [...windows.map(({ s, e }) => ({ from: s, to: e })), ...dotStretches(scene, ghost, d1 - d0)];
  const { scale: x, fold } = eventScale(held, d0, d1, left, right);
  const shelf = shelfOf(scene, ghost, windows, x, em, measure);
  const flags = { top: shelf.bottom, bottom: shelf.bottom + em * 1.7 };
  const foot = em * 2.9;
  const bands = bandsOf(scene, flags.bottom, Math.max(height - flags.bottom - foot, 0), em);
  const plane = { top: flags.bottom, bottom: bands.length > 0 ? bands[0].bottom : flags.bottom + em * 8 };
  return { width, height: plane.bottom + foot, em, left, right, d0, d1, x, fold, shelf, flags, plane, bands, grid: gridOf(scene, d1 - d0),
    y: (step, time) => yOf(bands, step, time, em), placeAt: (py) => placeAt(bands, py, em) };
}

function widestClock({ script }) {
  return script.some(({ at }) => at % 60_000 !== 0) ? '00:00:00' : '00:00';
}

/** Windows that the events of the script fall into by the definition, sessions apart, whose extent only the engine knows. */
export function expectedWindows({ definition, dots }) {
  const { window } = definition;
  const size = intervalMs(window?.size);
  if (!window || window.kind === 'session' || !size) {
    return [];
  }
  const slide = window.kind === 'sliding' ? intervalMs(window.slide) ?? size : size;
  const found = new Map();
  for (const { t, group } of dots) {
    for (let s = Math.floor(t / slide) * slide; t !== null && s > t - size; s -= slide) {
      const box = found.get(s) ?? { s, e: s + size, labels: new Set() };
      box.labels.add(group);
      found.set(s, box);
    }
  }
  return [...found.values()].sort((a, b) => a.s - b.s);
}

function domainOf(scene, ghost, windows) {
  const gap = intervalMs(scene.definition.window?.gap) ?? 0;
  const times = [...scene.dots, ...(ghost?.dots ?? [])].filter(({ t }) => t !== null).flatMap(({ t }) => [t, t + gap]);
  const from = Math.min(...times, ...windows.map(({ s }) => s));
  const to = Math.max(...times, ...windows.map(({ e }) => e));
  if (!Number.isFinite(from)) {
    return [scene.script[0]?.at ?? 0, (scene.script[0]?.at ?? 0) + 60_000];
  }
  const pad = Math.max((to - from) * 0.03, 500);
  return [from - pad, to + pad];
}

function dotStretches(scene, ghost, span) {
  const gap = intervalMs(scene.definition.window?.gap) ?? 0;
  return [...scene.dots, ...(ghost?.dots ?? [])].filter(({ t }) => t !== null)
    .map(({ t }) => ({ from: t - span * 0.02, to: t + gap + span * 0.02 }));
}

function bandsOf({ script, definition, dots }, top, room, em) {
  const gaps = script.slice(1).map((step, i) => step.at - script[i].at).filter((gap) => gap > 0).sort((a, b) => a - b);
  const median = gaps[Math.floor(gaps.length / 2)] ?? 60_000;
  const first = Math.min(...dots.filter(({ step }) => step === 0).map(({ a }) => a), (script[0]?.at ?? 0) - median);
  const weights = script.map((step, i) => Math.min(LONGEST, Math.max(SHORTEST, (step.at - (i === 0 ? first : script[i - 1].at)) / median)));
  const strip = definition.watermark && definition.noDataBatches !== false && definition.outputMode !== 'complete' ? em * 1.25 : 0;
  const unit = Math.max(em * 2.6, Math.min(em * 6, (room - strip * script.length) / weights.reduce((sum, weight) => sum + weight, 0)));
  let bottom = top + weights.reduce((sum, weight) => sum + weight * unit + strip, 0);
  return script.map((step, i) => {
    const band = { index: i, at: step.at, from: i === 0 ? first : script[i - 1].at, bottom, top: bottom - weights[i] * unit,
      strip: bottom - weights[i] * unit - strip, played: step.played };
    bottom = band.strip;
    return band;
  });
}

/** Time within a band; what arrived before the band began or after it ended stays at its edge. */
function yOf(bands, step, time, em) {
  const band = bands[step];
  const part = band.at === band.from ? 1 : Math.min(1, Math.max(0, (time - band.from) / (band.at - band.from)));
  const [low, high] = [band.bottom - em * 0.3, band.top + em * 0.6];
  return low + part * (high - low);
}

function placeAt(bands, py, em) {
  const band = bands.find(({ strip, bottom }) => py >= strip && py <= bottom) ?? (py < (bands[bands.length - 1]?.strip ?? 0)
    ? bands[bands.length - 1] : bands[0]);
  const [low, high] = [band.bottom - em * 0.3, band.top + em * 0.6];
  const part = Math.min(1, Math.max(0, (low - py) / (low - high)));
  return { step: band.index, at: band.from + part * (band.at - band.from) };
}

const GRIDS = [1, 10, 100, 1_000, 5_000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000, 86_400_000];

/** How fine a hand may place an event: whole minutes where the script has whole minutes, else a hundredth of what is seen. */
export function gridOf({ dots }, span) {
  const wished = GRIDS.find((step) => step >= span / 150) ?? GRIDS[GRIDS.length - 1];
  const whole = GRIDS.filter((step) => dots.length > 1 && dots.every(({ t }) => t === null || t % step === 0)).pop() ?? 1;
  return Math.max(1, Math.max(Math.min(whole, 60_000), Math.min(wished, 60_000)));
}

/** Rows of the shelf above the plane: windows side by side in as many lanes as overlap. */
function shelfOf(scene, ghost, expected, x, em, measure) {
  const { window } = scene.definition;
  if (!window) {
    return { top: 0, bottom: 0, rows: 0, rowHeight: 0, laneOf: () => 0 };
  }
  const laneOf = lanesFor(scene, ghost);
  const lines = Math.min(4, Math.max(1, ...expected.map((box) => linesFor(box, x, em, measure)),
    window.kind === 'session' ? 1 : 0) + (ghost ? 1 : 0));
  const rowHeight = em * (1.35 * lines + 0.75);
  return { top: em * 0.3, bottom: em * 0.6 + laneOf.count * (rowHeight + em * 0.25), rows: laneOf.count, rowHeight, lines,
    laneOf: laneOf.of, rowTop: (lane) => em * 0.3 + lane * (rowHeight + em * 0.25), names: laneOf.names ?? [] };
}

function linesFor({ s, e, labels }, x, em, measure) {
  const room = x.at(e) - x.at(s) - em * 1.2;
  let lines = 1;
  let used = 0;
  for (const label of [...labels].slice(0, 6)) {
    const wide = measure(`${label} 00  `);
    if (used > 0 && used + wide > room) {
      lines += 1;
      used = 0;
    }
    used += wide;
  }
  return lines;
}

function lanesFor(scene, ghost) {
  const { window } = scene.definition;
  if (window.kind === 'session') {
    const keys = [...new Set([...scene.dots.map(({ data }) => String(data[scene.keys[0]] ?? '')),
      ...[...scene.windows.values(), ...(ghost?.windows.values() ?? [])].map(({ key }) => key ?? '')])].filter(Boolean).sort();
    const shown = keys.slice(0, 6);
    return { count: Math.max(1, shown.length), of: (cell) => Math.max(0, shown.indexOf(cell.key ?? '')), names: shown.length > 1 ? shown : [] };
  }
  const size = intervalMs(window.size) ?? 1;
  const slide = window.kind === 'sliding' ? intervalMs(window.slide) ?? size : size;
  const count = Math.max(1, Math.min(8, Math.ceil(size / slide)));
  return { count, of: (cell) => ((Math.round(cell.s / slide) % count) + count) % count };
}
