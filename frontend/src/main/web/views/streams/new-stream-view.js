import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { icon } from '../../parts/icons.js';
import { loadingState, problemBanner } from '../../parts/problem.js';
import { ProblemError } from '../../http/request.js';
import { bytes, t } from '../../i18n/index.js';
import { dataCalls } from './data-calls.js';
import { styleSheet } from '../../parts/style-sheet.js';
import { DELIMITERS, GENERATORS, KINDS, definitionOf, emptyDraft, errorsOf, sampleOf, timeColumns, turnedInto, withSample, withUpload } from './stream-draft.js';

await styleSheet(new URL('./sources.css', import.meta.url));

const KEY = 'stream-new';
const FORMATS = ['json', 'csv', 'avro'];
const FILE_FORMATS = ['auto', 'json', 'csv', 'parquet'];
const TOPICS_SHOWN = 200;

/** A new stream: of a topic, files, a socket, a rate, an upload or a generator. What the server refuses stands at its field. */
class TmNewStreamView extends TmElement {
  static properties = {
    state: { attribute: false }, route: { attribute: false }, connection: { attribute: false },
    draft: { state: true }, topics: { state: true }, uploads: { state: true }, sample: { state: true }, filter: { state: true }, touched: { state: true },
  };

  constructor() {
    super();
    this.topics = null;
    this.uploads = null;
    this.sample = null;
    this.filter = '';
    this.touched = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.connection?.subscribe([]);
    this.act('clear', { key: KEY });
    const upload = this.route?.params.get('upload') ?? null;
    this.draft = emptyDraft(upload === null ? 'topic' : 'upload');
    this.#load(upload);
  }

