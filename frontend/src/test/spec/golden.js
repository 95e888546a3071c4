/** The golden message of a type. Served at `golden/` beside `spec/` by whatever runs the specs. */
export async function golden(type) {
  const response = await fetch(new URL(`../golden/${type}.json`, import.meta.url));
  if (!response.ok) {
    throw new Error(`no golden message ${type}`);
  }
  return response.json();
}

export const TYPES = ['hello', 'overview', 'health', 'query', 'query-removed', 'stream', 'stream-removed', 'refused', 'query-snapshot', 'progress',
  'mark', 'result', 'plan', 'plane-snapshot', 'plane-batch', 'plane-pending', 'stream-snapshot', 'records'];

/** The state after golden messages in turn. */
export async function after(reduce, state, ...types) {
  for (const type of types) {
    state = reduce(state, await golden(type));
  }
  return state;
}
