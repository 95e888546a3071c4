import { html } from 'lit';
import { t } from '../i18n/index.js';
import { icon } from './icons.js';

const SIGNS = { info: ['note', 'busy'], warning: ['warn', 'warn'], problem: ['cross', 'bad'] };

/** How much a finding matters: sign, word and colour. */
export function severity(level) {
  const [sign, tone] = SIGNS[level] ?? SIGNS.info;
  return html`<span class="badge" data-tone=${tone} data-severity=${level}>${icon(sign)}<span>${t(`severity.${level}`)}</span></span>`;
}

/** The sign alone, with its tone, for where words stand beside it. */
export function severitySign(level) {
  return (SIGNS[level] ?? SIGNS.info)[0];
}
