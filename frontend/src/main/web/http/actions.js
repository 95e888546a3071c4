import { ProblemError, request } from './request.js';

const query = (id) => `/api/queries/${encodeURIComponent(id)}`;
const stream = (id) => `/api/streams/${encodeURIComponent(id)}`;

/** What a view may ask for, and the call it becomes. `key` is where the outcome stands in `state.actions`. */
const CALLS = {
  'start-query': ({ id }) => ({ key: `query:${id}`, method: 'POST', path: `${query(id)}/start`, body: {} }),
  'stop-query': ({ id }) => ({ key: `query:${id}`, method: 'POST', path: `${query(id)}/stop`, body: {} }),
  'restart-query': ({ id, from }) => ({ key: `query:${id}`, method: 'POST', path: `${query(id)}/restart`, body: { from } }),
  'delete-query': ({ id }) => ({ key: `query:${id}`, method: 'DELETE', path: query(id) }),
  'forget-application': ({ label }) => ({ key: `attached:${label}`, method: 'DELETE', path: `/api/attached/${encodeURIComponent(label)}` }),
  'save-stream': ({ id, definition, key }) => ({ key, method: 'PUT', path: stream(id), body: definition }),
  'delete-stream': ({ id }) => ({ key: `stream:${id}`, method: 'DELETE', path: stream(id) }),
  'patch-query': ({ id, patch }) => ({ key: `pace:${id}`, method: 'PATCH', path: query(id), body: patch }),
  'pause-query': ({ id }) => ({ key: `query:${id}`, method: 'POST', path: `${query(id)}/pause`, body: {} }),
  'resume-query': ({ id }) => ({ key: `query:${id}`, method: 'POST', path: `${query(id)}/resume`, body: {} }),
  'tune-stream': ({ id, change }) => ({ key: `stream:${id}`, method: 'PATCH', path: `${stream(id)}/generator`, body: change }),
  'inject-events': ({ id, events }) => ({ key: `inject:${id}`, method: 'POST', path: `${stream(id)}/events`, body: { events } }),
  'read-state': ({ id }) => ({ key: `state:${id}`, method: 'GET', path: `${query(id)}/state` }),
  'save-alert': ({ id, alert, key }) => ({ key, method: 'PUT', path: `/api/alerts/${encodeURIComponent(id)}`, body: alert }),
  'delete-alert': ({ id }) => ({ key: 'alert:list', method: 'DELETE', path: `/api/alerts/${encodeURIComponent(id)}` }),
  'save-webhook': ({ webhook }) => ({ key: 'webhook', method: 'PUT', path: '/api/webhook', body: webhook }),
  'test-webhook': () => ({ key: 'webhook:test', method: 'POST', path: '/api/webhook/test', body: {} }),
  'step-stream': ({ id, events }) => ({ key: `inject:${id}`, method: 'POST', path: `${stream(id)}/step`, body: { events } }),
};

/**
 * Carries out what views ask for and writes what became of it into the store. Nothing is assumed: a control stays pending until the
 * server has answered, and the new state comes over the live channel.
 */
export class Actions {
  #store;
  #request;

  constructor(store, { send = request } = {}) {
    this.#store = store;
    this.#request = send;
  }

  /** @returns {Promise<boolean>} whether it was done; the reason why not is in `state.actions` */
  async perform({ name, ...details }) {
    if (name === 'clear') {
      this.#store.dispatch({ type: 'action-cleared', key: details.key });
      return true;
    }
    const { key, method, path, body } = CALLS[name](details);
    this.#store.dispatch({ type: 'action-started', key, verb: name });
    try {
      const answer = await this.#request(method, path, body);
      this.#store.dispatch({ type: 'action-done', key, verb: name, answer });
      return true;
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        throw error;
      }
      this.#store.dispatch({ type: 'action-failed', key, verb: name, problem: error.problem });
      return false;
    }
  }
}
