/**
 * Which stream and which queries the Windows view shows. Pure.
 *
 * @typedef {{stream: string|null, streams: string[], lanes: {kind: string, query: object, others: object[]}[]}} Choice
 */

export const KINDS = ['tumbling', 'sliding', 'session'];

const STATES = ['running', 'starting', 'stopping', 'failed', 'stopped', 'created'];

const kindOf = (query) => query.definition?.window?.kind ?? null;
const streamOf = (query) => query.definition?.stream ?? null;

/**
 * One query for each kind of window over one stream: the stream asked for, else the one of the query asked for, else the one
 * with most kinds of windows. Of several queries of a kind the one asked for wins, then a running one, then the first by name.
 *
 * @param {Object<string, object>} queries
 * @param {{stream?: string|null, query?: string|null, byKind?: Object<string, string>}} wanted
 * @returns {Choice}
 */
export function choose(queries, { stream = null, query = null, byKind = {} } = {}) {
  const windowed = Object.values(queries).filter((item) => KINDS.includes(kindOf(item)) && streamOf(item) !== null);
  const streams = [...new Set(windowed.map(streamOf))].sort();
  const asked = windowed.find((item) => item.id === query);
  const weight = (name) => {
    const of = windowed.filter((item) => streamOf(item) === name);
    return new Set(of.map(kindOf)).size * 1000 + of.filter((item) => item.state === 'running').length * 10 + of.length;
  };
  const chosen = streams.includes(stream) ? stream : asked ? streamOf(asked)
    : streams.reduce((best, name) => (best === null || weight(name) > weight(best) ? name : best), null);
  const lanes = [];
  for (const kind of KINDS) {
    const others = windowed.filter((item) => streamOf(item) === chosen && kindOf(item) === kind)
      .sort((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state) || (a.id < b.id ? -1 : 1));
    if (others.length > 0) {
      const picked = others.find((item) => item.id === byKind[kind]) ?? others.find((item) => item.id === query) ?? others[0];
      lanes.push({ kind, query: picked, others: [...others].sort((a, b) => (a.id < b.id ? -1 : 1)) });
    }
  }
  return { stream: chosen, streams, lanes };
}

const UNITS = { millisecond: 1, second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 };

/** Milliseconds of Spark's interval text such as `10 minutes` or `1 hour 30 minutes`; 0 where it can't be told. */
export function spanMillis(text) {
  let sum = 0;
  for (const [, amount, unit] of String(text ?? '').toLowerCase().matchAll(/(\d+)\s*([a-z]+?)s?\b/g)) {
    sum += Number(amount) * (UNITS[unit] ?? 0);
  }
  return sum;
}

/** A definition's window in the words of the plane, for the time before the plane has come. */
export function windowOf({ kind, size, slide, gap }) {
  return { kind, sizeMs: spanMillis(size), slideMs: spanMillis(slide), gapMs: spanMillis(gap) };
}

/** Restarts and failures of one query: what was told, and changes of run that nobody told of. */
export function marksOf(told, model) {
  const marks = told.filter((mark) => mark.kind !== 'created' && Number.isFinite(mark.at));
  const batches = model?.batches ?? [];
  for (let i = 1; i < batches.length; i++) {
    if (batches[i].run !== batches[i - 1].run && !marks.some((mark) => mark.at >= batches[i - 1].at && mark.at <= batches[i].end)) {
      marks.push({ at: batches[i].at, kind: 'restarted', detail: null });
    }
  }
  return marks.sort((a, b) => a.at - b.at);
}
