import { number } from '../../i18n/index.js';
import { momentText, rangeText } from '../../charts/plane/scales.js';
import { millisOf } from '../../charts/plane/plane-model.js';

/** Values, columns and order of rows in the lab's tables. */

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** One value in words. `day` is the scenario's: times on it stand without a date. */
export function cellText(value, day = null) {
  if (value === null || value === undefined) {
    return 'null';
  }
  if (typeof value === 'number') {
    return number(value, Number.isInteger(value) ? 0 : 3);
  }
  if (typeof value === 'object' && 'start' in value && 'end' in value) {
    return rangeText(millisOf(value.start), millisOf(value.end));
  }
  if (typeof value === 'string' && ISO.test(value)) {
    return momentText(Date.parse(value), day);
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export const isNumber = (value) => typeof value === 'number';

/** A table head: name of each column, numbers to the right. */
export function columnsOf(rows, columns = []) {
  const names = columns.length > 0 ? columns.map(({ name }) => name) : [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return names.map((name) => ({ name, number: columns.find((column) => column.name === name)?.type === 'number'
    || (rows.some((row) => isNumber(row[name])) && rows.every((row) => row[name] === undefined || row[name] === null || isNumber(row[name]))) }));
}

/** Rows in the order of their windows, then of their keys. */
export function inOrder(rows) {
  const rank = (row) => Object.values(row).find((value) => value !== null && typeof value === 'object' && 'start' in value)?.start ?? '';
  const rest = (row) => Object.values(row).filter((value) => typeof value === 'string').join('\u0001');
  return rows.slice().sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : rest(a) < rest(b) ? -1 : rest(a) > rest(b) ? 1 : 0));
}

export const keyOf = (row, keys) => JSON.stringify((keys.length > 0 ? keys : Object.keys(row)).map((key) => row[key] ?? null));
