import { millisOf, planeModel } from '../plane/plane-model.js';
import { intervalMs } from '../../parts/words.js';

/**
 * What the plane of the lab draws: one query of a RUN after `position` steps, and what of the script is still to come.
 *
 * Pure. Times are epoch milliseconds of the scenario: a step's trigger time stands for its micro-batches, since what the lab's own
 * clock said while it played is of no interest.
 *
 * @typedef {{index: number, at: number, events: object[], played: boolean}} ScriptStep
 * @typedef {{step: number, batch: number, noData: boolean, wm: number|null, lw: number|null, next: number|null, raw: object}} Band
 * @typedef {{id: string, stream: string, t: number|null, a: number, step: number, label: string, data: object, read: boolean,
 *   group: string, sign: string, verdict: object|null}} Dot
 */

const SIGNS = { 'on-time': 'onTime', late: 'late', dropped: 'dropped', 'partly-dropped': 'partly', malformed: 'malformed', filtered: 'filtered' };
const known = (value) => { const ms = millisOf(value); return ms === null || ms <= 0 ? null : ms; };

/** The script with what was added: steps that were played, as they were, then what is left. @returns {ScriptStep[]} */
export function scriptOf(run) {
  const scripted = run.scenario.steps ?? [];
  const ids = new Set(scripted.flatMap((step) => (step.events ?? []).map((event) => event.id)));
  const added = run.steps.filter((step) => step.events.length > 0 && !step.events.some((event) => ids.has(event.id))).length;
  const played = run.steps.map((step) => ({ at: millisOf(step.at), events: step.events, played: true }));
  const left = scripted.slice(Math.max(0, run.steps.length - added))
    .map((step) => ({ at: millisOf(step.at), events: step.events ?? [], played: false }));
  return [...played, ...left].map((step, index) => ({ ...step, index }));
}

/** The name of the query in focus, or of the first that was not refused. */
export function focusOf(run, focus) {
  return (run.queries.find(({ name }) => name === focus) ?? run.queries.find(({ refused }) => !refused) ?? run.queries[0])?.name ?? null;
}

export function definitionOf(run, name) {
  return run.queries.find((query) => query.name === name)?.definition ?? run.scenario.queries?.[name] ?? null;
}

/** Streams a query reads. */
export function streamsOf(definition, scenario) {
  return [definition.stream ?? Object.keys(scenario.streams)[0], ...(definition.union ?? []).map(({ stream }) => stream),
    ...(definition.join ? [definition.join.stream] : [])];
}

/** Whether a query reads more than one source, each with its own watermark. */
export function hasSeveralSources(definition) {
  return (definition?.union?.length ?? 0) > 0 || Boolean(definition?.join);
}

/** Batches of one query in one step; none where it was refused. */
export function batchesOf(step, name) {
  return step?.queries?.[name]?.batches ?? [];
}

/** @returns the scene, or null where the run has no such query */
export function labScene(run, focus, position) {
  const name = focusOf(run, focus);
  const definition = name && definitionOf(run, name);
  if (!definition) {
    return null;
  }
  const script = scriptOf(run);
  const shown = run.steps.slice(0, position);
  const bands = shown.flatMap((step) => batchesOf(step, name).map((batch) => bandOf(step, batch)));
  const windows = windowsAfter(shown, name);
  const dots = dotsOf(run, script, shown, name, definition);
  return { name, definition, script, bands, windows, dots, position, streams: streamsOf(definition, run.scenario),
    model: modelOf(run, name, definition, shown, bands, dots, windows), keys: keysOf(run, name, definition) };
}

function bandOf(step, batch) {
  return { step: step.index, batch: batch.batchId, noData: batch.noData, wm: known(batch.watermark), lw: known(batch.lateWatermark),
    next: known(batch.nextWatermark), raw: batch };
}

/**
 * Windows as they stood after these steps, newest change last. `writtenStep` is the step in which Spark last wrote one to the sink: a
 * dropped row changes a window (it counts as too late for it) and writes nothing.
 */
export function windowsAfter(steps, name) {
  const windows = new Map();
  for (const step of steps) {
    for (const batch of batchesOf(step, name)) {
      for (const id of batch.removedWindows ?? []) {
        windows.delete(id);
      }
      for (const cell of batch.windows ?? []) {
        const before = windows.get(cell.id)?.writtenStep ?? null;
        windows.set(cell.id, { ...cell, writtenStep: cell.writtenBatch === batch.batchId ? step.index : before });
      }
    }
  }
  return windows;
}

