import { html, nothing } from 'lit';
import { t } from '../i18n/index.js';

/** The pages behind the header's one tab "Lab", in the order of the lecture; those of machine learning share one tab and have a row of their own. */
const LABS = ['lab', 'delivery', 'lambda', 'dstream', 'ml'];
const ML = ['ml', 'learning', 'drift', 'latency'];

function row(names, current, { label, words }) {
  return html`<nav class="lab-tabs" aria-label=${t(label)}>
    ${names.map((name) => html`<a href="#/${name}" aria-current=${name === current ? 'page' : nothing}>${t(`${words}.${name}`)}</a>`)}</nav>`;
}

/** @param {string} current a route's name */
export function labTabs(current) {
  return ML.includes(current)
    ? html`${row(LABS, 'ml', { label: 'nav.labs', words: 'nav.labs' })}${row(ML, current, { label: 'nav.labs.ml', words: 'nav.ml' })}`
    : row(LABS, current, { label: 'nav.labs', words: 'nav.labs' });
}
