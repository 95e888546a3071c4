import { html, nothing } from 'lit';
import { t } from '../i18n/index.js';

/** The pages behind the header's one tab "Lab", in the order of the lecture. */
const LABS = ['lab', 'delivery', 'dstream'];

/** @param {string} current a route's name */
export function labTabs(current) {
  return LABS.length < 2 ? nothing : html`<nav class="lab-tabs" aria-label=${t('nav.labs')}>
    ${LABS.map((name) => html`<a href="#/${name}" aria-current=${name === current ? 'page' : nothing}>${t(`nav.labs.${name}`)}</a>`)}</nav>`;
}
