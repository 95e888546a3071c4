import { cleaned, valueAt } from './definition.js';

/**
 * Where what the server said is shown: at the field whose pointer it names, else at the nearest field around it that is on the page.
 *
 * @typedef {{pointer: string, detail: string, condition?: string|null, line?: number|null, column?: number|null, start?: number|null,
 *   stop?: number|null}} FieldError
 */

/** @param {Iterable<string>} shown pointers of the fields on the page @returns {string|null} */
export function placeOf(pointer, shown) {
  const fields = shown instanceof Set ? shown : new Set(shown);
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    if (fields.has(at)) {
      return at;
    }
  }
  return null;
}

/** @param {FieldError[]} errors @returns {Map<string, FieldError[]>} by the pointer of the field; those without one under `''` */
export function placed(errors, shown) {
  const fields = new Set(shown);
  const found = new Map();
  for (const error of errors) {
    const at = placeOf(error.pointer, fields) ?? '';
    found.set(at, [...(found.get(at) ?? []), error]);
  }
  return found;
}

/**
 * Errors without those at fields that have been changed since: what was said of them is said of something that is no more.
 *
 * @param {object|null} about the definition the errors are about
 */
export function stillTrue(errors, about, definition) {
  const at = (pointer, whole) => JSON.stringify(valueAt(whole, pointer) ?? null);
  return about === null ? errors : errors.filter(({ pointer }) => pointer === '' || at(pointer, about) === at(pointer, definition));
}

/** What is wrong with the definition: as the last save was refused, or as the newest preview has it and is still true. */
export function currentErrors(preview, saving, definition) {
  const whole = (errors) => (errors ?? []).map((error) => ({ ...error, pointer: error.pointer ?? '' }));
  if (saving.problem) {
    return whole(saving.problem.errors);
  }
  const asked = preview.phase === 'answered' && preview.problem ? preview.problem.errors : preview.answer?.errors;
  return stillTrue(whole(asked), preview.about, cleaned(definition));
}

/** Errors inside SQL as ranges of its text, each at least one character long and within it. */
export function ranges(errors, pointer, length) {
  return errors.filter((error) => error.pointer === pointer).map((error) => {
    const known = Number.isInteger(error.start);
    const from = Math.min(Math.max(0, known ? error.start : 0), Math.max(0, length - 1));
    const to = Math.min(length, Math.max(from + 1, known ? error.stop ?? from + 1 : length));
    return { from, to, detail: error.detail, known };
  });
}
