/**
 * What differs between two definitions, field by field: JSON pointers with both values, undefined where a side has no such field.
 * Lists of plain values are compared whole.
 *
 * @returns {{pointer: string, a: *, b: *}[]} in the order of the fields
 */
export function differences(a, b, pointer = '') {
  if (same(a, b)) {
    return [];
  }
  if (isObject(a) && isObject(b)) {
    const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    return names.flatMap((name) => differences(a[name], b[name], `${pointer}/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`));
  }
  return [{ pointer, a: a ?? undefined, b: b ?? undefined }].filter((found) => !same(found.a, found.b));
}

/** A value of a definition for reading. */
export function valueText(value) {
  if (value === undefined || value === null) {
    return '—';
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
