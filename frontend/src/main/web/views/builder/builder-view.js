import { html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { t } from '../../i18n/index.js';
import { TmElement } from '../../parts/element.js';
import { icon } from '../../parts/icons.js';
import { emptyState, loadingState, problemBanner } from '../../parts/problem.js';
import { styleSheet } from '../../parts/style-sheet.js';
import { BuilderSession } from './builder-session.js';
import { isName } from './definition.js';
import { editOf } from './edit-of.js';
import { combinationPart, enginePart, groupsPart, readsPart, runsPart } from './form.js';
import { idOf } from './fields.js';
import { placeOf } from './errors.js';
import { shownPointers } from './pointers.js';
import { previewPanel } from './preview-panel.js';
import { savePanel } from './save-panel.js';
import { sinksPart } from './sinks.js';
import './json-tab.js';
import './sql-tab.js';

await styleSheet(new URL('./builder.css', import.meta.url));

const TABS = ['form', 'sql', 'json'];

/** Builds a new query or edits one: a form, SQL and JSON of one definition, Spark's opinion beside it, and one place to save it. */
class TmBuilderView extends TmElement {
  static properties = {
    state: { attribute: false },
    route: { attribute: false },
    connection: { attribute: false },
    tab: { state: true },
    sure: { state: true },
    nameTouched: { state: true },
  };

  #session = null;
  #key = null;

  constructor() {
    super();
    Object.assign(this, { tab: 'form', sure: false, nameTouched: false });
  }

  connectedCallback() {
    super.connectedCallback();
    this.connection?.subscribe([]);
    const { leaving: signal } = this;
    addEventListener('beforeunload', (event) => this.#session?.dirty && event.preventDefault(), { signal });
    addEventListener('keydown', (event) => this.#keys(event), { signal });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#session?.close();
    this.#session = null;
    this.#key = null;
  }

  shouldUpdate(changed) {
    const { state, route } = this;
    return this.hasNews(changed, [state.queries, state.streams, state.known, state.connection.phase, route]);
  }

  willUpdate() {
    const { state, route } = this;
    const key = `${route.name}/${route.id ?? ''}?${route.params}`;
    if (this.#key !== key && state.known) {
      this.#key = key;
      this.#open();
    }
    this.#session?.live(state);
  }

  #open() {
    this.#session?.close();
    const session = new BuilderSession({ id: this.route.name === 'edit-query' ? this.route.id : null, from: this.route.params.get('from'), state: this.state });
    session.addEventListener('change', () => {
      if (this.#session === session) {
        this.requestUpdate();
      }
    });
    this.#session = session;
    Object.assign(this, { sure: false, nameTouched: false });
    session.open().then(() => {
      if (this.#session === session) {
        const wanted = this.route.params.get('tab');
        this.tab = TABS.includes(wanted) ? wanted : typeof session.definition?.sql === 'string' ? 'sql' : 'form';
      }
    });
  }

  render() {
    const session = this.#session;
    if (!session) {
      return this.state.connection.phase === 'offline' ? emptyState(t('overview.offline.title'), t('overview.offline.text')) : loadingState(t('builder.loading'));
    }
    if (session.missing) {
      return emptyState(t('query.absent.title', { id: this.route.id }), t(session.missing === 'attached' ? 'builder.attached' : 'query.absent.text'), html`<a class="button" href="#/">${t('nav.overview')}</a>`);
    }
    if (!session.definition) {
      return html`${problemBanner(session.problem)}${loadingState(t('builder.loading'))}`;
    }
    const title = session.id === null ? t('nav.new-query') : t('builder.title.edit', { id: session.id });
    return html`
      <div class="bd-head"><p class="crumbs">${session.id === null ? html`<a href="#/">${t('nav.overview')}</a>` : html`<a href=${`#/queries/${encodeURIComponent(session.id)}`}>${session.id}</a>`}</p>
        <h1>${title}</h1></div>
      ${session.restored ? this.#restored(session) : nothing}
      <div class="bd-layout">
        <form class="bd-main" novalidate @submit=${(event) => event.preventDefault()}>
          ${session.id === null ? this.#name(session) : nothing}
          ${this.#tabs()}
          <div role="tabpanel" id="bd-panel" aria-labelledby=${`bd-tab-${this.tab}`} class="bd-panel">${this.#panel(session)}</div>
        </form>
        <div class="bd-side">${this.#save(session)} ${previewPanel(session.preview, session.errors, (error) => this.#show(error))}</div>
      </div>`;
  }

  #restored(session) {
    return html`<div class="bd-note" role="status"><p>${t('builder.restored')}</p>
      <button type="button" class="button" data-do="discard-draft" @click=${() => session.discard()}>${t('builder.discard')}</button>
      <button type="button" class="icon-button" aria-label=${t('action.dismiss')} @click=${() => session.keepDraft()}>${icon('cross')}</button></div>`;
  }

  #name(session) {
    const taken = session.name in this.state.queries;
    const wrong = taken ? t('builder.name.taken', { name: session.name }) : session.name === '' ? (this.nameTouched ? t('editor.nameMissing') : null) : isName(session.name) ? null : t('builder.name.wrong');
    return html`<div class="field bd-name"><label for="query-name">${t('editor.name')}</label>
      <input id="query-name" class="input" autocomplete="off" autocapitalize="off" spellcheck="false" .value=${session.name} aria-invalid=${wrong !== null} aria-describedby="query-name-hint"
        @input=${(event) => { this.nameTouched = true; session.rename(event.target.value.trim()); }}>
      ${wrong ? html`<p class="error" role="alert">${icon('cross')} ${wrong}</p>` : nothing}<p class="hint" id="query-name-hint">${t('editor.nameHint')}</p></div>`;
  }

  #tabs() {
    return html`<div class="bd-tabs" role="tablist" aria-label=${t('builder.tabs')}>${TABS.map((name, at) => html`<button type="button" role="tab" id=${`bd-tab-${name}`} aria-controls="bd-panel"
      aria-selected=${this.tab === name} tabindex=${this.tab === name ? 0 : -1} @click=${() => { this.tab = name; }} @keydown=${(event) => this.#tabKey(event, at)}>${t(`builder.tab.${name}`)}</button>`)}</div>`;
  }

  #tabKey(event, at) {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (way) {
      event.preventDefault();
      this.tab = TABS[(at + way + TABS.length) % TABS.length];
      this.updateComplete.then(() => this.querySelector(`#bd-tab-${this.tab}`).focus());
    }
  }

  #panel(session) {
    if (this.tab === 'json') {
      return html`<section class="panel padded">${keyed(session.opened, html`<tm-definition-json .definition=${session.definition} .errors=${session.errors}
        @definition-change=${(event) => session.typedJson(event.detail)}></tm-definition-json>`)}</section>`;
    }
    const edit = editOf(session);
    const sql = typeof session.definition.sql === 'string';
    const rest = html`${runsPart(edit)} ${sinksPart(edit)} ${enginePart(edit)}`;
    if (this.tab === 'sql') {
      return html`<tm-sql-tab .session=${session} .definition=${session.definition} .errors=${session.errors} .words=${session.around.words}></tm-sql-tab>
        ${sql ? html`${readsPart(edit)} ${rest}` : nothing}`;
    }
    return sql ? this.#noForm(session) : html`${readsPart(edit)} ${groupsPart(edit)} ${rest} ${combinationPart(edit)}`;
  }

  /** SQL that did not come from the form can't be shown as one. */
  #noForm(session) {
    return html`<section class="panel padded bd-part"><h2>${t('builder.noForm')}</h2><p>${t(session.form ? 'builder.noForm.changed' : 'builder.noForm.own')}</p>
      <div class="bd-actions"><button type="button" class="button primary" @click=${() => { this.tab = 'sql'; }}>${t('builder.noForm.stay')}</button>
        <button type="button" class="button" data-do="back-to-form" @click=${() => session.backToForm()}>${t(session.form ? 'builder.noForm.back' : 'builder.noForm.begin')}</button></div></section>`;
  }

  #save(session) {
    const { state } = this;
    const stored = session.id === null ? null : state.queries[session.id];
    const isNew = session.id === null;
    return savePanel({
      isNew,
      dirty: session.dirty,
      broken: session.broken || (isNew && (!isName(session.name) || session.name in state.queries)),
      runs: ['running', 'starting'].includes(stored?.state),
      checkpoint: session.preview.answer?.checkpoint ?? null,
      checked: session.preview.phase === 'answered',
      taken: session.preview.answer?.ok === true,
      sure: this.sure,
      saving: session.saving,
      theirs: session.theirs,
      base: session.base,
      offline: state.connection.phase === 'offline',
      saved: session.saved,
    }, {
      create: () => this.#create(false),
      createAndStart: () => this.#create(true),
      goOn: () => this.#change('checkpoint', true),
      keep: () => this.#change('checkpoint', false),
      scratch: () => this.#change('scratch', true),
      sure: (wanted) => { this.sure = wanted; },
      copy: () => this.#copy(),
      discard: () => { this.sure = false; session.discard(); },
      theirs: () => session.takeTheirs(),
      mine: () => session.keepMine(),
      dismiss: () => session.saving.clear(),
    });
  }

  async #create(start) {
    const session = this.#session;
    this.nameTouched = true;
    if (await session.create(start)) {
      location.hash = `#/queries/${encodeURIComponent(session.name)}`;
    }
  }

  async #change(from, run) {
    const session = this.#session;
    if (await session.change(from, run)) {
      this.sure = false;
      location.hash = `#/queries/${encodeURIComponent(session.id)}`;
    }
  }

  #copy() {
    const { id } = this.#session;
    this.#session.beginCopy();
    location.hash = `#/new-query?from=${encodeURIComponent(id)}`;
  }

  /** Goes to where an error belongs. */
  #show(error) {
    const session = this.#session;
    if (this.tab === 'json') {
      this.querySelector('tm-definition-json').show(error.pointer);
      return;
    }
    const pointer = placeOf(error.pointer, shownPointers(session.definition));
    this.tab = pointer === null ? 'json' : typeof session.definition.sql === 'string' ? 'sql' : 'form';
    this.updateComplete.then(() => {
      if (pointer === '/sql') {
        this.querySelector('tm-sql-tab').show(error);
      } else if (pointer === null) {
        this.querySelector('tm-definition-json').show(error.pointer);
      } else {
        this.#focusField(pointer);
      }
    });
  }

  #focusField(pointer) {
    const box = this.querySelector(`[data-pointer="${CSS.escape(pointer)}"]`);
    const folded = box?.closest('details');
    if (folded) {
      folded.open = true;
    }
    const field = this.querySelector(`#${CSS.escape(idOf(pointer))}`) ?? box?.querySelector('input, select, button');
    field?.focus();
    field?.scrollIntoView({ block: 'center' });
  }

  #keys(event) {
    if (event.key.toLowerCase() === 's' && (event.ctrlKey || event.metaKey) && this.#session?.definition) {
      event.preventDefault();
      this.querySelector('.bd-save .button.primary:not([disabled])')?.click();
    }
  }
}

customElements.define('tm-builder-view', TmBuilderView);
