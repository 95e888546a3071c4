import { intervalMs } from '../../parts/words.js';
import { intervalOf } from '../lab/scenario-edit.js';

/** Changes of a DEFINITION. Pure: each answers a new one; spans are kept such that Spark takes them. */

/** What a program may do, in its order. */
export const OPERATIONS = ['map', 'reduceByKey', 'window', 'updateStateByKey', 'join'];

/** Every program has the pairs; a join reads counts. */
export const ALWAYS = 'map';
const NEEDS = { join: ['reduceByKey'] };

/** Size and slide of a window must be whole intervals: they grow to the next one. */
export function withInterval(definition, ms) {
  const whole = (text) => intervalOf(Math.max(1, Math.ceil(intervalMs(text) / ms)) * ms);
  return { ...definition, interval: intervalOf(ms), window: { size: whole(definition.window.size), slide: whole(definition.window.slide) } };
}

/** The window by event time keeps to the DStream's, so that both can be compared. */
export function withWindow(definition, { size = intervalMs(definition.window.size), slide = intervalMs(definition.window.slide) }) {
  const window = { size: intervalOf(size), slide: intervalOf(Math.min(slide, size)) };
  return withEventKind({ ...definition, window }, definition.eventWindow.kind);
}

export function withEventKind(definition, kind) {
  const { size, slide } = definition.window;
  return { ...definition, eventWindow: kind === 'sliding' ? { kind, size, slide } : { kind, size } };
}

export const withWatermark = (definition, ms) => ({ ...definition, watermark: ms === null ? null : intervalOf(ms) });

/** Turning an operation on turns on what it reads; turning one off turns off what reads it. */
export function withOperation(definition, name, on) {
  const wanted = new Set(definition.operations);
  if (on) {
    [ALWAYS, ...(NEEDS[name] ?? []), name].forEach((each) => wanted.add(each));
  } else {
    [name, ...OPERATIONS.filter((each) => NEEDS[each]?.includes(name))].forEach((each) => wanted.delete(each));
  }
  return { ...definition, operations: OPERATIONS.filter((each) => wanted.has(each)) };
}

const LINE = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/;

/**
 * A line as the contract wants it, from what was typed into the two fields.
 * @returns {{line: string, clockMs: number}|{mistake: 'time'|'words'}} `clockMs` since midnight
 */
export function lineOf(time, words) {
  const [, hours, minutes, seconds = '00'] = LINE.exec(time.trim()) ?? [];
  const clockMs = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) {
    return { mistake: 'time' };
  }
  const said = words.trim().split(/\s+/).filter(Boolean);
  return said.length === 0 ? { mistake: 'words' } : { line: `${hours.padStart(2, '0')}:${minutes}:${seconds} ${said.join(' ')}`, clockMs };
}
