import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { cssVars } from '../../parts/css-vars.js';
import { icon } from '../../parts/icons.js';
import { emptyState, loadingState, problemBanner } from '../../parts/problem.js';
import { styleSheet } from '../../parts/style-sheet.js';
import { bytes, number, t } from '../../i18n/index.js';
import { MOST_UPLOAD_BYTES, dataCalls, sendUpload } from './data-calls.js';
import { held } from './new-stream-view.js';
import { nameFor } from './stream-draft.js';

await styleSheet(new URL('./sources.css', import.meta.url));

const ENDINGS = '.csv,.json,.jsonl,.ndjson,.parquet';
const PREVIEW_ROWS = 20;

/** Files brought along, to be replayed as streams or joined as tables; and the static tables there are. */
class TmFilesView extends TmElement {
  static properties = {
    state: { attribute: false }, route: { attribute: false }, connection: { attribute: false },
    uploads: { state: true }, tables: { state: true }, sending: { state: true }, refused: { state: true }, over: { state: true }, making: { state: true }, shown: { state: true },
  };

  #sent = null;

  constructor() {
    super();
    this.uploads = null;
    this.tables = null;
    this.sending = null;
    this.refused = null;
    this.over = false;
    this.making = null;
    this.shown = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.connection?.subscribe([]);
    this.leaving.addEventListener('abort', () => this.#sent?.abort(), { once: true });
    this.#load();
  }

  async #load() {
    [this.uploads, this.tables] = await Promise.all([held(dataCalls.uploads()), held(dataCalls.tables())]);
  }

  render() {
    return html`<div class="files">
      <p class="crumbs"><a href="#/streams">${t('nav.streams')}</a></p>
      <h1>${t('nav.files')}</h1>
      <p class="muted lead">${t('files.lead')}</p>
      ${this.#drop()}
      ${this.refused ? problemBanner(this.refused, { dismiss: () => { this.refused = null; } }) : nothing}
      <section aria-labelledby="uploads-title"><div class="section-head"><h2 id="uploads-title">${t('files.uploads')}</h2></div>
        <div class="panel">${this.#listed(this.uploads, (upload) => this.#upload(upload), t('files.none.title'), t('files.none.text'))}</div></section>
      <section aria-labelledby="tables-title"><div class="section-head"><h2 id="tables-title">${t('files.tables')}</h2></div>
        <div class="panel">${this.#listed(this.tables, (table) => this.#table(table), t('files.noTables.title'), t('files.noTables.text'))}</div></section>
    </div>`;
  }

