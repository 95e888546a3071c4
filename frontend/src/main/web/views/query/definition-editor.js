import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { icon } from '../../parts/icons.js';
import { problemBanner } from '../../parts/problem.js';
import { number, t } from '../../i18n/index.js';

/**
 * A query definition as JSON, checked by the server when saved. Each field the server refused is listed with its pointer; choosing it
 * selects the place in the text. Saves as `id`, which may be typed when the query is new.
 */
class TmDefinitionEditor extends TmElement {
  static properties = {
    definition: { attribute: false },
    queryId: { attribute: false },
    action: { attribute: false },
    actionKey: { type: String },
    after: { type: String },
    locked: { type: String },
    text: { state: true },
    name: { state: true },
    syntax: { state: true },
    touched: { state: true },
  };

  constructor() {
    super();
    this.text = null;
    this.name = '';
    this.syntax = null;
    this.touched = false;
  }

  get #text() {
    return this.text ?? JSON.stringify(this.definition, null, 2);
  }

  render() {
    const isNew = this.queryId === null || this.queryId === undefined;
    const problem = this.action?.problem ?? null;
    const errors = problem?.errors ?? [];
    const id = isNew ? this.name.trim() : this.queryId;
    const nameMissing = isNew && this.touched && id === '';
    return html`<form class="definition-editor" @submit=${(event) => this.#save(event, id)} novalidate>
      ${isNew ? html`<div class="field"><label for="query-name">${t('editor.name')}</label>
        <input id="query-name" class="input" autocomplete="off" spellcheck="false" .value=${this.name} aria-invalid=${nameMissing}
          aria-describedby="query-name-hint" @input=${(event) => { this.name = event.target.value; }}>
        ${nameMissing ? html`<p class="error" role="alert">${icon('cross')} ${t('editor.nameMissing')}</p>` : nothing}
        <p class="hint" id="query-name-hint">${t('editor.nameHint')}</p></div>` : nothing}
      <div class="field"><label for="definition-text">${t('editor.definition')}</label>
        <textarea id="definition-text" class="input code" rows=${Math.min(30, this.#text.split('\n').length + 1)} spellcheck="false" autocomplete="off" autocapitalize="off"
          .value=${this.#text} aria-invalid=${this.syntax !== null || errors.length > 0} aria-describedby="definition-errors"
          @input=${(event) => this.#typed(event.target.value)}></textarea></div>
      <div id="definition-errors" class="editor-errors" aria-live="polite">
        ${this.syntax ? html`<p class="error">${icon('cross')} ${this.syntax.line
          ? html`<button type="button" class="link-button" @click=${() => this.#select(this.syntax.at, this.syntax.at + 1)}>${t('editor.syntaxAt', { line: this.syntax.line })}</button> ${this.syntax.message}`
          : this.syntax.message}</p>` : nothing}
        ${errors.length > 0 ? html`<p class="errors-title">${t('editor.refused', { n: errors.length })}</p><ul>${errors.map((error) => this.#error(error))}</ul>`
          : problemBanner(problem)}
      </div>
      ${this.locked ? html`<p class="hint muted">${this.locked}</p>` : nothing}
      <div class="form-actions">
        <button class="button primary" ?disabled=${this.action?.pending || Boolean(this.locked)}>${this.action?.pending ? icon('arc', 'turning') : nothing}<span>${isNew ? t('editor.create') : t('action.save')}</span></button>
        ${this.text !== null && !isNew ? html`<button type="button" class="button" @click=${() => this.#reset()}>${t('editor.reset')}</button>` : nothing}
        ${this.action && !this.action.pending && !problem && this.text === null && !isNew ? html`<span class="saved" role="status">${icon('check')} ${t('editor.saved')}</span>` : nothing}
      </div>
    </form>`;
  }

  #error(error) {
    const place = placeOf(this.#text, error.pointer);
    return html`<li class="field-error">${place
      ? html`<button type="button" class="link-button" @click=${() => this.#select(place.from, place.to)}><code>${error.pointer || '/'}</code> <span class="muted">${t('editor.line', { n: place.line })}</span></button>`
      : html`<code>${error.pointer || '/'}</code>`} <span>${error.detail}</span></li>`;
  }

  updated(changed) {
    // What was saved is the definition now; the text follows it again.
    if (changed.has('action') && changed.get('action')?.pending && this.action && !this.action.pending && !this.action.problem) {
      this.text = null;
    }
  }

  #typed(text) {
    this.text = text;
    if (this.syntax) {
      this.syntax = syntaxError(text);
    }
  }

  #reset() {
    this.text = null;
    this.syntax = null;
    this.act('clear', { key: this.actionKey });
  }

  #save(event, id) {
    event.preventDefault();
    this.touched = true;
    this.syntax = syntaxError(this.#text);
    if (this.syntax || id === '') {
      return;
    }
    this.act('save-query', {
      id,
      key: this.actionKey,
      definition: JSON.parse(this.#text),
      after: this.after ? `#/queries/${encodeURIComponent(id)}` : undefined,
    });
  }

  #select(from, to) {
    const area = this.querySelector('textarea');
    area.focus();
    area.setSelectionRange(from, to);
    const lineHeight = Number.parseFloat(getComputedStyle(area).lineHeight);
    area.scrollTop = Math.max(0, (area.value.slice(0, from).split('\n').length - 4) * lineHeight);
  }
}

function syntaxError(text) {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    const at = Number(/position (\d+)/.exec(error.message)?.[1] ?? Number.NaN);
    return Number.isNaN(at)
      ? { message: t('editor.syntax', { reason: error.message }), at: null, line: null }
      : { message: error.message.replace(/ in JSON at position.*$/, ''), at, line: number(text.slice(0, at).split('\n').length) };
  }
}

/** Where the last name of a pointer stands in the text; found name by name, which is enough for definitions. */
function placeOf(text, pointer) {
  if (!pointer) {
    return null;
  }
  let at = 0;
  let found = null;
  for (const name of pointer.slice(1).split('/').map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'))) {
    if (/^\d+$/.test(name)) {
      continue;
    }
    const next = text.indexOf(`"${name}"`, at);
    if (next < 0) {
      break;
    }
    found = { from: next, to: next + name.length + 2 };
    at = found.to;
  }
  if (!found) {
    return null;
  }
  const lineEnd = text.indexOf('\n', found.to);
  return { from: found.from, to: lineEnd < 0 ? text.length : lineEnd, line: text.slice(0, found.from).split('\n').length };
}

customElements.define('tm-definition-editor', TmDefinitionEditor);
