import { ProblemError, request } from '../../http/request.js';

const part = encodeURIComponent;

/** Calls about topics, uploads and tables. Each throws a {@link ProblemError}. */
export const dataCalls = Object.freeze({
  topics: () => request('GET', '/api/topics'),
  sample: (body) => request('POST', '/api/streams/sample', body),
  uploads: () => request('GET', '/api/uploads'),
  deleteUpload: (name) => request('DELETE', `/api/uploads/${part(name)}`),
  tables: () => request('GET', '/api/tables'),
  table: (name) => request('GET', `/api/tables/${part(name)}`),
  saveTable: (name, body) => request('PUT', `/api/tables/${part(name)}`, body),
  deleteTable: (name) => request('DELETE', `/api/tables/${part(name)}`),
});

export const MOST_UPLOAD_BYTES = 64 * 1024 * 1024;

/** The name under which the server keeps a file. */
export function uploadName(fileName) {
  const dot = fileName.lastIndexOf('.');
  const stem = (dot < 0 ? fileName : fileName.slice(0, dot)).replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^[^A-Za-z0-9]+/, '').slice(0, 50) || 'file';
  const ending = dot < 0 ? '' : fileName.slice(dot + 1).toLowerCase();
  return `${stem}.${ending === 'ndjson' ? 'jsonl' : ending}`;
}

/**
 * Sends a file; `fetch` can't tell how far it is.
 *
 * @param {File} file
 * @param {(share: number) => void} onProgress from 0 to 1; at 1 the server is still looking at it
 * @param {AbortSignal} signal
 * @returns {Promise<object>} what the server found in it
 */
export function sendUpload(file, onProgress, signal) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open('PUT', `/api/uploads/${part(uploadName(file.name))}`);
    call.setRequestHeader('content-type', 'application/octet-stream');
    call.responseType = 'json';
    call.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0));
    call.addEventListener('load', () => (call.status < 300 ? resolve(call.response) : reject(refused(call))));
    call.addEventListener('error', () => reject(new ProblemError({ status: 0, title: 'unreachable', detail: '', errors: [] })));
    call.addEventListener('abort', () => reject(new ProblemError({ status: 0, title: 'aborted', detail: '', errors: [] })));
    signal.addEventListener('abort', () => call.abort(), { once: true });
    call.send(file);
  });
}

function refused({ status, statusText, response }) {
  return new ProblemError({ status, title: response?.title ?? statusText, detail: response?.detail ?? statusText, errors: response?.errors ?? [] });
}
