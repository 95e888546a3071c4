import { html, nothing } from 'lit';
import { t } from '../../i18n/index.js';
import { icon } from '../../parts/icons.js';
import { numberOf, valueAt } from './definition.js';

/**
 * The fields of the form. Each belongs to a pointer of the definition, shows what stands there and the errors that were found there, and
 * hands on what is typed.
 *
 * @typedef {{definition: object, errors: Map<string, import('./errors.js').FieldError[]>, set: (pointer: string, value: any) => void,
 *   replace: (definition: object) => void, valueAt: (pointer: string) => any, columns: {name: string, type: string}[],
 *   columnsOf: (stream: string) => {name: string, type: string}[], streams: string[], eventTime: string|null,
 *   resultColumns: {name: string, type: string}[], connections: object[], name: string,
 *   connectionSaved: (pointer: string, name: string) => Promise<void>}} Edit
 */

const UNITS = ['millisecond', 'second', 'minute', 'hour', 'day', 'week'];
const SIMPLE = /^\s*(\d+)\s+([a-z]+?)s?\s*$/i;

export function idOf(pointer) {
  return `b${pointer.replace(/\//g, '-')}`;
}

/** What was found at a field, in Spark's or the server's words. */
export function errorsAt(edit, pointer) {
  const found = edit.errors.get(pointer) ?? [];
  return found.length === 0 ? nothing : html`<div id=${`${idOf(pointer)}-error`} class="bd-errors">${found.map((error) => html`<p class="error">${icon('cross')}
    <span lang="en">${error.detail}</span></p>`)}</div>`;
}

function described(edit, pointer, hint) {
  return [edit.errors.has(pointer) ? `${idOf(pointer)}-error` : '', hint ? `${idOf(pointer)}-hint` : ''].filter(Boolean).join(' ') || nothing;
}

function frame(edit, pointer, label, control, hint, className = '') {
  return html`<div class="field ${className}" data-pointer=${pointer}>
    <label for=${idOf(pointer)}>${label}</label>${control}${errorsAt(edit, pointer)}
    ${hint ? html`<p class="hint" id=${`${idOf(pointer)}-hint`}>${hint}</p>` : nothing}</div>`;
}

export function textField(edit, pointer, label, { hint = null, list = null, placeholder = '', className = '', code = false } = {}) {
  const value = valueAt(edit.definition, pointer) ?? '';
  return frame(edit, pointer, label, html`<input id=${idOf(pointer)} class="input ${code ? 'bd-code' : ''}" autocomplete="off" spellcheck="false" autocapitalize="off"
    .value=${String(value)} placeholder=${placeholder || nothing} list=${list ?? nothing} aria-invalid=${edit.errors.has(pointer)}
    aria-describedby=${described(edit, pointer, hint)}
    @input=${(event) => edit.set(pointer, event.target.value === '' ? undefined : event.target.value)}>`, hint, className);
}

export function numberField(edit, pointer, label, { hint = null, placeholder = '' } = {}) {
  const value = valueAt(edit.definition, pointer) ?? '';
  return frame(edit, pointer, label, html`<input id=${idOf(pointer)} class="input" inputmode="numeric" autocomplete="off" .value=${String(value)}
    placeholder=${placeholder || nothing} aria-invalid=${edit.errors.has(pointer)} aria-describedby=${described(edit, pointer, hint)}
    @input=${(event) => edit.set(pointer, numberOf(event.target.value))}>`, hint);
}

/** @param {{value: string, label: string}[]} options */
export function choiceField(edit, pointer, label, options, { hint = null, set = (value) => edit.set(pointer, value === '' ? undefined : value), value = null, className = '' } = {}) {
  const chosen = value ?? valueAt(edit.definition, pointer) ?? '';
  const known = options.some((option) => option.value === chosen);
  return frame(edit, pointer, label, html`<select id=${idOf(pointer)} class="input" aria-invalid=${edit.errors.has(pointer)}
    aria-describedby=${described(edit, pointer, hint)} @change=${(event) => set(event.target.value)}>
    ${known ? nothing : html`<option value=${chosen} selected>${chosen === '' ? t('builder.choose') : chosen}</option>`}
    ${options.map((option) => html`<option value=${option.value} ?selected=${option.value === chosen} ?disabled=${option.disabled}>${option.label}</option>`)}
  </select>`, hint, className);
}

