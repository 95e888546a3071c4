/**
 * What is wrong with a text that should be JSON; null when it is. `at` is where, when the browser tells.
 *
 * @returns {{message: string, at: number|null, line: number|null}|null}
 */
export function syntaxError(text) {
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? null : { message: '', at: null, line: null };
  } catch (error) {
    const found = /position (\d+)/.exec(error.message);
    const at = found ? Number(found[1]) : null;
    return { message: error.message.replace(/ in JSON at position.*$/, ''), at, line: at === null ? null : text.slice(0, at).split('\n').length };
  }
}

/** Where the last name of a pointer stands in the text; found name by name, which is enough for definitions. */
export function placeIn(text, pointer) {
  let at = 0;
  let found = null;
  for (const name of pointer.split('/').slice(1).map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'))) {
    if (/^\d+$/.test(name)) {
      continue;
    }
    const next = text.indexOf(`"${name}"`, at);
    if (next < 0) {
      break;
    }
    found = { from: next, to: next + name.length + 2 };
    at = found.to;
  }
  if (!found) {
    return null;
  }
  const lineEnd = text.indexOf('\n', found.to);
  return { from: found.from, to: lineEnd < 0 ? text.length : lineEnd, line: text.slice(0, found.from).split('\n').length };
}
