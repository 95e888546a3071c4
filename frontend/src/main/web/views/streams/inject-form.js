import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { icon } from '../../parts/icons.js';
import { problemText } from '../../parts/problem.js';
import { duration, millis, t } from '../../i18n/index.js';
import { dataTimeAt, fieldsOf, fromUtcInput, kindOf, toUtcInput, valueOf } from './schema.js';

const NOT_OURS = /^\/events\/0\/([^/]+)/;
const HOUR_MS = 3_600_000;

/** One event with an event time of one's choice. Fields follow the stream's schema; what the server refuses stands at its field. */
class TmInjectForm extends TmElement {
  static properties = { stream: { attribute: false }, action: { attribute: false }, steppable: { attribute: false }, skewMs: { type: Number }, typed: { state: true }, time: { state: true } };

  constructor() {
    super();
    this.typed = {};
    this.time = null;
    this.skewMs = 0;
    this.steppable = [];
  }

  willUpdate(changed) {
    if (changed.has('stream') && changed.get('stream') && changed.get('stream').id !== this.stream.id) {
      this.typed = {};
      this.time = null;
    }
  }

  get #now() {
    return dataTimeAt(this.stream, Date.now() + this.skewMs);
  }

  render() {
    const { stream, action } = this;
    const timeField = stream.definition.eventTime;
    const fields = fieldsOf(stream.definition.schema).filter((field) => field.name !== timeField);
    const errors = fieldErrors(action?.problem);
    const rest = (action?.problem?.errors ?? []).filter((error) => !NOT_OURS.test(error.pointer));
    this.time ??= toUtcInput(Math.floor(this.#now / 1_000) * 1_000);
    return html`<form class="inject" @submit=${(event) => this.#send(event, fields, timeField)} novalidate>
      <div class="field wide"><label for="inject-time">${timeField} <span class="muted">${t('inject.utc')}</span></label>
        <input id="inject-time" class="input" type="datetime-local" step="0.001" .value=${this.time} aria-invalid=${Boolean(errors[timeField])}
          aria-describedby="inject-time-error" @input=${(event) => { this.time = event.target.value; }}>
        <div id="inject-time-error">${errors[timeField] ? html`<p class="error">${icon('cross')} ${errors[timeField]}</p>` : nothing}</div>
        <div class="quick" role="group" aria-label=${t('inject.quick')}>${this.#quick()}</div></div>
      ${fields.map((field) => this.#field(field, errors[field.name]))}
      ${action?.problem && (rest.length > 0 || Object.keys(errors).length === 0) ? html`<p class="error wide" role="alert">${icon('cross')} ${problemText(action.problem)}</p>` : nothing}
      <div class="form-actions wide">
        <button class="button primary" ?disabled=${action?.pending}>${action?.pending ? icon('arc', 'turning') : nothing}<span>${t('inject.send')}</span></button>
        ${this.steppable.length > 0 ? html`<button class="button" value="step" title=${t('inject.step.title', { queries: this.steppable.join(', ') })}
          ?disabled=${action?.pending}><span>${t('inject.step')}</span></button>` : nothing}
        ${action?.answer ? html`<span class="saved" role="status">${icon('check')} ${said(action.answer)}</span>` : nothing}
      </div>
    </form>`;
  }

  #quick() {
    const newest = millis(this.stream.newestEventTime);
    const far = this.stream.lateness ? Math.max(60_000, this.stream.lateness.maxMs) : HOUR_MS;
    const choices = [
      [t('inject.now'), () => this.#now],
      [t('inject.back', { span: duration(60_000) }), () => this.#now - 60_000],
      [t('inject.back', { span: duration(600_000) }), () => this.#now - 600_000],
      ...(newest === null ? [] : [
        [t('inject.newest'), () => newest],
        [t('inject.newestBack', { span: duration(far * 2) }), () => newest - far * 2],
      ]),
    ];
    return choices.map(([label, time]) => html`<button type="button" class="chip" @click=${() => { this.time = toUtcInput(time()); }}>${label}</button>`);
  }

  #field({ name, type }, error) {
    const kind = kindOf(type);
    const id = `inject-${name}`;
    const set = (event) => { this.typed = { ...this.typed, [name]: event.target.value }; };
    return html`<div class="field ${kind === 'time' ? 'wide' : ''}"><label for=${id}>${name} <span class="muted">${type}</span></label>
      ${kind === 'boolean'
        ? html`<select id=${id} class="input" @change=${set} .value=${this.typed[name] ?? ''} aria-invalid=${Boolean(error)}><option value="">null</option><option value="true">true</option><option value="false">false</option></select>`
        : html`<input id=${id} class="input" autocomplete="off" spellcheck="false" type=${kind === 'time' ? 'datetime-local' : 'text'} step=${kind === 'time' ? '0.001' : nothing}
          inputmode=${kind === 'number' ? 'decimal' : kind === 'whole' ? 'numeric' : 'text'} .value=${this.typed[name] ?? ''} aria-invalid=${Boolean(error)} aria-describedby=${`${id}-error`} @input=${set}>`}
      <div id=${`${id}-error`}>${error ? html`<p class="error">${icon('cross')} ${error}</p>` : nothing}</div></div>`;
  }

  #send(event, fields, timeField) {
    event.preventDefault();
    const injected = { [timeField]: fromUtcInput(this.time) ?? this.time };
    for (const { name, type } of fields) {
      const value = valueOf(kindOf(type), this.typed[name]);
      if (value !== undefined) {
        injected[name] = value;
      }
    }
    this.act(event.submitter?.value === 'step' ? 'step-stream' : 'inject-events', { id: this.stream.id, events: [injected] });
  }
}

/** What an append or a step answered, in one sentence. */
function said({ accepted, offsets, queries }) {
  if (!queries) {
    return t('inject.done', { n: accepted, offsets: (offsets ?? []).map(offsetText).join(', ') });
  }
  const ran = Object.entries(queries).map(([id, { batches }]) => `${id} ${batches.map(({ batchId }) => `#${batchId}`).join(' ') || '–'}`);
  return t('inject.stepped', { ran: ran.join(' · ') || '–' });
}

/** An offset, plain or with its partition. */
function offsetText(offset) {
  return typeof offset === 'object' ? `${offset.partition}:${offset.offset}` : String(offset);
}

function fieldErrors(problem) {
  const found = {};
  for (const { pointer, detail } of problem?.errors ?? []) {
    const name = NOT_OURS.exec(pointer)?.[1];
    if (name) {
      found[name] = detail;
    }
  }
  return found;
}

customElements.define('tm-inject-form', TmInjectForm);
