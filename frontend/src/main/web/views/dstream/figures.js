import { intervalMs } from '../../parts/words.js';

/** What the page says of a run after `position` steps, from the run's figures alone. Pure; times are epoch milliseconds. */

/**
 * A line as both sides took it. `late`: its event time lies before the interval in which it came. `verdict` is Structured Streaming's,
 * null where its query failed; `judge` the watermark by which its rows were judged, that of the step before.
 * @typedef {{id: string, text: string, words: string[], at: number, step: number, from: number, to: number, late: boolean,
 *   verdict: 'onTime'|'late'|'partly'|'dropped'|null, judge: number|null}} Line
 */

/** @returns {Line[]} in the order in which they came */
export function linesOf(run, position) {
  return run.steps.slice(0, position).flatMap((step) => {
    const [from, to] = [Date.parse(step.interval.from), Date.parse(step.interval.to)];
    const judge = run.steps[step.index - 1]?.structured?.watermark ?? null;
    return step.lines.map((line) => {
      const at = Date.parse(line.at);
      return { ...line, at, step: step.index, from, to, late: at < from, verdict: verdictOf(step, line.id, at, at < from, run.definition.eventWindow),
        judge: judge === null ? null : Date.parse(judge) };
    });
  });
}

function verdictOf({ structured }, id, at, late, eventWindow) {
  if (!structured || structured.error) {
    return null;
  }
  const counted = structured.windows.filter(({ lines }) => lines.includes(id)).length;
  if (counted === 0 || structured.droppedLines?.includes(id)) {
    return 'dropped';
  }
  return counted < windowsAround(at, eventWindow) ? 'partly' : late ? 'late' : 'onTime';
}

const windowsAround = (at, eventWindow) => (eventWindow.kind === 'session' ? 1 : boundsAround(at, eventWindow).length);

/** Bounds of the windows an event time lies in, aligned to the epoch as Spark's are. */
function boundsAround(at, { kind, size, slide }) {
  const length = intervalMs(size);
  const every = kind === 'sliding' ? intervalMs(slide) : length;
  const bounds = [];
  for (let start = Math.floor(at / every) * every; start > at - length; start -= every) {
    bounds.unshift([start, start + length]);
  }
  return bounds;
}

/** How the DStream takes it: it knows no lateness, so nothing is ever dropped there. */
export const dstreamSign = (line) => (line.late ? 'late' : 'onTime');
export const structuredSign = (line) => line.verdict ?? 'pending';

/** Windows of processing time that end with or before the position, oldest first, with the words counted in each. */
export function intervalsOf(run, position) {
  return run.steps.slice(0, position).flatMap((step) => (step.intervals ?? []).map(({ from, to, lines }) => ({ from: Date.parse(from), to: Date.parse(to), lines, step: step.index,
    counts: new Map(step.counts?.window ?? []) })));
}

/** What a DStream counts between two times of arrival: windows, and single intervals where a program counts those. */
function countedOf(run, position) {
  const counts = run.steps.slice(0, position).filter((step) => step.counts?.reduceByKey).map((step) => ({ from: Date.parse(step.interval.from), to: Date.parse(step.interval.to),
    lines: step.lines.map(({ id }) => id), step: step.index, counts: new Map(step.counts.reduceByKey) }));
  return [...intervalsOf(run, position), ...counts];
}

/** Windows of event time as the result table has them after the position; `evicted` once the watermark has passed their end. */
export function windowsOf(run, position) {
  const structured = run.steps[position - 1]?.structured;
  const mark = structured?.watermark ? Date.parse(structured.watermark) : null;
  return (structured?.windows ?? []).map((window) => ({ ...window, start: Date.parse(window.start), end: Date.parse(window.end), counts: new Map(window.counts),
    evicted: mark !== null && Date.parse(window.end) <= mark }));
}

/**
 * Windows of the same bounds on both sides, beside each other. A DStream's window holds what came between its bounds, one of Structured
 * Streaming what happened between them. A line that was dropped has its window here too, even if that never was in the table.
 * @returns {{words: string[], windows: {start: number, end: number, event: object|null, interval: object|null, lost: Line[],
 *   rows: {word: string, dstream: number|null, structured: number, differ: boolean}[]}[]}} `dstream` null: no such window yet
 */
export function comparisonOf(run, position) {
  const events = windowsOf(run, position);
  const intervals = countedOf(run, position);
  const { eventWindow } = run.definition;
  const lost = linesOf(run, position).filter(({ verdict }) => verdict === 'dropped' || verdict === 'partly');
  const size = intervalMs(eventWindow.size);
  const slide = eventWindow.kind === 'sliding' ? intervalMs(eventWindow.slide) : size;
  const aligned = intervals.filter(({ from, to, lines }) => to - from === size && from % slide === 0 && lines.length > 0);
  const bounds = new Map([...events.map(({ start, end }) => [start, end]), ...aligned.map(({ from, to }) => [from, to]),
    ...(eventWindow.kind === 'session' ? [] : lost.flatMap(({ at }) => boundsAround(at, eventWindow)))].map((pair) => [pair.join(), pair]));
  const words = [...new Set([...events, ...aligned].flatMap(({ counts }) => [...counts.keys()]))].sort();
  const windows = [...bounds.values()].sort(([a], [b]) => a - b).map(([start, end]) => {
    const event = events.find((each) => each.start === start && each.end === end) ?? null;
    const interval = intervals.find((each) => each.from === start && each.to === end) ?? null;
    return { start, end, event, interval, lost: lost.filter(({ id, at }) => at >= start && at < end && !event?.lines.includes(id)),
      rows: words.map((word) => rowOf(word, interval, event)) };
  });
  return { words, windows };
}

function rowOf(word, interval, event) {
  const dstream = interval && (interval.counts.get(word) ?? 0);
  const structured = event?.counts.get(word) ?? 0;
  return { word, dstream, structured, differ: dstream !== null && dstream !== structured };
}

/** The line the page tells of when the reader points at none: the newest that came late. */
export const tellingLine = (lines) => lines.filter(({ late }) => late).at(-1) ?? null;

/** What there is to say of one line. */
export function storyOf(run, position, line) {
  const step = run.steps[line.step];
  return { line, intervals: intervalsOf(run, position).filter(({ lines }) => lines.includes(line.id)),
    windows: windowsOf(run, position).filter(({ lines }) => lines.includes(line.id)), batchId: step.structured?.batchId ?? null };
}

/** How many cells of the windows that both sides have differ. */
export function differences({ windows }) {
  const both = windows.filter(({ interval }) => interval !== null);
  return { windows: both.length, cells: both.flatMap(({ rows }) => rows).filter(({ differ }) => differ).length };
}

/** Ids of all RDDs that one was made from, itself among them. */
export function lineageOf(run, rdd) {
  const made = new Map(run.steps.flatMap(({ rdds }) => rdds.map((each) => [each.rdd, each.dependsOn])));
  const seen = new Set();
  const left = [rdd];
  while (left.length > 0) {
    const next = left.pop();
    if (!seen.has(next) && made.has(next)) {
      seen.add(next);
      left.push(...made.get(next));
    }
  }
  return seen;
}