  async #load(upload) {
    [this.topics, this.uploads] = await Promise.all([held(dataCalls.topics()), held(dataCalls.uploads())]);
    const chosen = this.uploads.value?.find(({ name }) => name === upload);
    if (chosen) {
      this.draft = withUpload(this.draft, chosen);
    }
  }

  render() {
    const { draft } = this;
    const action = this.state.actions[KEY];
    const errors = errorsOf(action?.problem);
    const unnamed = this.touched && draft.id.trim() === '';
    return html`<div class="new-stream">
      <p class="crumbs"><a href="#/streams">${t('nav.streams')}</a></p>
      <h1>${t('sources.new.title')}</h1>
      <fieldset class="kinds"><legend class="field-label">${t('sources.kind')}</legend>${KINDS.map((kind) => this.#kind(kind))}</fieldset>
      <form class="panel padded stream-form" @submit=${(event) => this.#save(event)} novalidate>
        ${draft.kind === 'topic' ? this.#topics(errors) : nothing}
        ${draft.kind === 'upload' ? this.#uploads(errors) : nothing}
        ${this.#own(errors)}
        ${draft.kind === 'topic' || draft.kind === 'own' ? this.#format(errors) : nothing}
        ${this.#sampled()}
        <div class="field wide"><label for="ns-schema">${t('sources.schema')}</label>
          <textarea id="ns-schema" class="input code short" rows="3" spellcheck="false" .value=${draft.schema} aria-invalid=${Boolean(errors.schema)} aria-describedby="ns-schema-note"
            @input=${this.#set('schema')}></textarea>${said(errors.schema)}<p class="hint" id="ns-schema-note">${t('sources.schemaHint')}</p></div>
        ${this.#eventTime(errors)}
        <div class="field"><label for="ns-id">${t('sources.name')}</label>
          <input id="ns-id" class="input" autocomplete="off" spellcheck="false" .value=${draft.id} aria-invalid=${unnamed} @input=${this.#set('id')}>
          ${unnamed ? said([t('sources.nameMissing')]) : nothing}<p class="hint">${t('sources.nameHint')}</p></div>
        <div class="wide">${errors[''] ? said(errors['']) : action?.problem && action.problem.errors.length === 0 ? problemBanner(action.problem) : nothing}</div>
        <div class="form-actions wide"><button class="button primary" ?disabled=${action?.pending}>${action?.pending ? icon('arc', 'turning') : nothing}<span>${t('sources.create')}</span></button>
          <a class="button" href="#/streams">${t('action.cancel')}</a></div>
      </form></div>`;
  }

  #kind(kind) {
    return html`<label class="kind"><input type="radio" name="kind" .checked=${this.draft.kind === kind} @change=${() => this.#turn(kind)}>
      <span class="kind-title">${t(`sources.kind.${kind}`)}</span><span class="kind-text">${t(`sources.kind.${kind}.text`)}</span></label>`;
  }

  #turn(kind) {
    this.draft = turnedInto(this.draft, kind);
    this.sample = null;
    this.touched = false;
    this.act('clear', { key: KEY });
  }

  #set(name) {
    return (event) => { this.draft = { ...this.draft, [name]: event.target.value }; };
  }

  #topics(errors) {
    const { topics, draft } = this;
    if (topics === null) {
      return html`<div class="wide">${loadingState(t('sources.topics.loading'))}</div>`;
    }
    if (topics.problem) {
      return html`<div class="wide">${problemBanner(topics.problem)}</div>`;
    }
    const foreign = topics.value.filter((topic) => !topic.own && topic.name.toLowerCase().includes(this.filter.toLowerCase()));
    const all = topics.value.some((topic) => !topic.own);
    return html`<div class="field wide"><label for="ns-filter">${t('sources.topic')}</label>
      ${all ? html`<input id="ns-filter" class="input" type="search" autocomplete="off" spellcheck="false" placeholder=${t('sources.topic.filter')} .value=${this.filter}
          @input=${(event) => { this.filter = event.target.value; }}>
        <div class="topic-list" role="group" aria-label=${t('sources.topic')}>${foreign.slice(0, TOPICS_SHOWN).map((topic) => html`<button type="button" class="topic"
          aria-pressed=${topic.name === draft.topic} @click=${() => this.#choose(topic.name)}><span class="topic-name">${topic.name}</span>
          <span class="muted small">${t('sources.partitions', { n: topic.partitions })}${topic.stream ? html` · ${t('sources.topic.read', { stream: topic.stream })}` : nothing}</span></button>`)}
          ${foreign.length === 0 ? html`<p class="muted none">${t('sources.topic.noMatch')}</p>` : nothing}</div>`
        : html`<p class="muted">${t('sources.topic.none')}</p>
          <input id="ns-filter" class="input" autocomplete="off" spellcheck="false" .value=${draft.topic} @input=${this.#set('topic')}>`}
      ${said(errors.topic)}</div>`;
  }

  async #choose(topic) {
    this.draft = { ...turnedInto(this.draft, 'topic'), topic, id: '' };
    await this.#ask(true);
  }

  /** Has the server look at the topic, guessing the format or taking the one chosen. */
  async #ask(guess) {
    const { topic } = this.draft;
    this.sample = { pending: true };
    const found = await held(dataCalls.sample(sampleOf(this.draft, { guess })));
    if (this.draft.topic === topic) {
      this.sample = found;
      this.draft = found.value ? withSample(this.draft, found.value) : this.draft;
    }
  }

  #sampled() {
    const { sample } = this;
    if (sample === null || this.draft.kind !== 'topic') {
      return nothing;
    }
    if (sample.pending) {
      return html`<p class="wide muted" role="status">${icon('arc', 'turning')} ${t('sources.sample.pending')}</p>`;
    }
    if (sample.problem) {
      return html`<div class="wide">${problemBanner(sample.problem)}</div>`;
    }
    const { records, usable, schema, eventTime, leftOut, values } = sample.value;
    return html`<div class="wide sample">
      <p class="sample-said" role="status">${records === 0 ? html`${icon('warn')} ${t('sources.sample.empty')}`
        : schema === null ? html`${icon('warn')} ${t('sources.sample.noSchema')}`
          : eventTime === null ? html`${icon('warn')} ${t('sources.sample.noTime', { n: records })}`
            : html`${icon(usable === records ? 'check' : 'warn')} ${t('sources.sample.fits', { n: records, usable })}`}
        ${leftOut.length > 0 ? html`<span class="muted">${t('sources.sample.leftOut', { names: leftOut.join(', ') })}</span>` : nothing}</p>
      ${values.length > 0 ? html`<div class="sample-values" tabindex="0" role="group" aria-label=${t('sources.sample.title')}>${values.slice(-5).reverse().map((record) => html`<p class=${record.malformed ? 'malformed' : ''}>
        <span class="muted num">${record.partition}:${record.offset}</span> <code>${record.value}</code>${record.malformed ? html`<span class="malformed-reason">${icon('warn')} ${record.malformed}</span>` : nothing}</p>`)}</div>` : nothing}
    </div>`;
  }

  #uploads(errors) {
    const { uploads, draft } = this;
    if (uploads === null) {
      return html`<div class="wide">${loadingState(t('files.loading'))}</div>`;
    }
    return html`<div class="field wide"><label for="ns-upload">${t('sources.upload')}</label>
      ${uploads.problem ? problemBanner(uploads.problem) : uploads.value.length === 0
        ? html`<p class="muted">${t('sources.upload.none')} <a href="#/files">${t('nav.files')}</a></p>`
        : html`<select id="ns-upload" class="input" @change=${(event) => { this.draft = withUpload({ ...this.draft, id: '' }, uploads.value.find(({ name }) => name === event.target.value)); }}>
          ${draft.upload === '' ? html`<option value="" selected></option>` : nothing}
          ${uploads.value.map((upload) => html`<option value=${upload.name} ?selected=${upload.name === draft.upload}>${upload.name} · ${t('files.rows', { n: upload.rows })} · ${bytes(upload.bytes)}</option>`)}</select>`}
      ${said(errors.upload)}</div>`;
  }

  /** The fields that only this kind has. */
  #own(errors) {
    const { draft } = this;
    switch (draft.kind) {
      case 'own':
        return this.#text('partitions', errors, { inputmode: 'numeric', label: 'partitionsWanted' });
      case 'files':
        return html`${this.#text('path', errors, { wide: true })}${this.#choice('fileFormat', FILE_FORMATS, (value) => t(`sources.fileFormat.${value}`), errors)}`;
      case 'socket':
        return html`${this.#text('host', errors)}${this.#text('port', errors, { inputmode: 'numeric' })}
          <p class="warning wide">${icon('warn')}<span>${t('sources.socketNote')}</span></p>`;
      case 'rate':
        return this.#text('rowsPerSecond', errors, { inputmode: 'decimal' });
      case 'upload':
        return this.#text('speed', errors, { inputmode: 'decimal' });
      case 'generator':
        return html`<div class="field"><label for="ns-generator">${t('sources.generator')}</label><select id="ns-generator" class="input"
            @change=${(event) => { this.draft = { ...draft, generator: event.target.value, schema: GENERATORS[event.target.value], eventTime: 'eventTime' }; }}>
            ${Object.keys(GENERATORS).map((name) => html`<option value=${name} ?selected=${name === draft.generator}>${t(`sources.generator.${name}`)}</option>`)}</select></div>
          ${this.#text('rate', errors, { inputmode: 'decimal' })}`;
      default:
        return nothing;
    }
  }

  #format(errors) {
    const { draft } = this;
    const again = draft.kind === 'topic' && draft.topic !== '';
    return html`${this.#choice('format', FORMATS, (value) => t(`sources.format.${value}`), errors, () => again && this.#ask(false))}
      ${draft.format === 'csv' ? this.#choice('delimiter', DELIMITERS, (value) => (value === '\t' ? t('sources.tab') : value), errors, () => again && this.#ask(false)) : nothing}
      ${draft.format === 'avro' ? html`${this.#choice('framing', ['bare', 'confluent'], (value) => t(`sources.framing.${value}`), errors)}
        <div class="field wide"><label for="ns-avroSchema">${t('sources.avroSchema')}</label>
          <textarea id="ns-avroSchema" class="input code short" rows="5" spellcheck="false" .value=${draft.avroSchema} aria-invalid=${Boolean(errors.avroSchema)}
            @input=${this.#set('avroSchema')} @change=${() => again && draft.avroSchema.trim() !== '' && this.#ask(false)}></textarea>${said(errors.avroSchema)}</div>` : nothing}
      ${draft.kind === 'topic' ? html`${this.#choice('offsets', ['earliest', 'latest', 'time'], (value) => t(`sources.offsets.${value}`), {})}
        ${draft.offsets === 'time' ? html`<div class="field"><label for="ns-time">${t('sources.time')}</label>
          <input id="ns-time" class="input" type="datetime-local" step="0.001" .value=${draft.time} aria-invalid=${Boolean(errors.time)} @input=${this.#set('time')}>${said(errors.time)}</div>` : nothing}` : nothing}`;
  }

  #eventTime(errors) {
    const columns = timeColumns(this.draft.schema);
    return html`<div class="field"><label for="ns-eventTime">${t('sources.eventTime')}</label>
      <select id="ns-eventTime" class="input" aria-invalid=${Boolean(errors.eventTime)} @change=${this.#set('eventTime')}>
        ${columns.includes(this.draft.eventTime) ? nothing : html`<option value=${this.draft.eventTime} selected>${this.draft.eventTime}</option>`}
        ${columns.map((name) => html`<option value=${name} ?selected=${name === this.draft.eventTime}>${name}</option>`)}</select>
      ${said(errors.eventTime)}${columns.length === 0 ? html`<p class="hint">${t('sources.eventTime.none')}</p>` : nothing}</div>`;
  }

  #text(name, errors, { wide = false, inputmode = 'text', label = name } = {}) {
    return html`<div class="field ${wide ? 'wide' : ''}"><label for=${`ns-${name}`}>${t(`sources.${label}`)}</label>
      <input id=${`ns-${name}`} class="input" autocomplete="off" spellcheck="false" inputmode=${inputmode} .value=${this.draft[name]} aria-invalid=${Boolean(errors[name])} @input=${this.#set(name)}>
      ${said(errors[name])}</div>`;
  }

  #choice(name, values, words, errors, then = () => {}) {
    return html`<div class="field"><label for=${`ns-${name}`}>${t(`sources.${name}`)}</label><select id=${`ns-${name}`} class="input" aria-invalid=${Boolean(errors[name])}
      @change=${(event) => { this.draft = { ...this.draft, [name]: event.target.value }; then(); }}>
      ${values.map((value) => html`<option value=${value} ?selected=${value === this.draft[name]}>${words(value)}</option>`)}</select>${said(errors[name])}</div>`;
  }

  #save(event) {
    event.preventDefault();
    this.touched = true;
    const id = this.draft.id.trim();
    if (id !== '') {
      this.act('save-stream', { id, key: KEY, definition: definitionOf(this.draft), after: `#/streams/${encodeURIComponent(id)}` });
    }
  }
}

function said(details) {
  return (details ?? []).map((detail) => html`<p class="error" role="alert">${icon('cross')} ${detail}</p>`);
}

/** What became of a call: its value, or the problem. */
export async function held(call) {
  try {
    return { value: await call };
  } catch (error) {
    if (error instanceof ProblemError) {
      return { problem: error.problem };
    }
    throw error;
  }
}

customElements.define('tm-new-stream-view', TmNewStreamView);
