import { measured, stepError, verdictOf, windowKey, writtenWindows } from './figures.js';

/**
 * A prediction held against what Spark did. Pure; the truth is read from the recording, except for `choice`, where the lesson says it.
 *
 * A prediction is `{windows: [key…]}`, `{event: 'yes'|'partly'|'no'}`, `{number: n}`, `{choice: index}` or {@link JUST_SHOW}.
 *
 * @typedef {{outcome: 'right'|'wrong'|'shown'|'unknown', truth: any, predicted: any, marks: Mark[]}} Judgement
 *   `unknown`: the recording does not tell (the query failed, or rows were left out)
 * @typedef {{window: {start: number, end: number}, predicted: boolean, written: boolean}} Mark of kind `windows` only
 */

const DROPPED = { dropped: 'yes', 'partly-dropped': 'partly', 'on-time': 'no', late: 'no' };

/**
 * @param {object} ask of the scene
 * @param {object} prediction
 * @param {object} run whose step `ask.step` is played
 * @param {{start: number, end: number}[]} offered the windows the reader could choose from
 * @returns {Judgement}
 */
export function judge(ask, prediction, run, offered = []) {
  const predicted = prediction.shown ? null : prediction[KEYS[ask.kind]] ?? null;
  const truth = truthOf(ask, run);
  const marks = ask.kind === 'windows' && truth !== null ? windowMarks(truth, predicted, offered) : [];
  if (truth === null) {
    return { outcome: 'unknown', truth, predicted, marks };
  }
  const right = ask.kind === 'windows' ? marks.every((mark) => mark.predicted === mark.written) : predicted === truth;
  return { outcome: predicted === null ? 'shown' : right ? 'right' : 'wrong', truth, predicted, marks };
}

const KEYS = { windows: 'windows', event: 'event', number: 'number', choice: 'choice' };

/** What Spark did, in the words of a prediction; null when the recording does not tell. */
export function truthOf(ask, run) {
  const index = ask.step - 1;
  if (ask.kind === 'choice') {
    return ask.answer ?? null;
  }
  if (stepError(run, index, ask.query) !== null) {
    return null;
  }
  switch (ask.kind) {
    case 'windows':
      return writtenWindows(run, index, ask.query);
    case 'event':
      return DROPPED[verdictOf(run, index, ask.query, ask.event)] ?? null;
    default:
      return measured(run, index, ask.query, ask.measure);
  }
}

/** Each window that was offered, chosen or written, by its start. */
function windowMarks(written, predicted, offered) {
  const byKey = new Map([...offered, ...written].map((window) => [windowKey(window), window]));
  const did = new Set(written.map(windowKey));
  const thought = new Set(predicted ?? []);
  return [...byKey].sort(([, a], [, b]) => a.start - b.start || a.end - b.end)
    .map(([key, window]) => ({ window, predicted: thought.has(key), written: did.has(key) }));
}
