import { hasText, number, t } from '../../i18n/index.js';
import { intervalMs, intervalText } from '../../parts/words.js';

/**
 * What a checkpoint keeps of a change, in words.
 *
 * @param {{exists: boolean, survives: boolean, changes: {field: string, before: any, after: any, survives: boolean, why: string}[]}|null|undefined} checkpoint
 * @returns {{kind: 'none'|'unchanged'|'survives'|'lost', changes: {field: string, before: string, after: string, survives: boolean, why: {text: string, language: string|null}}[]}}
 */
export function statementOf(checkpoint) {
  if (!checkpoint?.exists) {
    return { kind: 'none', changes: [] };
  }
  const changes = checkpoint.changes.map((change) => ({ field: fieldWords(change.field), before: shown(change.before), after: shown(change.after), survives: change.survives, why: whyWords(change) }));
  return { kind: checkpoint.survives ? (changes.length === 0 ? 'unchanged' : 'survives') : 'lost', changes };
}

/** Fields whose changes have the same reason. */
const LIKE = { maxOffsetsPerTrigger: 'trigger', noDataBatches: 'trigger', sink: 'sinks', union: 'stream', reads: 'stream' };

/** Why the checkpoint survives a change or not: in the reader's language where there are words for it, else in the server's. */
export function whyWords({ field, survives, why }) {
  const name = field.split('/')[1];
  const reason = `builder.why.${field.includes('/delay') ? 'delay' : LIKE[name] ?? name}.${survives}`;
  return hasText(reason) ? { text: t(reason), language: null } : { text: why, language: 'en' };
}

/** The name of the field at a pointer, with its number where there are several. */
export function fieldWords(pointer) {
  const plain = pointer.replace(/\/\d+/g, '');
  const index = /\/(\d+)/.exec(pointer)?.[1];
  for (let at = plain; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    if (hasText(`builder.field.${at}`)) {
      return index === undefined ? t(`builder.field.${at}`) : t('builder.field.numbered', { field: t(`builder.field.${at}`), n: Number(index) + 1 });
    }
  }
  return pointer || '/';
}

/** A value of a definition for reading. */
export function shown(value) {
  if (value === null || value === undefined || value === '') {
    return '—';
  }
  if (typeof value === 'string') {
    return intervalMs(value) !== null && /^\d/.test(value) ? intervalText(value) : value;
  }
  if (typeof value === 'number') {
    return number(value);
  }
  if (typeof value === 'boolean') {
    return t(value ? 'builder.yes' : 'builder.no');
  }
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    return value.length === 0 ? '—' : value.join(', ');
  }
  return JSON.stringify(value);
}

/** What differs between two definitions, field by field, in words. */
export function differences(before, after) {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names.filter((name) => JSON.stringify(before?.[name] ?? null) !== JSON.stringify(after?.[name] ?? null))
    .map((name) => ({ field: fieldWords(`/${name}`), before: shown(before?.[name]), after: shown(after?.[name]) }));
}
