import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { icon } from '../../parts/icons.js';
import { t } from '../../i18n/index.js';
import { clockText } from '../../charts/plane/scales.js';
import { definitionOf, scriptOf, streamsOf } from '../../charts/lab-plane/lab-scene.js';
import { kindOf, valueOf } from '../streams/schema.js';
import { fieldOrder, parseEvent, timeOf } from './typed-event.js';

/**
 * An event typed in one line, or field by field. Fires `lab-typed` `{stream, data, at, step}`; `step` null is a step of its own, now.
 * `spot` prefills it from a click on the plane.
 */
class TmLabAddEvent extends TmElement {
  static properties = {
    run: { attribute: false }, focus: { type: String }, spot: { attribute: false }, busy: { type: String },
    line: { state: true }, stream: { state: true }, step: { state: true }, at: { state: true }, mistake: { state: true }, typed: { state: true },
  };

  constructor() {
    super();
    this.line = '';
    this.stream = null;
    this.step = 'now';
    this.at = '';
    this.mistake = null;
    this.typed = {};
  }

  willUpdate(changed) {
    if (changed.has('spot') && this.spot) {
      this.line = `${clockText(this.spot.t, this.spot.t % 60_000 === 0 ? 60_000 : 1_000)} `;
      this.step = String(this.spot.step);
      this.at = clockText(this.spot.a, this.spot.a % 60_000 === 0 ? 60_000 : 1_000);
      this.mistake = null;
    }
  }

  updated(changed) {
    if (changed.has('spot') && this.spot) {
      const input = this.querySelector('.lab-line');
      input?.focus();
      input?.setSelectionRange(this.line.length, this.line.length);
    }
  }

  #about() {
    const { run } = this;
    const definition = definitionOf(run, this.focus) ?? {};
    const streams = streamsOf(definition, run.scenario);
    const name = streams.includes(this.stream) ? this.stream : streams[0];
    const script = scriptOf(run);
    return { definition, streams, name, stream: run.scenario.streams[name], script, day: new Date(script[0]?.at ?? 0).toISOString().slice(0, 10) };
  }

  render() {
    if (!this.run) {
      return nothing;
    }
    const about = this.#about();
    const seconds = about.script.some(({ at }) => at % 60_000 !== 0);
    const example = [clockText(about.script[about.script.length - 1]?.at ?? 0, seconds ? 1_000 : 60_000), ...fieldOrder(about.stream, about.definition).slice(0, 2).map(({ name }) => name)].join(' ');
    return html`<form class="lab-add" @submit=${(event) => this.#send(event, about)} novalidate>
      <label class="lab-knob"><span>${t('lab.add.line')}</span>
        <input class="input lab-line" autocomplete="off" spellcheck="false" placeholder=${example} .value=${this.line} aria-invalid=${this.mistake !== null}
          aria-describedby="lab-add-mistake" @input=${(event) => { this.line = event.target.value; this.mistake = null; }}></label>
      ${about.streams.length > 1 ? html`<label class="lab-knob"><span>${t('lab.add.stream')}</span><select class="input" @change=${(event) => { this.stream = event.target.value; }}>
        ${about.streams.map((name) => html`<option ?selected=${name === about.name}>${name}</option>`)}</select></label>` : nothing}
      <label class="lab-knob"><span>${t('lab.add.step')}</span><select class="input" .value=${this.step} @change=${(event) => { this.step = event.target.value; this.at = ''; }}>
        <option value="now" ?selected=${this.step === 'now'}>${t('lab.add.now')}</option>
        ${about.script.map(({ index, at }) => html`<option value=${index} ?selected=${this.step === String(index)}>${t('lab.add.inStep', { step: index + 1, time: clockText(at, seconds ? 1_000 : 60_000) })}</option>`)}</select></label>
      <details class="lab-fields"><summary>${t('lab.add.fields')}</summary><div class="lab-field-grid">
        ${fieldOrder(about.stream, about.definition).map(({ name, type }) => html`<label class="lab-knob"><span>${name} <span class="muted">${type}</span></span>
          <input class="input" autocomplete="off" spellcheck="false" .value=${this.typed[name] ?? ''} @input=${(event) => { this.typed = { ...this.typed, [name]: event.target.value }; }}></label>`)}
        <label class="lab-knob"><span>${t('lab.arrived')}</span><input class="input" autocomplete="off" .value=${this.at} placeholder="12:08" @input=${(event) => { this.at = event.target.value; this.mistake = null; }}></label>
      </div></details>
      <button class="button primary" ?disabled=${Boolean(this.busy)}>${icon('plus')}<span>${t('lab.add.send')}</span></button>
      <p id="lab-add-mistake" class="error" role="alert" ?hidden=${this.mistake === null}>${this.mistake ? t(`lab.add.mistake.${this.mistake}`, { example }) : ''}</p>
    </form>`;
  }

  #send(event, { definition, stream, name, day }) {
    event.preventDefault();
    const parsed = parseEvent(this.line, { stream, definition, day });
    if (parsed.mistake) {
      this.mistake = parsed.mistake;
      return;
    }
    const at = this.at === '' ? null : timeOf(this.at, day);
    if (this.at !== '' && at === null) {
      this.mistake = 'arrived';
      return;
    }
    for (const field of fieldOrder(stream, definition)) {
      const value = valueOf(kindOf(field.type), this.typed[field.name]);
      if (value !== undefined) {
        parsed.data[field.name] = value;
      }
    }
    this.dispatchEvent(new CustomEvent('lab-typed', { bubbles: true, detail: { stream: name, data: parsed.data, at,
      step: this.step === 'now' ? null : Number(this.step) } }));
  }
}

customElements.define('tm-lab-add-event', TmLabAddEvent);
