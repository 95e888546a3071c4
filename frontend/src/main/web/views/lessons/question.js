import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { t } from '../../i18n/index.js';
import { icon } from '../../parts/icons.js';
import { windowKey } from './figures.js';
import { rangeText } from './range.js';
import { JUST_SHOW } from './walk.js';
import { line } from './words.js';

const EVENT_ANSWERS = ['yes', 'partly', 'no'];
/** Chosen where the reader expects no window to be written. */
const NO_WINDOW = 'none';

/**
 * A question before a step, and what the reader is about to answer. Properties: `ask` of the scene, `offered` windows, `busy`.
 * Tells `lesson-answer` with `{prediction}`. `pick(n)` chooses by a digit, `submit()` answers, both for the player's keys.
 */
class TmLessonQuestion extends TmElement {
  static properties = { ask: { attribute: false }, offered: { attribute: false }, busy: { attribute: false }, chosen: { state: true }, typed: { state: true } };

  constructor() {
    super();
    this.ask = null;
    this.offered = [];
    this.busy = null;
    this.chosen = [];
    this.typed = '';
  }

  willUpdate(changed) {
    if (changed.has('ask') && changed.get('ask') !== undefined && changed.get('ask') !== null) {
      this.chosen = [];
      this.typed = '';
    }
  }

  firstUpdated() {
    this.querySelector(this.ask.kind === 'number' ? '.ls-number-field' : '.ls-ask')?.focus({ preventScroll: true });
    this.scrollIntoView({ block: 'nearest' });
  }

  /** What the reader has chosen so far as a prediction, or null while there is none. */
  get prediction() {
    switch (this.ask.kind) {
      case 'windows':
        return this.chosen.length > 0 ? { windows: this.chosen.filter((key) => key !== NO_WINDOW) } : null;
      case 'number':
        return this.typed.trim() === '' || !Number.isFinite(Number(this.typed)) ? null : { number: Number(this.typed) };
      default:
        return this.chosen.length > 0 ? { [this.ask.kind]: this.chosen[0] } : null;
    }
  }

  /** Chooses the answer with this number, 1 to 9, or 0 for no window; false when there is none. */
  pick(n) {
    const option = this.#options().find(({ digit }) => digit === n);
    if (option) {
      this.#toggle(option.value);
    }
    return option !== undefined;
  }

  submit() {
    if (this.prediction) {
      this.#tell(this.prediction);
    }
  }

  #tell(prediction) {
    this.dispatchEvent(new CustomEvent('lesson-answer', { detail: { prediction } }));
  }

  #toggle(value) {
    const several = this.ask.kind === 'windows' && value !== NO_WINDOW;
    const others = this.chosen.filter((other) => other !== value && other !== NO_WINDOW);
    this.chosen = !several ? [value] : this.chosen.includes(value) ? others : [...others, value];
  }

  #options() {
    switch (this.ask.kind) {
      case 'windows':
        return [...this.offered.map((window, i) => ({ value: windowKey(window), label: rangeText(window, this.offered), digit: i + 1 })),
          { value: NO_WINDOW, label: t('lesson.ask.windows.none'), digit: 0 }];
      case 'event':
        return EVENT_ANSWERS.map((value, i) => ({ value, label: t(`lesson.ask.event.${value}`), digit: i + 1 }));
      case 'choice':
        return (this.ask.options ?? []).map((option, value) => ({ value, label: line(option), digit: value + 1 }));
      default:
        return [];
    }
  }

  render() {
    const { kind } = this.ask;
    return html`<form class="ls-ask" tabindex="-1" aria-labelledby="ls-question" @submit=${(event) => this.#submitted(event)}>
      <p class="ls-ask-title">${t('lesson.ask.title')}</p>
      <p class="ls-question" id="ls-question">${this.ask.question ? line(this.ask.question) : t(`lesson.ask.${kind}`)}</p>
      ${kind === 'number' ? this.#numberField() : this.#choices()}
      <div class="ls-ask-actions">
        <button class="button primary" ?disabled=${this.prediction === null || this.busy !== null}>${icon(this.busy ? 'arc' : 'play', this.busy ? 'turning' : '')}${t('lesson.ask.submit')}</button>
        <button class="button" type="button" ?disabled=${this.busy !== null} @click=${() => this.#tell(JUST_SHOW)}>${t('lesson.ask.skip')}</button>
        <span class="ls-ask-keys">${t(kind === 'number' ? 'lesson.ask.keys.number' : 'lesson.ask.keys')}</span>
      </div>
    </form>`;
  }

  #submitted(event) {
    event.preventDefault();
    this.submit();
  }

  #numberField() {
    return html`<label class="ls-number-row"><input class="input ls-number-field" type="number" min="0" step="1" inputmode="numeric"
      .value=${this.typed} @input=${(event) => { this.typed = event.target.value; }}>
      <span>${t(`lesson.measure.${this.ask.measure}`)}</span></label>`;
  }

  #choices() {
    const type = this.ask.kind === 'windows' ? 'checkbox' : 'radio';
    return html`<ol class="ls-options" data-kind=${this.ask.kind} role=${type === 'radio' ? 'radiogroup' : 'group'} aria-labelledby="ls-question">
      ${this.#options().map(({ value, label, digit }) => html`<li><label class="ls-option">
        <input type=${type} name="ls-option" .checked=${this.chosen.includes(value)} @change=${() => this.#toggle(value)}>
        ${digit < 10 ? html`<kbd aria-hidden="true">${digit}</kbd>` : html`<span></span>`}<span>${label}</span></label></li>`)}
      </ol>${this.ask.kind === 'windows' ? html`<p class="ls-fine">${t('lesson.ask.utc')}</p>` : nothing}`;
  }
}

customElements.define('tm-lesson-question', TmLessonQuestion);
