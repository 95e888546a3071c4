import { html } from 'lit';
import { currentLanguage } from '../../i18n/index.js';
import { paragraphs, plainText, said, spans } from './text.js';

/** A lesson's texts as templates, in the reader's language. */

/** Paragraphs of `{en, ru}`. */
export function prose(texts) {
  return paragraphs(said(texts, currentLanguage())).map((line) => html`<p>${line.map(span)}</p>`);
}

/** One line of `{en, ru}`, with its marks. */
export function line(texts) {
  return spans(said(texts, currentLanguage())).map(span);
}

/** `{en, ru}` as words only, for titles and for what is read aloud. */
export function plain(texts) {
  return plainText(said(texts, currentLanguage()));
}

function span({ kind, text, spans: inner }) {
  switch (kind) {
    case 'bold':
      return html`<strong>${inner.map(span)}</strong>`;
    case 'code':
      return html`<code>${text}</code>`;
    default:
      return text;
  }
}
