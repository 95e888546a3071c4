/** Links that hold a scenario: `s=` is its JSON, deflated and in base64url. */

import { base64url, bytesOf } from '../../parts/packed.js';

/** The longest scenario a link may hold once inflated, in bytes; a hostile link must not fill the memory. */
const MAX_BYTES = 1_000_000;

export async function encodeScenario(scenario) {
  const packed = await through(new CompressionStream('deflate-raw'), new TextEncoder().encode(JSON.stringify(scenario)));
  return base64url(packed);
}

/** @throws {Error} where the text holds no scenario */
export async function decodeScenario(text) {
  const scenario = JSON.parse(new TextDecoder().decode(await through(new DecompressionStream('deflate-raw'), bytesOf(text))));
  if (scenario === null || typeof scenario !== 'object' || !Array.isArray(scenario.steps)) {
    throw new Error('not a scenario');
  }
  return scenario;
}

async function through(transform, bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(transform).getReader();
  const chunks = [];
  let total = 0;
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    chunks.push(value);
    total += value.length;
    if (total > MAX_BYTES) {
      await reader.cancel();
      throw new Error('too long');
    }
  }
  const all = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** The hash of the lab at a place: by the scenario's id, or with the whole scenario once it was edited. */
export async function labHash({ scenarioId, scenario, position }) {
  const params = new URLSearchParams(scenarioId ? { id: scenarioId } : { s: await encodeScenario(scenario) });
  params.set('at', String(position));
  return `#/lab?${params}`;
}
