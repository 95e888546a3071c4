import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { icon } from '../../parts/icons.js';
import { t } from '../../i18n/index.js';
import { lineOf } from './definition-edit.js';
import { lineChip, spanText } from './line-chip.js';

/** The most lines a step may have. */
const MOST_LINES = 50;
const DAY_MS = 86_400_000;

/**
 * Own lines for the next interval, one by one: a time and words. A time before the interval is marked as late before it is sent.
 * `next` are the bounds of that interval. Fires `ds-send` `{lines}`.
 */
class TmDStreamLineForm extends TmElement {
  static properties = { next: { attribute: false }, off: { type: Boolean }, time: { state: true }, words: { state: true }, lines: { state: true }, mistake: { state: true } };

  constructor() {
    super();
    Object.assign(this, { next: null, off: false, time: '', words: '', lines: [], mistake: null });
  }

  render() {
    const [from, to] = this.next;
    const typed = lineOf(this.time, this.words);
    const late = !typed.mistake && this.#late(typed.clockMs);
    return html`<form class="lab-add ds-form" novalidate @submit=${(event) => this.#send(event)}>
      <label class="lab-knob"><span>${t('ds.form.time')}</span><input class="input ds-form-time" autocomplete="off" spellcheck="false" placeholder=${new Date(from).toISOString().slice(11, 19)}
        .value=${this.time} aria-invalid=${this.mistake === 'time'} aria-describedby="ds-form-mistake" @input=${(event) => { this.time = event.target.value; this.mistake = null; }}></label>
      <label class="lab-knob"><span>${t('ds.form.words')}</span><input class="input ds-form-words" autocomplete="off" spellcheck="false" maxlength="200" placeholder="cat"
        .value=${this.words} aria-invalid=${this.mistake === 'words'} aria-describedby="ds-form-mistake" @input=${(event) => { this.words = event.target.value; this.mistake = null; }}></label>
      <button type="button" class="button" ?disabled=${this.off || this.lines.length >= MOST_LINES} @click=${() => this.#take()}>${icon('plus')}<span>${t('ds.form.more')}</span></button>
      <button class="button primary ds-send" ?disabled=${this.off}>${html`<span aria-hidden="true">→</span>`}<span>${t('ds.form.send')}</span></button>
      <p class="ds-form-note">${t('ds.form.next', { interval: spanText(from, to) })} ${late ? html`<strong class="ds-form-late">${t('ds.form.late')}</strong>` : nothing}</p>
      ${this.lines.length > 0 ? html`<ul class="ds-form-lines">${this.lines.map((line, index) => html`<li>${lineChip({ text: line.line }, { sign: this.#late(line.clockMs) ? 'late' : 'pending', timed: true })}
        <button type="button" class="icon-button" aria-label=${t('ds.form.remove', { line: line.line })} @click=${() => { this.lines = this.lines.filter((_, at) => at !== index); }}>${icon('cross')}</button></li>`)}</ul>` : nothing}
      <p id="ds-form-mistake" class="error" role="alert" ?hidden=${this.mistake === null}>${this.mistake ? t(`ds.form.mistake.${this.mistake}`) : ''}</p>
    </form>`;
  }

  #late(clockMs) {
    return clockMs < this.next[0] % DAY_MS;
  }

  #take() {
    const typed = lineOf(this.time, this.words);
    if (typed.mistake) {
      this.mistake = typed.mistake;
      return false;
    }
    this.lines = [...this.lines, typed];
    this.time = '';
    this.words = '';
    return true;
  }

  #send(event) {
    event.preventDefault();
    const nothingTyped = this.time.trim() === '' && this.words.trim() === '';
    if ((nothingTyped && this.lines.length > 0) || this.#take()) {
      const lines = this.lines.map(({ line }) => line);
      this.lines = [];
      this.dispatchEvent(new CustomEvent('ds-send', { bubbles: true, detail: { lines } }));
    }
  }
}

customElements.define('tm-dstream-line-form', TmDStreamLineForm);
