/** Addresses of the page: `part=` is the part of it that is shown, `model=` the model that is looked at, `id=` an online run that goes on. */

export const PARTS = Object.freeze(['offline', 'online', 'flight']);

/** What is trained where the reader changes nothing; the field names are those of an ORDER of docs/ml.md. */
export const ORDER = Object.freeze({
  algorithm: 'logistic',
  handleInvalid: 'keep',
  params: Object.freeze({ regParam: 0.01, elasticNet: 0, maxIter: 20, maxDepth: 4, trees: 20 }),
  features: Object.freeze(['origin', 'destination', 'hour', 'weekday', 'distance']),
  seed: 7,
});

/** What is begun online where the reader changes nothing, without its models. */
export const DEFINITION = Object.freeze({ day: '2001-03-01', days: 7, speed: 3_600, announce: '2 hours', watermark: '6 hours', window: '6 hours', dirty: 2, seed: 7 });

/** An order with nothing left open. */
export const wholeOrder = (order = {}) => ({ ...ORDER, ...order, params: { ...ORDER.params, ...order.params } });

/** A definition with nothing left open but its models. */
export const wholeDefinition = (definition = {}) => ({ champion: null, challenger: null, ...DEFINITION, ...definition });

/** @param {URLSearchParams} params */
export function wantedBy(params) {
  const part = params.get('part');
  return { part: PARTS.includes(part) ? part : params.has('id') ? 'online' : 'offline', model: params.get('model'), id: params.get('id') };
}

/** @param {{part: string, model: string|null, id: string|null}} at */
export function hashOf({ part, model, id }) {
  const params = new URLSearchParams({ part, ...(model ? { model } : {}), ...(id ? { id } : {}) });
  return `#/ml?${params}`;
}
