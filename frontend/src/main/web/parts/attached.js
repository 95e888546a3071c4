import { html, nothing } from 'lit';
import { number, t } from '../i18n/index.js';
import { icon } from './icons.js';
import { ago } from './words.js';

/** Queries of other applications, which Tidemark only hears of. Everything they are called is a stranger's text and stays text. */

/** Where the query runs: the application and its Spark. */
export function attachedWords({ application, sparkVersion }) {
  return html`<span class="attached-badge" title=${t('attached.hint')}>${icon('arrow')}<span class="attached-name">${application}</span> · Spark ${sparkVersion}</span>`;
}

/** When it was last heard of, if that is too long ago; nothing otherwise. */
export function contactLost({ lostContact, reportedAt }, nowMs) {
  return lostContact
    ? html`<span class="badge" data-tone="warn" data-state="lost-contact">${icon('warn')}<span>${t('attached.lostContact', { ago: ago(reportedAt, nowMs) })}</span></span>`
    : nothing;
}

/** How many of the application's reports never arrived; nothing when none. */
export function reportsLost({ lost }) {
  return lost > 0 ? html`<div class="warning">${icon('warn')}<p>${t('attached.lost', { n: lost, shown: number(lost) })}</p></div>` : nothing;
}
