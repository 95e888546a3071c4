import { request } from '../../http/request.js';
import { fieldsOf } from '../streams/schema.js';
import { beginning, cleaned, freeName, proposedName, same, withValue } from './definition.js';
import { Drafts } from './draft.js';
import { currentErrors } from './errors.js';
import { Preview } from './preview.js';
import { Saving } from './saving.js';
import { definitionOf, Surroundings } from './surroundings.js';
import { backToForm, sqlShown, withExample, withTyped } from './written.js';

/**
 * One definition while a reader makes it: loaded, drafted, previewed, saved. Knows no page; fires `change`.
 *
 * Each change is kept as a draft in this tab until it is saved or discarded. `base` is what was loaded, `theirs` what is stored now if
 * another has changed it since. `form` are the fields from which the SQL began: as long as the SQL is what they generate, the definition
 * is still that of the form.
 */
export class BuilderSession extends EventTarget {
  id;
  name = '';
  definition = null;
  base = null;
  theirs = null;
  form = null;
  restored = false;
  saved = false;
  broken = false;
  problem = null;
  /** @type {null|'absent'|'attached'} */
  missing = null;
  /** Another number for another text, so that editors begin anew. */
  opened = 0;
  preview;
  saving;
  around;

  #from;
  #state;
  #send;
  #drafts;
  #initial = null;
  #nameIsOurs = true;
  #closed = false;
  #phase;

