/**
 * A query definition while it is made: the JSON of docs/control-room.md, never changed in place. A pointer is a JSON pointer into it,
 * the same by which the server names a bad field. What a field can't be read as (a rate of "many") is kept as it was typed, so that the
 * server answers at that field.
 */

/** What a definition computes; in a definition of SQL these are in the SQL. */
export const COMPUTED = Object.freeze(['filter', 'window', 'groupBy', 'aggregates', 'union', 'join', 'deduplicate']);
export const FUNCTIONS = Object.freeze(['count', 'sum', 'avg', 'min', 'max', 'approx_count_distinct']);
export const WINDOW_KINDS = Object.freeze(['none', 'tumbling', 'sliding', 'session']);
export const COMBINATIONS = Object.freeze(['none', 'union', 'join', 'deduplicate']);
export const SINK_KINDS = Object.freeze(['kafka', 'files', 'jdbc']);
export const MOST_SINKS = 4;

const DEFAULT_SIZE = '10 minutes';

const steps = (pointer) => pointer.split('/').slice(1).map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'));

/** @returns {*} what stands at the pointer, or undefined */
export function valueAt(definition, pointer) {
  return steps(pointer).reduce((value, step) => value?.[step], definition);
}

/** The definition with `value` at the pointer; undefined takes the field out. Objects on the way are made. */
export function withValue(definition, pointer, value) {
  return put(definition, steps(pointer), value);
}

function put(target, [step, ...rest], value) {
  if (step === undefined) {
    return value;
  }
  if (Array.isArray(target)) {
    const copy = [...target];
    const next = put(copy[Number(step)], rest, value);
    if (next === undefined && rest.length === 0) {
      copy.splice(Number(step), 1);
    } else {
      copy[Number(step)] = next;
    }
    return copy;
  }
  const { [step]: old, ...others } = target ?? {};
  const next = put(old, rest, value);
  return next === undefined ? others : { ...target, [step]: next };
}

/** A whole number, or the text as it was typed. Nothing typed is no field. */
export function numberOf(text) {
  const typed = text.trim();
  return typed === '' ? undefined : /^-?\d{1,15}$/.test(typed) ? Number(typed) : typed;
}

/** What the server is sent: without fields that say nothing. */
export function cleaned(definition) {
  const kept = Object.entries(definition).filter(([name, value]) => value !== null && value !== undefined && value !== ''
    && !(name === 'filter' && String(value).trim() === '')
    && !(['union', 'reads', 'sinks', 'groupBy'].includes(name) && Array.isArray(value) && value.length === 0)
    && !(name === 'aggregates' && Array.isArray(value) && value.length === 0 && !definition.window && !(definition.groupBy?.length > 0)));
  return Object.fromEntries(kept);
}

/** A definition to begin with: counts in windows of `stream`. */
export function beginning(streams) {
  const names = Object.keys(streams).sort();
  const stream = names.includes('earthquakes') ? 'earthquakes' : names[0] ?? '';
  const quakes = stream === 'earthquakes';
  const span = quakes ? '6 hours' : DEFAULT_SIZE;
  return {
    stream,
    watermark: { delay: span },
    window: { kind: 'tumbling', size: span },
    groupBy: quakes ? ['network'] : [],
    aggregates: [{ function: 'count', as: 'count' }],
    outputMode: 'update',
    trigger: { kind: 'processing-time', interval: '1 second' },
    stateStore: 'memory',
    noDataBatches: true,
    shufflePartitions: 1,
    sink: { kind: 'dashboard' },
  };
}

/** The definition with another kind of window; lengths that the kind knows stay. */
export function withWindowKind(definition, kind) {
  const { window } = definition;
  const length = window?.size ?? window?.gap ?? DEFAULT_SIZE;
  const next = {
    none: undefined,
    tumbling: { kind, size: length },
    sliding: { kind, size: length, slide: window?.slide ?? length },
    session: { kind, gap: window?.gap ?? length },
  }[kind];
  const changed = withValue(definition, '/window', next);
  const counted = (changed.aggregates ?? []).length > 0 || kind === 'none' ? changed : { ...changed, aggregates: [{ function: 'count', as: 'count' }] };
  return kind === 'session' && counted.outputMode === 'update' ? { ...counted, outputMode: counted.watermark ? 'append' : 'complete' } : counted;
}

