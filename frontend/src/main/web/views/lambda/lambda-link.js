/** Links of the lambda lab: `run=` is a whole definition as JSON in base64url; `input=`, `day=` and the like are fields of one; `id=` is a run that goes on. */

import { decodeDefinition, encodeDefinition } from '../../parts/packed.js';

export const DEFAULTS = Object.freeze({
  input: 'flights',
  day: '2001-01-03',
  speed: 600,
  logic: Object.freeze({ delayedOver: 15, by: 'origin' }),
  watermark: '6 hours',
  batchEvery: '20 seconds',
  kappa: true,
});

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
    return { id: null, definition: whole(decodeDefinition(params.get('run'))) };
  }
  if (params.has('input')) {
    const day = params.get('day');
    return { id: null, definition: whole({ input: params.get('input'), ...(day ? { day } : {}) }) };
  }
  return { id: params.get('id'), definition: null };
}

export const hashOf = (definition) => `#/lambda?run=${encodeDefinition(definition)}`;