  /** @param {{id: string|null, from: string|null, state: import('../../store/state.js').State}} options */
  constructor({ id, from = null, state }, { send = request, drafts = new Drafts(), preview = new Preview({ send }), saving = new Saving({ send }), around = new Surroundings({ send }) } = {}) {
    super();
    Object.assign(this, { id, preview, saving, around });
    this.#from = from;
    this.#state = state;
    this.#phase = state.connection.phase;
    this.#send = send;
    this.#drafts = drafts;
    for (const part of [preview, saving, around]) {
      part.addEventListener('change', () => this.#tell());
    }
  }

  get #draftKey() {
    return this.id ?? (this.#from === null ? '' : `+${this.#from}`);
  }

  get dirty() {
    return this.definition !== null && (!same(cleaned(this.definition), cleaned(this.#initial)) || (this.id === null && !this.#nameIsOurs));
  }

  get streams() {
    return Object.keys(this.#state.streams).sort();
  }

  /** What is wrong with the definition, as the newest answer has it, and with the last save. */
  get errors() {
    return currentErrors(this.preview, this.saving, this.definition);
  }

  /** Loads what is to be edited; a draft of it in this tab comes back. */
  async open() {
    this.around.load();
    const source = this.id ?? this.#from;
    const { definition = null, missing = null, problem = null } = source === null
      ? { definition: beginning(this.#state.streams) } : await definitionOf(source, this.#send);
    if (this.#closed) {
      return;
    }
    Object.assign(this, { missing, problem });
    if (definition) {
      this.#begin(definition, this.id === null ? null : definition);
    } else {
      this.#tell();
    }
  }

  #begin(definition, base) {
    this.base = base;
    this.#initial = definition;
    const draft = this.#drafts.read(this.#draftKey);
    if (draft && (draft.name !== '' || !same(cleaned(draft.definition), cleaned(definition)))) {
      Object.assign(this, { definition: draft.definition, form: draft.form ?? null, restored: true });
      this.theirs = draft.base && base && !same(draft.base, base) ? base : null;
      this.base = this.theirs ? draft.base : base;
      this.#nameIsOurs = draft.name === '';
      this.name = draft.name;
    } else {
      Object.assign(this, { definition, form: null, restored: false });
    }
    this.#proposeName();
    this.opened += 1;
    this.#ask();
  }

  /** The page's state has changed: another may have changed the query, or the server may be back. */
  live(state) {
    const back = this.#phase !== 'live' && state.connection.phase === 'live';
    this.#phase = state.connection.phase;
    this.#state = state;
    if (back && this.definition === null && !this.missing) {
      this.open();
    } else if (back && this.definition !== null) {
      this.#ask();
      this.around.load();
    }
    const stored = this.id === null ? null : state.queries[this.id]?.definition;
    if (stored && this.base && !this.saving.pending && !same(stored, this.base) && !same(stored, this.theirs)) {
      this.theirs = stored;
      if (!this.dirty) {
        this.takeTheirs();
      }
    }
  }

  // --- changes

  set(pointer, value) {
    this.replace(withValue(this.definition, pointer, value));
  }

  replace(definition) {
    Object.assign(this, { definition, broken: false, saved: false });
    if (this.saving.problem) {
      this.saving.clear();
    }
    this.#proposeName();
    this.#keep();
    this.#ask();
  }

  /** @param {object|null} definition null when the text can't be read */
  typedJson(definition) {
    if (definition) {
      this.replace(definition);
    } else {
      this.broken = true;
      this.#tell();
    }
  }

  /** The SQL of the fields, or what was typed. */
  get sql() {
    return sqlShown(this.definition, this.eventTime);
  }

  typedSql(text) {
    this.#rewrite(withTyped(this, text, this.eventTime));
  }

  /** Gives up the SQL for the fields it began with, or for new ones. */
  backToForm() {
    this.#rewrite(backToForm(this));
  }

  useExample(example) {
    this.#rewrite(withExample(this, example));
  }

  #rewrite({ definition, form }) {
    this.form = form;
    this.replace(definition);
  }

  rename(name) {
    this.name = name;
    this.#nameIsOurs = false;
    this.#keep();
    this.#tell();
  }

  #proposeName() {
    if (this.id === null && this.#nameIsOurs) {
      const taken = Object.keys(this.#state.queries);
      this.name = this.#from === null ? proposedName(this.definition, taken) : freeName(`${this.#from}-copy`, taken);
    }
  }

  #keep() {
    if (this.dirty) {
      this.#drafts.keep(this.#draftKey, { name: this.#nameIsOurs ? '' : this.name, definition: this.definition, base: this.base, form: this.form });
    } else {
      this.#drafts.discard(this.#draftKey);
      this.restored = false;
    }
  }

  #ask() {
    this.preview.ask(this.definition, this.id);
  }

  /** Without waiting for a pause in typing. */
  askNow() {
    this.preview.ask(this.definition, this.id, { now: true });
  }

  // --- drafts and others' changes

  discard() {
    this.#drafts.discard(this.#draftKey);
    this.#nameIsOurs = true;
    Object.assign(this, { restored: false, broken: false });
    this.saving.clear();
    if (this.theirs) {
      this.takeTheirs();
      return;
    }
    this.#begin(this.#initial, this.base);
  }

  keepDraft() {
    this.restored = false;
    this.#tell();
  }

  takeTheirs() {
    const { theirs } = this;
    this.#drafts.discard(this.#draftKey);
    this.theirs = null;
    this.#begin(theirs, theirs);
  }

  /** Goes on with one's own over what another has stored. */
  keepMine() {
    this.base = this.theirs;
    this.#initial = this.theirs;
    this.theirs = null;
    this.#keep();
    this.#ask();
  }

  /** The definition goes on as a new query; what is stored stays as it is. */
  beginCopy() {
    this.#drafts.keep(`+${this.id}`, { name: '', definition: this.definition, base: null, form: this.form });
    this.#drafts.discard(this.#draftKey);
  }

  // --- saving

  async create(start) {
    const done = await this.saving.create(this.name, this.definition, { start });
    this.#done(done);
    return done;
  }

  async change(from, run) {
    const done = await this.saving.change(this.id, this.base, this.definition, from, { run });
    if (this.saving.conflict) {
      this.theirs = this.saving.conflict;
    }
    this.#done(done);
    return done;
  }

  #done(done) {
    if (done) {
      this.#drafts.discard(this.#draftKey);
      this.#initial = this.definition;
      this.#nameIsOurs = true;
      Object.assign(this, { saved: true, restored: false });
    }
    this.#tell();
  }

  // --- for the form

  get eventTime() {
    return this.#state.streams[this.definition?.stream]?.definition?.eventTime ?? null;
  }

  columnsOf(stream) {
    return fieldsOf(this.#state.streams[stream]?.definition?.schema);
  }

  get streamsByName() {
    return this.#state.streams;
  }

  close() {
    this.#closed = true;
    this.preview.close();
  }

  #tell() {
    if (!this.#closed) {
      this.dispatchEvent(new Event('change'));
    }
  }
}
