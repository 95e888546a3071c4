import { html } from 'lit';
import { t } from '../i18n/index.js';
import { icon } from './icons.js';

/** State → sign and tone; the word always stands beside the sign. */
const SIGNS = {
  created: ['ring', 'idle'],
  starting: ['arc', 'busy'],
  running: ['dot', 'ok'],
  stopping: ['arc', 'busy'],
  stopped: ['stop', 'idle'],
  failed: ['cross', 'bad'],
  paused: ['pause', 'idle'],
  ended: ['check', 'idle'],
  up: ['check', 'ok'],
  down: ['cross', 'bad'],
  ready: ['dot', 'ok'],
  degraded: ['warn', 'warn'],
  connecting: ['arc', 'busy'],
  live: ['dot', 'ok'],
  stale: ['half', 'warn'],
  offline: ['cross', 'bad'],
};

/** A state as sign, word and colour. `kind` chooses the words: `query`, `stream`, `part`, `engine`, `live`. */
export function badge(kind, state) {
  const [sign, tone] = SIGNS[state] ?? ['ring', 'idle'];
  return html`<span class="badge" data-tone=${tone} data-state=${state}>${icon(sign)}<span>${t(`${kind}.state.${state}`)}</span></span>`;
}
