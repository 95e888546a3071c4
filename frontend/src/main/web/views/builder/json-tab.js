import { html, nothing } from 'lit';
import { t } from '../../i18n/index.js';
import { TmElement } from '../../parts/element.js';
import { icon } from '../../parts/icons.js';
import { cleaned, same } from './definition.js';
import { placeIn, syntaxError } from './json-text.js';

/** The definition as JSON. What can be read is handed on at once, by `definition-change`; what can't is said here and changes nothing. */
class TmDefinitionJson extends TmElement {
  static properties = { definition: { attribute: false }, errors: { attribute: false }, text: { state: true }, syntax: { state: true } };

  constructor() {
    super();
    Object.assign(this, { errors: [], text: '', syntax: null });
  }

  willUpdate(changed) {
    if (changed.has('definition') && !(this.syntax === null && this.text !== '' && same(parsed(this.text), cleaned(this.definition)))) {
      this.text = JSON.stringify(cleaned(this.definition), null, 2);
      this.syntax = null;
    }
  }

  render() {
    const bad = this.syntax !== null || this.errors.length > 0;
    return html`<div class="field">
      <label for="definition-text">${t('builder.json')}</label>
      <textarea id="definition-text" class="input code" rows=${Math.min(34, this.text.split('\n').length + 1)} spellcheck="false" autocomplete="off" autocapitalize="off"
        .value=${this.text} aria-invalid=${bad} aria-describedby="definition-errors" @input=${(event) => this.#typed(event.target.value)}></textarea>
      <div id="definition-errors" class="editor-errors" aria-live="polite">${this.syntax ? html`<p class="error">${icon('cross')} ${this.syntax.line
        ? html`<button type="button" class="link-button" @click=${() => this.#select(this.syntax.at, this.syntax.at + 1)}>${t('builder.json.line', { line: this.syntax.line })}</button>`
        : t('builder.json.broken')} <span lang="en">${this.syntax.message}</span></p>` : nothing}
        ${this.syntax === null && this.errors.length > 0 ? html`<ul>${this.errors.map((error) => this.#error(error))}</ul>` : nothing}</div>
    </div>`;
  }

  #error(error) {
    const place = placeIn(this.text, error.pointer);
    return html`<li class="field-error">${place ? html`<button type="button" class="link-button" @click=${() => this.#select(place.from, place.to)}><code>${error.pointer}</code></button>`
      : html`<code>${error.pointer || '/'}</code>`} <span lang="en">${error.detail}</span></li>`;
  }

  /** Chooses the place of a pointer in the text. */
  show(pointer) {
    const place = placeIn(this.text, pointer);
    this.#select(place?.from ?? 0, place?.to ?? 0);
  }

  #typed(text) {
    this.text = text;
    this.syntax = syntaxError(text);
    this.dispatchEvent(new CustomEvent('definition-change', { detail: this.syntax === null ? parsed(text) : null }));
  }

  #select(from, to) {
    const area = this.querySelector('textarea');
    area.focus();
    area.setSelectionRange(from, to);
    const lineHeight = Number.parseFloat(getComputedStyle(area).lineHeight);
    area.scrollTop = Math.max(0, (area.value.slice(0, from).split('\n').length - 4) * lineHeight);
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

customElements.define('tm-definition-json', TmDefinitionJson);
