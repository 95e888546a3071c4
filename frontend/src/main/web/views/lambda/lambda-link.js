/** Links of the lambda lab: `run=` is a whole definition as JSON in base64url; `input=`, `day=` and the like are fields of one; `id=` is a run that goes on. */

export const DEFAULTS = Object.freeze({
  input: 'flights',
  day: '2001-01-03',
  speed: 600,
  logic: Object.freeze({ delayedOver: 15, by: 'origin' }),
  watermark: '6 hours',
  batchEvery: '20 seconds',
  kappa: true,
});

/** The longest definition a link may hold, in characters. */
const MAX_LENGTH = 4_000;

export function encodeDefinition(definition) {
  const bytes = new TextEncoder().encode(JSON.stringify(definition));
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @throws {Error} where the text holds no definition */
export function decodeDefinition(text) {
  if (text.length > MAX_LENGTH) {
    throw new Error('too long');
  }
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
  const found = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  if (found === null || typeof found !== 'object' || Array.isArray(found)) {
    throw new Error('not a definition');
  }
  return whole(found);
}

/** A definition with nothing left open. */
export function whole(definition) {
  const made = { ...DEFAULTS, ...definition, logic: { ...DEFAULTS.logic, ...definition.logic } };
  return made.input === 'random' ? { ...made, day: null } : made;
}

/**
 * What an address asks for: to go on with a run, to begin one, or only to choose.
 *
 * @param {URLSearchParams} params
 * @returns {{id: string|null, definition: object|null}}
 * @throws {Error} where `run=` can't be read
 */
export function wantedBy(params) {
  if (params.has('run')) {
    return { id: null, definition: decodeDefinition(params.get('run')) };
  }
  if (params.has('input')) {
    const day = params.get('day');
    return { id: null, definition: whole({ input: params.get('input'), ...(day ? { day } : {}) }) };
  }
  return { id: params.get('id'), definition: null };
}

export const hashOf = (definition) => `#/lambda?run=${encodeDefinition(definition)}`;
