import { number, t } from '../../i18n/index.js';

/** What stands in a window: `dog 3`, `14`; only its number of events where Spark has written nothing yet. */
export function tokensOf(cell, scene) {
  const keys = new Set(['window', 'session_window', ...scene.keys]);
  const tokens = (cell.values ?? []).map(({ key, row }) => {
    const values = Object.entries(row ?? {}).filter(([name, value]) => !keys.has(name) && typeof value !== 'object');
    const named = cell.key === null || cell.key === undefined ? key : '';
    return { key: key ?? '', text: `${named ? `${named} ` : ''}${values.map(([, value]) => valueText(value)).join(' · ')}` };
  });
  const more = (cell.groups ?? 0) - tokens.length;
  if (tokens.length === 0) {
    return cell.count > 0 ? [{ key: null, text: t('lab.plane.holds', { n: cell.count }), quiet: true }] : [];
  }
  return more > 0 ? [...tokens, { key: null, text: `+${more}`, quiet: true }] : tokens;
}

const valueText = (value) => (typeof value === 'number' ? number(value, 2) : String(value));

/** Tokens with, where the ghost's window had another value, that one struck through before it. */
export function withGhost(tokens, old) {
  if (!old) {
    return tokens;
  }
  const before = new Map(old.filter(({ quiet }) => !quiet).map((token) => [token.key, token.text]));
  const marked = tokens.flatMap((token) => {
    const text = before.get(token.key);
    before.delete(token.key);
    return text !== undefined && text !== token.text ? [{ text, struck: true }, token] : [token];
  });
  return [...marked, ...[...before.values()].map((text) => ({ text, struck: true }))];
}
