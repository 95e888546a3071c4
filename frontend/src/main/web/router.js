/**
 * @typedef {{name: 'overview'|'query'|'new-query'|'edit-query'|'streams'|'new-stream'|'files'|'windows'|'lab'|'delivery'|'lessons'|'alerts'|'dstream'|'lambda'|'ml'|'learning'|'drift'|'latency'|'unknown', id: string|null, scene?: string|null, params: URLSearchParams}} Route
 */

const PATTERNS = [
  [/^\/?$/, 'overview'],
  [/^\/new-query$/, 'new-query'],
  [/^\/queries\/([^/]+)$/, 'query'],
  [/^\/queries\/([^/]+)\/edit$/, 'edit-query'],
  [/^\/streams$/, 'streams'],
  [/^\/streams\/([^/]+)$/, 'streams'],
  [/^\/new-stream$/, 'new-stream'],
  [/^\/files$/, 'files'],
  [/^\/windows$/, 'windows'],
  [/^\/lab$/, 'lab'],
  [/^\/delivery$/, 'delivery'],
  [/^\/dstream$/, 'dstream'],
  [/^\/lambda$/, 'lambda'],
  [/^\/ml$/, 'ml'],
  [/^\/learning$/, 'learning'],
  [/^\/drift$/, 'drift'],
  [/^\/latency$/, 'latency'],
  [/^\/alerts$/, 'alerts'],
  [/^\/lessons(?:\/([^/]+)(?:\/([^/]+))?)?$/, 'lessons'],
];

/** @param {string} hash the location's hash, `#` included @returns {Route} */
export function parseRoute(hash) {
  const [path, search = ''] = hash.replace(/^#/, '').split('?');
  for (const [pattern, name] of PATTERNS) {
    const match = pattern.exec(path);
    if (match) {
      const part = (at) => (match[at] === undefined ? null : decoded(match[at]));
      return { name, id: part(1), ...(name === 'lessons' ? { scene: part(2) } : {}), params: new URLSearchParams(search) };
    }
  }
  return { name: 'unknown', id: null, params: new URLSearchParams(search) };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Element and module of each view; modules are loaded when first shown. */
const VIEWS = {
  overview: () => import('./views/overview/overview-view.js'),
  query: () => import('./views/query/query-view.js'),
  'new-query': () => import('./views/builder/builder-view.js'),
  'edit-query': () => import('./views/builder/builder-view.js'),
  streams: () => import('./views/streams/streams-view.js'),
  'new-stream': () => import('./views/streams/new-stream-view.js'),
  files: () => import('./views/streams/files-view.js'),
  windows: () => import('./views/windows/windows-view.js'),
  lab: () => import('./views/lab/lab-view.js'),
  delivery: () => import('./views/delivery/delivery-view.js'),
  lambda: () => import('./views/lambda/lambda-view.js'),
  ml: () => import('./views/ml/ml-view.js'),
  learning: () => import('./views/learning/learning-view.js'),
  drift: () => import('./views/drift/drift-view.js'),
  latency: () => import('./views/latency/latency-view.js'),
  lessons: () => import('./views/lessons/lessons-view.js'),
  dstream: () => import('./views/dstream/dstream-view.js'),
  alerts: () => import('./views/alerts/alerts-view.js'),
};

const loaded = new Set();

export function isLoaded(name) {
  return loaded.has(name) || name === 'unknown';
}

/** @returns {Promise<void>} rejects when the module can't be had; the next call tries again */
export async function loadView(name) {
  await VIEWS[name]();
  loaded.add(name);
}
