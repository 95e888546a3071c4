import { html } from 'lit';
import { t } from '../i18n/index.js';

const KEYS = ['1', '2', '3', '4', '5', '6', 'p', 'Esc', '?'];
const CHART_KEYS = ['← →', 'Shift ← →', '+ −', '0'];

/** The list of keys; opened by `?`, closed by Escape or its button. */
export function shortcutsDialog() {
  const row = (key, text) => html`<div><dt>${key.split(' ').map((part) => html`<kbd>${part}</kbd>`)}</dt><dd>${text}</dd></div>`;
  return html`<dialog id="shortcuts" aria-labelledby="shortcuts-title">
    <h2 id="shortcuts-title">${t('shortcuts.title')}</h2>
    <dl class="keys">${KEYS.map((key) => row(key, t(`shortcuts.${key}`)))}</dl>
    <h3>${t('shortcuts.charts')}</h3>
    <dl class="keys">${CHART_KEYS.map((key) => row(key, t(`shortcuts.${key}`)))}</dl>
    <form method="dialog"><button class="button">${t('action.close')}</button></form>
  </dialog>`;
}
