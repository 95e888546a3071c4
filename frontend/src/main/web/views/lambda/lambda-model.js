import { millis } from '../../i18n/index.js';

/**
 * What the page of the lambda lab draws, worked out from RUN, ANSWER and POINTs of docs/lambda.md. Pure. Positions are offsets (reports);
 * nothing is counted here that the server could say.
 */

const STEPS = [50, 100, 150, 200, 300, 400, 500, 600, 800, 1_000, 1_200, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000];
const TICKS = [5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000, 2_000, 2_500, 5_000, 10_000];
/** How many bars of a layer are drawn; the newest. */
export const LANES = Object.freeze({ batch: 3, speed: 3 });

/** The far end of the offset axis: in steps, so that bars do not shrink with every report, and never past the input's end. */
export function axisEnd(run) {
  const { end } = run.log;
  const wanted = Math.max(50, end * 1.15);
  const step = STEPS.find((each) => each >= wanted) ?? Math.ceil(wanted / 2_500) * 2_500;
  const { left, sent, held } = run.input;
  const all = left === null || left === undefined ? Infinity : Math.max(end, sent + left + held);
  return Math.max(50, Math.min(step, all));
}

/** Round offsets for the axis, about `most` of them. */
export function ticksOf(max, most = 8) {
  const step = TICKS.find((each) => max / each <= most) ?? Math.ceil(max / most / 10_000) * 10_000;
  return Array.from({ length: Math.floor(max / step) + 1 }, (_none, index) => index * step);
}

/** The view and the generation an answer is made of, with the seam between them. */
export function servedOf(run) {
  const view = run.batch.views.find(({ serving }) => serving) ?? null;
  const generation = run.speed.generations.find((each) => each.generation === run.serving?.generation) ?? null;
  return { view, generation, cut: view?.cut ?? generation?.from ?? 0, to: generation?.to ?? view?.cut ?? 0 };
}

/** What the batch layer is working on: its last start that has no end. */
export function batchJobOf(run) {
  if (run.batch.state !== 'running') {
    return null;
  }
  const started = run.events.filter(({ what }) => what === 'batch-started').at(-1);
  const done = started && run.batch.views.some(({ version }) => version === started.detail.version);
  return started && !done ? { ...started.detail, startedAt: started.at } : null;
}

/** Bars of the batch layer, newest first. `role`: `job` being worked out, `serving`, `waiting` for its generation, `old`. */
export function batchBars(run) {
  const job = batchJobOf(run);
  const served = servedOf(run).view;
  const bars = run.batch.views.map((view) => ({
    key: `v${view.version}`, from: 0, to: view.cut, view, role: view.serving ? 'serving' : !served || view.version > served.version ? 'waiting' : 'old',
  }));
  const all = job ? [{ key: `v${job.version}`, from: 0, to: job.cut, view: job, role: 'job' }, ...bars] : bars;
  return keepServing(all, LANES.batch);
}

/** Bars of the speed layer, newest first; those that no longer count last. */
export function speedBars(run) {
  const served = run.serving?.generation;
  const bars = run.speed.generations.map((generation) => ({
    key: `g${generation.generation}`, from: generation.from, to: generation.to, generation, role: generation.state, serving: generation.generation === served,
  }));
  return keepServing(bars, LANES.speed);
}

/** The newest, but the serving one always. */
function keepServing(bars, most) {
  const shown = bars.slice(0, most);
  const serving = bars.find((bar) => bar.serving || bar.role === 'serving');
  return serving && !shown.includes(serving) ? [...shown.slice(0, most - 1), serving] : shown;
}

/** Kappa's newest query; while it catches up the one before answers, of which the run says no offset. */
export function kappaBars(run) {
  const { kappa } = run;
  if (kappa.state === 'off') {
    return [];
  }
  return [{ key: `r${kappa.replays}`, from: kappa.from, to: kappa.to, role: kappa.state === 'running' ? 'serving' : kappa.state }];
}

/** Of the generations that still count: failed or killed where one is. */
export function speedState(run) {
  const states = run.speed.generations.filter(({ state }) => state !== 'retired').map(({ state }) => state);
  return ['failed', 'killed'].find((state) => states.includes(state)) ?? 'running';
}

/**
 * Each layer: its state, what it has done up to, how many reports of the log are above that, for how long the oldest of them has been
 * waiting (null where the points do not reach back to it), its error and its cost.
 */
export function layersOf(run, points) {
  const { cut, to } = servedOf(run);
  const layer = (name, state, done, { error = null, cost = null } = {}) => ({ name, state, done, error, cost, reports: Math.max(0, run.log.end - done), millis: waitedMillis(points, done, run) });
  const layers = [
    layer('master', run.master.state, run.master.committed, { error: run.master.error }),
    layer('batch', run.batch.state, cut, { error: run.batch.error, cost: run.cost.batch }),
    layer('speed', speedState(run), to, { error: run.speed.generations.find(({ error }) => error)?.error ?? null, cost: run.cost.speed }),
    layer('kappa', run.kappa.state, run.kappa.to, { error: run.kappa.error, cost: run.cost.kappa }),
  ];
  return Object.fromEntries(layers.map((each) => [each.name, each]));
}

