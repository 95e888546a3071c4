/** The golden message of a type. Served at `golden/` beside `spec/` by whatever runs the specs. */
export async function golden(type) {
  if (!texts.has(type)) {
    texts.set(type, fetched(type));
  }
  return JSON.parse(await texts.get(type));
}

const texts = new Map();

async function fetched(type) {
  const response = await fetch(new URL(`../golden/${type}.json`, import.meta.url));
  if (!response.ok) {
    throw new Error(`no golden message ${type}`);
  }
  return response.text();
}

// A slow machine is no failure.
jasmine.DEFAULT_TIMEOUT_INTERVAL = 30_000;

export const TYPES = ['hello', 'overview', 'health', 'query', 'query-removed', 'stream', 'stream-removed', 'refused', 'query-snapshot', 'progress',
  'mark', 'result', 'plan', 'diagnosis', 'alerts', 'plane-snapshot', 'plane-batch', 'plane-pending', 'stream-snapshot', 'records', 'lambda-run', 'learning-run'];

/** The state after golden messages in turn. */
export async function after(reduce, state, ...types) {
  for (const type of types) {
    state = reduce(state, await golden(type));
  }
  return state;
}