/** A length of time: a number and a unit; what is longer than that (`1 hour 30 minutes`) is typed as Spark has it. */
export function intervalField(edit, pointer, label, { hint = null, optional = false } = {}) {
  const text = valueAt(edit.definition, pointer) ?? '';
  const simple = SIMPLE.exec(text);
  const unit = simple && UNITS.includes(simple[2].toLowerCase()) ? simple[2].toLowerCase() : null;
  if (text !== '' && unit === null && !/^\s*\S*\s+(millisecond|second|minute|hour|day|week)s?\s*$/i.test(text)) {
    return textField(edit, pointer, label, { hint: hint ?? t('builder.interval.hint'), code: true });
  }
  const loose = /^\s*(\S*)\s+([a-z]+?)s?\s*$/i.exec(text);
  const amount = simple ? simple[1] : loose?.[1] ?? '';
  const shownUnit = unit ?? loose?.[2]?.toLowerCase() ?? 'minute';
  const write = (nextAmount, nextUnit) => edit.set(pointer, nextAmount === '' && optional ? undefined : intervalText(nextAmount, nextUnit));
  return html`<div class="field bd-interval" role="group" aria-labelledby=${`${idOf(pointer)}-label`} data-pointer=${pointer}>
    <span class="field-label" id=${`${idOf(pointer)}-label`}>${label}</span>
    <span class="bd-amount">
      <input id=${idOf(pointer)} class="input" inputmode="numeric" autocomplete="off" aria-label=${t('builder.interval.amount', { what: label })} .value=${amount}
        aria-invalid=${edit.errors.has(pointer)} aria-describedby=${described(edit, pointer, hint)} placeholder=${optional ? t('builder.interval.none') : nothing}
        @input=${(event) => write(event.target.value.trim(), shownUnit)}>
      <select class="input" aria-label=${t('builder.interval.unit', { what: label })} @change=${(event) => write(amount, event.target.value)}>
        ${UNITS.map((name) => html`<option value=${name} ?selected=${name === shownUnit}>${t(`builder.unit.${name}`)}</option>`)}
      </select></span>
    ${errorsAt(edit, pointer)}${hint ? html`<p class="hint" id=${`${idOf(pointer)}-hint`}>${hint}</p>` : nothing}</div>`;
}

/** `10 minutes`, `1 minute`: as Spark's interval text has it. */
export function intervalText(amount, unit) {
  return `${amount} ${unit}${amount === '1' ? '' : 's'}`;
}

/** On or off, at a pointer or with a meaning of its own. */
export function switchField(label, on, change, { hint = null, disabled = false } = {}) {
  return html`<div class="field"><button type="button" class="switch" role="switch" aria-checked=${on} ?disabled=${disabled} @click=${() => change(!on)}>
    <span class="switch-track"></span><span>${label}</span></button>${hint ? html`<p class="hint">${hint}</p>` : nothing}</div>`;
}

/** Columns to choose any number of, in the order chosen. */
export function columnsField(edit, pointer, label, columns, { hint = null } = {}) {
  const chosen = valueAt(edit.definition, pointer) ?? [];
  const gone = chosen.filter((name) => !columns.some((column) => column.name === name)).map((name) => ({ name, gone: true }));
  const toggle = (name) => edit.set(pointer, chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name]);
  return html`<fieldset class="field bd-columns" data-pointer=${pointer} aria-describedby=${described(edit, pointer, hint)}>
    <legend class="field-label">${label}</legend>
    <div class="bd-chips">${[...columns, ...gone].map(({ name, type, gone: missing }) => html`<label class="bd-chip"><input type="checkbox" .checked=${chosen.includes(name)}
      @change=${() => toggle(name)}><span lang="en">${name}</span> ${missing ? html`<span class="bd-type">${t('builder.columns.gone')}</span>` : html`<span class="bd-type" lang="en">${type}</span>`}</label>`)}</div>
    ${columns.length === 0 && gone.length === 0 ? html`<p class="hint">${t('builder.columns.none')}</p>` : nothing}
    ${errorsAt(edit, pointer)}${hint ? html`<p class="hint" id=${`${idOf(pointer)}-hint`}>${hint}</p>` : nothing}</fieldset>`;
}

/** One of a few, all seen; `why` of an option says why it can't be had. */
export function radioCards(name, label, chosen, options, change) {
  return html`<fieldset class="field bd-cards"><legend class="field-label">${label}</legend>
    ${options.map(({ value, title, text, why }) => html`<label class="bd-card" data-off=${why ? '' : nothing}>
      <input type="radio" name=${name} value=${value} .checked=${value === chosen} ?disabled=${Boolean(why) && value !== chosen} @change=${() => change(value)}>
      <span class="bd-card-title">${title}</span><span class="bd-card-text">${text}</span>
      ${why ? html`<span class="bd-card-why">${icon('warn')} ${why}</span>` : nothing}</label>`)}</fieldset>`;
}

/** One of a few words side by side. */
export function segments(name, label, chosen, options, change) {
  return html`<fieldset class="field bd-segments"><legend class="field-label">${label}</legend><div class="bd-segment-row">
    ${options.map(({ value, title }) => html`<label class="bd-segment"><input type="radio" class="visually-hidden" name=${name} value=${value} .checked=${value === chosen}
      @change=${() => change(value)}><span>${title}</span></label>`)}</div></fieldset>`;
}