/** How long the first report above `done` has been in the log, as the points tell: from when they first showed it. */
export function waitedMillis(points, done, run) {
  if (run.log.end <= done) {
    return 0;
  }
  const first = points.find(({ sent }) => sent > done);
  return !first || (first === points[0] && done > 0) ? null : Math.max(0, millis(run.at) - millis(first.at));
}

export const MEASURES = Object.freeze(['flights', 'delayed', 'average']);

/** A part's figure, null where there is none: the average of no flights, or no row. */
export function figureOf(part, measure) {
  if (!part) {
    return measure === 'average' ? null : 0;
  }
  return measure === 'average' ? (part.flights === 0 ? null : part.minutes / part.flights) : part[measure];
}

/**
 * Rows of the answer under one measure. `off` is merged minus truth, `kappaOff` kappa minus truth (null without kappa); a row is `wrong`
 * where any of its three figures differs, as the server counts it.
 */
export function answerRows(answer, measure, kappa) {
  return answer.rows.map((row) => {
    const [batch, speed, merged, truth] = ['batch', 'speed', 'merged', 'truth'].map((part) => figureOf(row[part], measure));
    const other = kappa ? figureOf(row.kappa, measure) : null;
    return { key: `${row.airport} ${row.day}`, airport: row.airport, day: row.day, batch, speed, merged, truth, kappa: other, off: difference(merged, truth),
      kappaOff: kappa ? difference(other, truth) : null, wrong: isWrong(row.merged, row.truth), kappaWrong: kappa && isWrong(row.kappa, row.truth) };
  });
}

const difference = (value, truth) => (value === null && truth === null ? 0 : (value ?? 0) - (truth ?? 0));

export function isWrong(part, truth) {
  return ['flights', 'delayed', 'minutes'].some((name) => Math.abs((part?.[name] ?? 0) - (truth?.[name] ?? 0)) > 1e-9);
}

/**
 * The order rows are shown in: by the truth when another pair of views is served, else as before with new ones at the end, so that
 * rows keep their places while they are read.
 *
 * @param {{pair: string, keys: string[]}|null} before
 */
export function orderOf(before, answer) {
  const pair = `${answer.version}:${answer.generation}`;
  const keys = answer.rows.map(({ airport, day }) => `${airport} ${day}`);
  if (!before || before.pair !== pair || before.keys.length === 0) {
    return { pair, keys };
  }
  const known = new Set(before.keys);
  const there = new Set(keys);
  return { pair, keys: [...before.keys.filter((key) => there.has(key)), ...keys.filter((key) => !known.has(key))] };
}

export const inOrder = (rows, { keys }) => {
  const places = new Map(keys.map((key, index) => [key, index]));
  return [...rows].sort((a, b) => places.get(a.key) - places.get(b.key));
};

const MARKED = ['batch-finished', 'killed', 'revived', 'late', 'wrong', 'logic', 'failed'];

/** Events that are marks on the charts. */
export const markedEvents = (run) => run.events.filter(({ what }) => MARKED.includes(what));

/**
 * What the last change of logic took until each answer followed it: for lambda the batch run begun after it and the time until that view
 * was served, for kappa the time until its new query answered. Null where the logic was not changed (within the events that are kept),
 * `null` in it where it is not through.
 */
export function logicChange(run) {
  const at = run.events.map(({ what }) => what).lastIndexOf('logic');
  if (at < 0) {
    return null;
  }
  const { detail, at: changed } = run.events[at];
  const after = run.events.slice(at + 1);
  const begun = after.find(({ what }) => what === 'batch-started');
  const batch = begun && after.find((event) => event.what === 'switched' && event.detail.layer === 'speed' && event.detail.version >= begun.detail.version);
  const kappa = after.find((event) => event.what === 'switched' && event.detail.layer === 'kappa');
  const since = (event) => millis(event.at) - millis(changed);
  return { logic: detail.logic, batch: batch ? { reports: begun.detail.cut, millis: since(batch) } : null, kappa: kappa ? { reports: null, millis: since(kappa) } : null };
}

/** Rows of the answer, and those of them that differ in whatever way. */
export const rowsOf = ({ keys, wrong, missing, extra }) => ({ all: keys + extra, wrong: wrong + missing + extra });

/** Series of the charts, from the points. */
export function seriesOf(points) {
  const at = points.map((point) => millis(point.at));
  const line = (name) => points.map((point, index) => ({ x: at[index], y: point[name] ?? null }));
  return { batch: line('batch'), merged: line('merged'), kappa: line('kappa'), speedLag: line('speedLag') };
}