/** Which of union, join and deduplication the definition has. */
export function combinationOf(definition) {
  return definition.join ? 'join' : definition.deduplicate ? 'deduplicate' : (definition.union ?? []).length > 0 ? 'union' : 'none';
}

/** The definition with another one of union, join and deduplication; a join or deduplication takes the place of windows and groups. */
export function withCombination(definition, kind, otherStream = '') {
  const { union: _union, join: _join, deduplicate: _deduplicate, watermarkPolicy, ...plain } = definition;
  const policy = watermarkPolicy ?? 'min';
  switch (kind) {
    case 'union':
      return { ...plain, union: [{ stream: otherStream }], watermarkPolicy: policy };
    case 'join':
      return { ...withoutGroups(plain), join: { stream: otherStream, type: 'inner', on: [] }, watermarkPolicy: policy, outputMode: 'append' };
    case 'deduplicate':
      return { ...withoutGroups(plain), deduplicate: { columns: [], withinWatermark: false }, outputMode: plain.outputMode === 'complete' ? 'append' : plain.outputMode };
    default:
      return plain;
  }
}

function withoutGroups({ window: _window, groupBy: _groupBy, aggregates: _aggregates, ...rest }) {
  return { ...rest, groupBy: [], aggregates: [] };
}

/** The same query by SQL instead of by fields. */
export function asSql(definition, sql) {
  const { watermarkPolicy: _policy, ...rest } = Object.fromEntries(Object.entries(definition).filter(([name]) => !COMPUTED.includes(name)));
  return { ...rest, sql };
}

/** A sink to begin with. */
export function newSink(kind, name) {
  switch (kind) {
    case 'kafka':
      return { kind, topic: name, key: [] };
    case 'files':
      return { kind, name, format: 'parquet' };
    default:
      return { kind: 'jdbc', connection: 'results', table: name.replace(/[^A-Za-z0-9_]/g, '_'), mode: 'append' };
  }
}

/** The names of an aggregate's result when none is given, as the server names it. */
export function resultName({ function: name, column }) {
  return column ? `${name}_${column}` : name;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;

/** Whether the server takes it as a query's name. */
export function isName(text) {
  return NAME.test(text);
}

/** A name from what the query does that no query has: `quakes-by-network`, `clicks-sessions`, `clicks-2`. */
export function proposedName(definition, taken) {
  const stream = (definition.stream || 'query').replace(/[^A-Za-z0-9-]/g, '-');
  const group = (definition.groupBy ?? [])[0];
  const what = definition.sql ? 'sql' : definition.join ? `with-${definition.join.stream}` : definition.deduplicate ? 'distinct'
    : definition.window?.kind === 'session' ? 'sessions' : group ? `by-${group}` : definition.window ? definition.window.kind : 'rows';
  const base = `${stream}-${what}`.replace(/[^A-Za-z0-9-]/g, '-').replace(/-+$/, '').slice(0, 60);
  return freeName(base, taken);
}

/** `name`, or it with the first number that is free. */
export function freeName(name, taken) {
  const used = new Set(taken);
  for (let n = 1; ; n += 1) {
    const wanted = n === 1 ? name : `${name.replace(/-\d+$/, '').slice(0, 60)}-${n}`;
    if (!used.has(wanted)) {
      return wanted;
    }
  }
}

/** What a merge patch (RFC 7396) must say to turn `before` into `after`; empty when nothing differs. */
export function mergePatch(before, after) {
  const patch = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, next] = [before[name] ?? null, after[name] ?? null];
    if (same(old, next)) {
      continue;
    }
    patch[name] = isObject(old) && isObject(next) ? mergePatch(old, next) : next;
  }
  return patch;
}

/** Whether two definitions say the same; a field that is null is one left out. */
export function same(one, two) {
  return JSON.stringify(ordered(one)) === JSON.stringify(ordered(two));
}

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

function ordered(value) {
  if (Array.isArray(value)) {
    return value.map(ordered);
  }
  if (!isObject(value)) {
    return value ?? null;
  }
  return Object.fromEntries(Object.keys(value).sort().filter((name) => value[name] !== null && value[name] !== undefined).map((name) => [name, ordered(value[name])]));
}