function dotsOf(run, script, shown, name, definition) {
  const read = new Set(streamsOf(definition, run.scenario));
  const verdicts = new Map();
  for (const step of shown) {
    for (const batch of batchesOf(step, name)) {
      for (const event of batch.events ?? []) {
        verdicts.set(`${event.stream ?? ''}/${event.partition}/${event.offset}`, { ...event, batchId: event.batchId ?? batch.batchId });
      }
    }
  }
  return script.flatMap((step) => step.events.filter((event) => read.has(event.stream ?? definition.stream)).map((event) => {
    const isRead = step.index < shown.length;
    const verdict = isRead ? verdicts.get(`${event.stream}/${event.partition}/${event.offset}`)
      ?? verdicts.get(`/${event.partition}/${event.offset}`) ?? null : null;
    return dotOf(run, event, step, isRead, verdict, definition);
  }));
}

function dotOf(run, event, step, read, verdict, definition) {
  const stream = event.stream ?? definition.stream;
  const column = run.scenario.streams[stream]?.eventTime;
  const time = Date.parse(event.eventTime ?? event.data?.[column] ?? '');
  return { id: event.id, stream, t: Number.isNaN(time) ? null : time, a: millisOf(event.arrived ?? event.at) ?? step.at, step: step.index,
    label: labelOf(event, definition), group: groupOf(event, definition), data: event.data ?? {}, read, verdict,
    sign: !read || !verdict ? 'pending' : SIGNS[verdict.verdict] ?? 'onTime' };
}

/** What an event is called on the plane: what the query groups by and adds up. */
export function labelOf(event, definition) {
  const columns = [...(definition.groupBy ?? []), ...(definition.aggregates ?? []).map(({ column }) => column),
    ...(definition.deduplicate?.columns ?? []), ...(definition.join?.on ?? [])];
  const values = [...new Set(columns)].map((column) => event.data?.[column]).filter((value) => value !== null && value !== undefined
    && Number.isNaN(timeLike(value)));
  return [...(hasSeveralSources(definition) ? [event.stream] : []), ...values.slice(0, 2)].join(' ');
}

const groupOf = (event, { groupBy = [] }) => groupBy.map((column) => event.data?.[column]).join(', ');

const timeLike = (value) => (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN);

function keysOf(run, name, definition) {
  return (run.queries.find((query) => query.name === name)?.keys ?? definition.groupBy ?? []).filter((key) => key !== 'window');
}

/** The slice of a live plane, so that the words of the Windows page serve here too. */
function modelOf(run, name, definition, shown, bands, dots, windows) {
  const at = new Map(shown.map((step) => [step.index, millisOf(step.at)]));
  const batches = bands.map(({ step, raw, wm, lw }) => ({ b: raw.batchId, run: raw.runId, at: at.get(step), end: at.get(step), wm, lw, n: raw.inputRows,
    shown: raw.inputRows, noData: raw.noData, dropped: raw.droppedByWatermark, expected: null, malformed: raw.malformed ?? 0,
    written: raw.rows?.length ?? 0 }));
  return planeModel({ window: definition.window ?? null, delayMs: intervalMs(definition.watermark?.delay), outputMode: definition.outputMode, stream: definition.stream,
    keys: keysOf(run, name, definition), batches, windows: [...windows.values()], pending: [],
    events: dots.filter(({ verdict }) => verdict).map(planeEvent) });
}

/** A dot as the live plane has events. */
export function planeEvent({ t, a, verdict, label }) {
  return { p: verdict.partition, o: verdict.offset, t, a, b: verdict.batchId, v: verdict.verdict, k: label, why: verdict.why,
    w: (verdict.windows ?? []).map(({ start, end, dropped }) => ({ s: millisOf(start), e: millisOf(end), d: dropped })) };
}

/** How far each window reaches in arrival: from the first to the last counted event of those shown. */
export function reaches(dots, windows) {
  const found = new Map();
  for (const { a, verdict, step } of dots) {
    for (const { start, end, dropped } of verdict?.windows ?? []) {
      if (dropped) {
        continue;
      }
      const [s, e] = [millisOf(start), millisOf(end)];
      for (const cell of windows.values()) {
        if (cell.s <= s && e <= cell.e && (cell.s === s || cell.key !== null)) {
          const reach = found.get(cell.id) ?? { first: a, last: a, firstStep: step, lastStep: step };
          found.set(cell.id, { first: Math.min(reach.first, a), last: Math.max(reach.last, a), firstStep: Math.min(reach.firstStep, step),
            lastStep: Math.max(reach.lastStep, step) });
        }
      }
    }
  }
  return found;
}
