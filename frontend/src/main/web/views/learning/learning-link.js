/** Links of the learning lab: `run=` is a definition as JSON in base64url; `algorithm=` and `driver=` begin one with all else left to the server; `id=` is a run that goes on. */

import { decodeDefinition, encodeDefinition } from '../../parts/packed.js';

export const DEFAULTS = Object.freeze({
  kmeans: Object.freeze({ algorithm: 'kmeans', driver: 'structured', batch: 100, seed: 7, k: 3, centres: 3, halfLife: 5, unit: 'batches', spread: 0.5, start: 'random' }),
  linear: Object.freeze({ algorithm: 'linear', driver: 'structured', batch: 100, seed: 7, weights: Object.freeze([2]), intercept: 0, noise: 0.3, stepSize: 0.5, iterations: 25, miniBatch: 1, regParam: 0 }),
  logistic: Object.freeze({ algorithm: 'logistic', driver: 'structured', batch: 200, seed: 7, weights: Object.freeze([2, -1]), intercept: 0, noise: 0, stepSize: 1, iterations: 25, miniBatch: 1, regParam: 0 }),
});

/** A definition of the same algorithm with what it leaves out; without what is null. */
export function whole(definition) {
  const made = { ...DEFAULTS[definition.algorithm ?? 'kmeans'] ?? {}, ...definition };
  if ((definition.decay ?? null) !== null) {
    delete made.halfLife;
  }
  return Object.fromEntries(Object.entries(made).filter(([, value]) => value !== null));
}

/**
 * What an address asks for: to go on with a run, to begin one, or only to choose.
 *
 * @param {URLSearchParams} params
 * @throws {Error} where `run=` can't be read
 */
export function wantedBy(params) {
  if (params.has('run')) {
    return { id: null, definition: whole(decodeDefinition(params.get('run'))) };
  }
  if (params.has('algorithm')) {
    return { id: null, definition: whole({ algorithm: params.get('algorithm'), ...(params.has('driver') ? { driver: params.get('driver') } : {}) }) };
  }
  return { id: params.get('id'), definition: null };
}

export const hashOf = (definition) => `#/learning?run=${encodeDefinition(definition)}`;
