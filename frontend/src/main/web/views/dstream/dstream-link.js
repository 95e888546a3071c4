import { decodeScenario, encodeScenario } from '../lab/lab-link.js';

/** Links of this page: `script=` and `source=` for a script as it is, `run=` (JSON, deflated, base64url) for a changed one; `step=` the place. */

export async function dstreamHash({ definition, edited, position }) {
  const params = edited || !definition.script ? new URLSearchParams({ run: await encodeScenario(definition) })
    : new URLSearchParams({ script: definition.script, source: definition.source });
  params.set('step', String(position));
  return `#/dstream?${params}`;
}

/**
 * What an address asks for.
 * @returns {{key: string, script: string|null, source: string|null, packed: string|null, position: number}}
 */
export function askedBy(params) {
  const [packed, script, source] = [params.get('run'), params.get('script'), params.get('source')];
  const key = packed ? `run=${packed}` : script ? `script=${script}&source=${source ?? ''}` : '';
  return { key, packed, script, source, position: Math.max(0, Number.parseInt(params.get('step') ?? '0', 10) || 0) };
}

/** @throws {Error} where the text holds no definition */
export async function unpacked(text) {
  const definition = await decodeScenario(text);
  if (!Array.isArray(definition.operations) || !definition.window) {
    throw new Error('not a definition');
  }
  return { ...definition, script: null };
}