  #listed(found, draw, title, text) {
    if (found === null) {
      return loadingState(t('files.loading'));
    }
    if (found.problem) {
      return html`<div class="padded">${problemBanner(found.problem)}<p><button class="button" @click=${() => this.#load()}>${t('action.tryAgain')}</button></p></div>`;
    }
    return found.value.length === 0 ? emptyState(title, text) : found.value.map(draw);
  }

  #drop() {
    const { sending } = this;
    return html`<div class="drop" ?data-over=${this.over}
      @dragover=${(event) => { event.preventDefault(); this.over = true; }} @dragleave=${() => { this.over = false; }}
      @drop=${(event) => { event.preventDefault(); this.over = false; this.#send(event.dataTransfer.files[0]); }}>
      ${sending ? html`<div class="sending"><p role="status">${sending.share < 1 ? t('files.sending', { name: sending.name, share: Math.floor(sending.share * 100) }) : t('files.looking', { name: sending.name })}</p>
          <div class="position" role="progressbar" aria-label=${sending.name} aria-valuenow=${Math.floor(sending.share * 100)} aria-valuemin="0" aria-valuemax="100"><span ${cssVars({ '--share': sending.share })}></span></div>
          <p><button class="button" @click=${() => this.#sent?.abort()}>${t('action.cancel')}</button></p></div>`
        : html`<p class="drop-title">${t('files.drop')}</p><p class="muted small">${t('files.dropHint')}</p>
          <label class="button primary" for="file-choice">${icon('plus')}<span>${t('files.choose')}</span></label>
          <input id="file-choice" class="visually-hidden" type="file" accept=${ENDINGS} @change=${(event) => { this.#send(event.target.files[0]); event.target.value = ''; }}>`}
    </div>`;
  }

  async #send(file) {
    if (!file || this.sending) {
      return;
    }
    this.refused = null;
    if (file.size > MOST_UPLOAD_BYTES) {
      this.refused = { status: 413, title: '', detail: t('files.tooLarge', { name: file.name, size: bytes(file.size) }), errors: [] };
      return;
    }
    this.#sent = new AbortController();
    this.sending = { name: file.name, share: 0 };
    const { problem } = await held(sendUpload(file, (share) => { this.sending = { name: file.name, share }; }, this.#sent.signal));
    this.sending = null;
    this.refused = problem?.title === 'aborted' ? null : problem ?? null;
    await this.#load();
  }

  #upload(upload) {
    const making = this.making?.upload === upload.name ? this.making : null;
    return html`<article class="file"><div class="file-head"><h3 class="file-name">${upload.name}</h3>
        <span class="muted small">${t('files.rows', { n: upload.rows })} · ${bytes(upload.bytes)}</span>
        <span class="file-actions"><a class="button primary" href=${`#/new-stream?upload=${encodeURIComponent(upload.name)}`}>${icon('play')}<span>${t('files.replay')}</span></a>
          <button class="button" aria-expanded=${making !== null} @click=${() => { this.making = making ? null : { upload: upload.name, name: tableName(upload.name), schema: upload.schema, problem: null }; }}>${t('files.asTable')}</button>
          <button class="icon-button" title=${t('action.delete')} aria-label=${t('files.deleteOf', { name: upload.name })} @click=${() => this.#remove(dataCalls.deleteUpload(upload.name))}>${icon('trash')}</button></span></div>
      <p class="small"><code class="schema">${upload.schema}</code></p>
      <p class="muted small">${upload.eventTime ? t('files.eventTime', { column: upload.eventTime }) : t('files.noEventTime')}</p>
      ${making ? this.#tableForm(making) : nothing}
      ${rowsTable(upload.sample, upload.name)}</article>`;
  }

  #tableForm(making) {
    const set = (name) => (event) => { this.making = { ...this.making, [name]: event.target.value }; };
    return html`<form class="table-form" @submit=${(event) => this.#make(event)} novalidate>
      <div class="field"><label for="table-name">${t('files.tableName')}</label><input id="table-name" class="input" autocomplete="off" spellcheck="false" .value=${making.name} @input=${set('name')}></div>
      <div class="field"><label for="table-schema">${t('files.tableSchema')}</label><input id="table-schema" class="input" autocomplete="off" spellcheck="false" .value=${making.schema} @input=${set('schema')}></div>
      <button class="button primary">${t('files.makeTable')}</button>
      ${making.problem ? html`<div class="wide">${problemBanner(making.problem)}</div>` : nothing}</form>`;
  }

  async #make(event) {
    event.preventDefault();
    const { name, schema, upload } = this.making;
    const { problem } = await held(dataCalls.saveTable(name.trim(), { schema, upload }));
    this.making = problem ? { ...this.making, problem } : null;
    await this.#load();
  }

  #table(table) {
    const shown = this.shown?.name === table.name ? this.shown : null;
    return html`<article class="file"><div class="file-head"><h3 class="file-name">${table.name}</h3>
        <span class="muted small">${t('files.rows', { n: table.rows })}${table.upload ? html` · ${t('files.from', { name: table.upload })}` : nothing}</span>
        <span class="file-actions"><button class="button" aria-expanded=${shown !== null} @click=${() => this.#show(shown ? null : table.name)}>${t('files.preview')}</button>
          <button class="icon-button" title=${t('action.delete')} aria-label=${t('files.deleteOf', { name: table.name })} @click=${() => this.#remove(dataCalls.deleteTable(table.name))}>${icon('trash')}</button></span></div>
      <p class="small"><code class="schema">${table.schema}</code></p>
      ${shown?.problem ? problemBanner(shown.problem) : shown?.value ? html`${rowsTable(shown.value.rows.slice(0, PREVIEW_ROWS), table.name)}
        ${shown.value.rows.length > PREVIEW_ROWS ? html`<p class="muted small">${t('files.firstRows', { n: PREVIEW_ROWS })}</p>` : nothing}` : nothing}</article>`;
  }

  async #show(name) {
    this.shown = name === null ? null : { name };
    if (name !== null) {
      const found = await held(dataCalls.table(name));
      this.shown = this.shown?.name === name ? { name, ...found } : this.shown;
    }
  }

  async #remove(call) {
    const { problem } = await held(call);
    this.refused = problem ?? null;
    await this.#load();
  }
}

function tableName(upload) {
  return nameFor(upload.replace(/\.[^.]*$/, '')).replaceAll('-', '_') || 'table';
}

function rowsTable(rows, label) {
  const columns = Object.keys(rows[0] ?? {});
  return html`<div class="preview" tabindex="0" role="group" aria-label=${label}><table class="data"><thead><tr>${columns.map((name) => html`<th scope="col" class=${rows.some((row) => typeof row[name] === 'number') ? 'num' : ''}>${name}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${columns.map((name) => html`<td class=${typeof row[name] === 'number' ? 'num' : ''}>${cell(row[name])}</td>`)}</tr>`)}</tbody></table></div>`;
}

function cell(value) {
  return value === null || value === undefined ? html`<span class="muted">null</span>` : typeof value === 'number' ? number(value, 6) : String(value);
}

customElements.define('tm-files-view', TmFilesView);
