import { html, nothing } from 'lit';
import { hasText, t } from '../i18n/index.js';
import { icon } from './icons.js';

/** The sentence of a problem: the server's own, or ours when it was not reached. */
export function problemText(problem) {
  return problem.status === 0 && hasText(`problem.${problem.title}`) ? t(`problem.${problem.title}`) : problem.detail || problem.title;
}

/** A refused call, where it was asked for. `fields` lists what was wrong, unless the form shows it at its fields. */
export function problemBanner(problem, { fields = true, dismiss = null } = {}) {
  if (!problem) {
    return nothing;
  }
  const listed = fields ? problem.errors.filter((error) => error.detail !== problem.detail) : [];
  const [only] = problem.errors;
  const named = fields && problem.errors.length === 1 && only.detail === problem.detail && only.pointer;
  return html`<div class="problem" role="alert">
    ${icon('warn')}
    <div class="problem-text">
      <p>${named ? html`<code>${only.pointer}</code> ` : nothing}${problemText(problem)}</p>
      ${listed.length === 0 ? nothing : html`<ul>${listed.map((error) => html`<li><code>${error.pointer || '/'}</code> ${error.detail}</li>`)}</ul>`}
    </div>
    ${dismiss ? html`<button class="icon-button" aria-label=${t('action.dismiss')} @click=${dismiss}>${icon('cross')}</button>` : nothing}
  </div>`;
}

/** Nothing to show yet: why, and what to do next. */
export function emptyState(title, text, action = nothing) {
  return html`<div class="empty"><p class="empty-title">${title}</p><p>${text}</p>${action}</div>`;
}

/** Waiting for the first data of a view. */
export function loadingState(text) {
  return html`<div class="empty loading" role="status">${icon('arc', 'turning')}<p>${text}</p></div>`;
}
