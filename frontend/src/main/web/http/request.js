/**
 * What a refused or failed call says, in the words of RFC 9457. `status` 0 means that the server was not reached. `errors` name each
 * bad field by a JSON pointer into what was sent (`''` is the whole of it).
 *
 * @typedef {{status: number, title: string, detail: string, errors: {pointer: string, detail: string}[]}} Problem
 */

/** A stop waits for Spark, so calls may take long; past this they are given up and said so. */
const TIMEOUT_MS = 90_000;

/** Thrown by {@link request}; `problem` is plain data that may go into the store. */
export class ProblemError extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.detail || problem.title);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** Whether what was asked for is no longer there, or never was. @param {Problem} problem */
export const isGone = ({ status }) => status === 404 || status === 410;

/**
 * One call of the server's HTTP API.
 *
 * @param {string} method
 * @param {string} path
 * @param {object} [body] sent as JSON
 * @returns {Promise<object|null>} the answer's JSON, or null when it has none
 * @throws {ProblemError}
 */
export async function request(method, path, body, { fetch = globalThis.fetch, timeoutMs = TIMEOUT_MS } = {}) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        accept: 'application/json, application/problem+json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    const title = error.name === 'TimeoutError' ? 'timeout' : 'unreachable';
    throw new ProblemError({ status: 0, title, detail: '', errors: [] });
  }
  const text = await response.text();
  if (response.ok) {
    return parse(text);
  }
  throw refused(response, text);
}

/** A call that sends or answers text that is not JSON, such as YAML. @returns {Promise<string>} @throws {ProblemError} */
export async function requestText(path, body, type = 'text/plain', { fetch = globalThis.fetch, timeoutMs = TIMEOUT_MS } = {}) {
  let response;
  try {
    response = await fetch(path, { method: 'POST', headers: { 'content-type': type }, body, credentials: 'same-origin', cache: 'no-store',
      signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    throw new ProblemError({ status: 0, title: error.name === 'TimeoutError' ? 'timeout' : 'unreachable', detail: '', errors: [] });
  }
  const text = await response.text();
  if (response.ok) {
    return text;
  }
  throw refused(response, text);
}

function refused(response, text) {
  const answer = parse(text);
  return new ProblemError({
    status: response.status,
    title: answer?.title ?? response.statusText,
    detail: answer?.detail ?? text.slice(0, 300),
    errors: Array.isArray(answer?.errors) ? answer.errors.map(({ pointer, detail }) => ({ pointer, detail })) : [],
  });
}

function parse(text) {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
