import { intervalMs } from '../../parts/words.js';

/**
 * Changes of a SCENARIO. Pure: each answers another scenario and leaves the given one as it is; what it means is the engine's to say.
 */

const clone = (value) => JSON.parse(JSON.stringify(value));
const iso = (millis) => new Date(millis).toISOString();

/** The column a stream's event time is in. */
export function eventTimeOf(scenario, stream) {
  return scenario.streams[stream ?? Object.keys(scenario.streams)[0]]?.eventTime ?? 'eventTime';
}

/** The event put at event time `t` and arrival `a`, into step `step`. */
export function moveEvent(scenario, id, { t, a, step }) {
  const next = clone(scenario);
  const from = next.steps.find(({ events }) => (events ?? []).some((event) => event.id === id));
  if (!from) {
    return scenario;
  }
  const event = from.events.find((item) => item.id === id);
  event.data = { ...event.data, [eventTimeOf(next, event.stream)]: iso(t) };
  event.at = iso(a);
  const to = next.steps[step] ?? from;
  if (to !== from) {
    from.events = from.events.filter((item) => item !== event);
    to.events = inOrder([...(to.events ?? []), event]);
  }
  return next;
}

const inOrder = (events) => events.slice().sort((one, other) => Date.parse(one.at ?? 0) - Date.parse(other.at ?? 0));

/** One more event in a step of the script. */
export function addEvent(scenario, step, event) {
  const next = clone(scenario);
  const to = next.steps[Math.min(step, next.steps.length - 1)];
  to.events = inOrder([...(to.events ?? []), { ...event, id: event.id ?? freeId(scenario) }]);
  return next;
}

/** A step of its own in the script, before what is left of it. */
export function addStep(scenario, index, { at, events }) {
  const next = clone(scenario);
  let free = Number(freeId(scenario).slice(1));
  next.steps.splice(index, 0, { ...(at ? { at } : {}), events: events.map((event) => ({ ...event, id: event.id ?? `n${free++}` })) });
  return next;
}

export function removeEvent(scenario, id) {
  const next = clone(scenario);
  for (const step of next.steps) {
    step.events = (step.events ?? []).filter((event) => event.id !== id);
  }
  return next;
}

function freeId(scenario) {
  const taken = new Set(scenario.steps.flatMap(({ events }) => (events ?? []).map(({ id }) => id)));
  let n = 1;
  while (taken.has(`n${n}`)) {
    n += 1;
  }
  return `n${n}`;
}

/** The queries that stand for the same choice: those that had the same value as the one in focus. */
function alike(scenario, name, valueOf) {
  const value = JSON.stringify(valueOf(scenario.queries[name]));
  return Object.keys(scenario.queries).filter((other) => JSON.stringify(valueOf(scenario.queries[other])) === value);
}

function changed(scenario, names, change) {
  const next = clone(scenario);
  for (const name of names) {
    change(next.queries[name]);
  }
  return next;
}

/** A new delay, also of the further sources that had the same. */
export function setDelay(scenario, name, delayMs) {
  return changed(scenario, alike(scenario, name, ({ watermark }) => intervalMs(watermark?.delay)), (query) => {
    const delay = intervalOf(delayMs);
    const old = intervalMs(query.watermark?.delay);
    for (const source of [...(query.union ?? []), ...(query.join ? [query.join] : [])].filter(({ watermark }) => intervalMs(watermark?.delay) === old)) {
      source.watermark = { ...source.watermark, delay };
    }
    query.watermark = { ...query.watermark, delay };
  });
}

export function setWindow(scenario, name, window) {
  return changed(scenario, alike(scenario, name, (query) => query.window ?? null), (query) => {
    query.window = window;
  });
}

export function setMode(scenario, name, outputMode) {
  return changed(scenario, [name], (query) => {
    query.outputMode = outputMode;
  });
}

export function setNoDataBatches(scenario, name, noDataBatches) {
  return changed(scenario, alike(scenario, name, (query) => query.noDataBatches !== false), (query) => {
    query.noDataBatches = noDataBatches;
  });
}

/** The query once for each delay, side by side on the same events, and nothing else. @returns {{scenario: object, names: string[]}} */
export function delaysSideBySide(scenario, name, delaysMs) {
  const next = clone(scenario);
  const names = delaysMs.slice(0, 8).map((_delay, index) => `delay-${index + 1}`);
  next.queries = Object.fromEntries(names.map((each, index) => [each, { ...clone(scenario.queries[name]),
    watermark: { ...scenario.queries[name].watermark, delay: intervalOf(delaysMs[index]) } }]));
  return { scenario: next, names };
}

/** Whether two scenarios differ in nothing but the delays of their watermarks, so that prices of both may be compared. */
export function sameButDelays(one, other) {
  const without = (scenario) => JSON.stringify(scenario, (key, value) => (key === 'delay' ? undefined : value));
  return without(one) === without(other);
}

const UNITS = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000], ['second', 1_000]];

/** Spark's interval text for milliseconds: `10 minutes`, `90 seconds`. */
export function intervalOf(ms) {
  const [unit, size] = UNITS.find(([, each]) => ms !== 0 && ms % each === 0) ?? (ms === 0 ? ['second', 1_000] : ['millisecond', 1]);
  const n = ms / size;
  return `${n} ${unit}${n === 1 ? '' : 's'}`;
}

const NICE = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400].map((s) => s * 1_000);

/**
 * Delays worth trying for a query: from nothing to somewhat more than the latest event is late, in round steps.
 * @param {{t: number|null}[]} events in order of arrival
 */
export function sensibleDelays(events, query) {
  const current = intervalMs(query?.watermark?.delay) ?? 0;
  let newest = -Infinity;
  let latest = 0;
  for (const { t } of events) {
    if (t !== null) {
      latest = Math.max(latest, newest - t);
      newest = Math.max(newest, t);
    }
  }
  const most = Math.max(latest * 1.3, current * 1.5, intervalMs(query?.window?.size) ?? intervalMs(query?.window?.gap) ?? 10_000);
  const step = NICE.find((each) => most / each <= 24) ?? NICE[NICE.length - 1];
  const values = Array.from({ length: Math.ceil(most / step) + 1 }, (_none, index) => index * step);
  return [...new Set([...values, current])].sort((a, b) => a - b);
}
