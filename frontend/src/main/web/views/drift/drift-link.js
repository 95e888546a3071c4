/** Links of the drift lab: `id=` is a run that goes on; fields of a DEFINITION (`seed=`, `sensors=`, …) begin one, `advance=` sends so many seconds at once. */

export const DEFAULTS = Object.freeze({ sensors: 4, every: '1 second', k: 4, quantile: 0.995, window: '1 minute', watermark: '10 seconds', speed: 30, seed: 7 });

/** @param {URLSearchParams} params @returns {{id: string|null, definition: object|null, advance: number}} */
export function wantedBy(params) {
  const named = Object.keys(DEFAULTS).filter((name) => params.has(name));
  const definition = Object.fromEntries(named.map((name) => [name, typeof DEFAULTS[name] === 'number' ? Number(params.get(name)) : params.get(name)]));
  return { id: params.get('id'), definition: named.length > 0 ? { ...DEFAULTS, ...definition } : null, advance: Number(params.get('advance')) || 0 };
}

export const hashOf = (definition) => `#/drift?${new URLSearchParams(definition)}`;
