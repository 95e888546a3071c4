import { ProblemError, request } from '../../http/request.js';
import { fieldsOf } from '../streams/schema.js';
import { asSql, beginning, cleaned, COMPUTED, freeName, proposedName, same, valueAt, withValue } from './definition.js';
import { Drafts } from './draft.js';
import { placed } from './errors.js';
import { shownPointers } from './pointers.js';
import { Preview } from './preview.js';
import { Saving } from './saving.js';
import { hasSql, sqlOf } from './sql-of.js';

const NO_WORDS = { functions: [], keywords: [], relations: [] };

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
  words = NO_WORDS;
  connections = [];
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

  #from;
  #state;
  #send;
  #drafts;
  #initial = null;
  #nameIsOurs = true;
  #closed = false;
  #phase;

  /** @param {{id: string|null, from: string|null, state: import('../../store/state.js').State}} options */
  constructor({ id, from = null, state }, { send = request, drafts = new Drafts(), preview = new Preview({ send }), saving = new Saving({ send }) } = {}) {
    super();
    Object.assign(this, { id, preview, saving });
    this.#from = from;
    this.#state = state;
    this.#phase = state.connection.phase;
    this.#send = send;
    this.#drafts = drafts;
    for (const part of [preview, saving]) {
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
    const refused = [this.preview.answer?.errors, this.preview.phase === 'answered' ? this.preview.problem?.errors : null, this.saving.problem?.errors].find((errors) => errors?.length > 0);
    return (refused ?? []).map((error) => ({ ...error, pointer: error.pointer ?? '' }));
  }

  /** Loads what is to be edited; a draft of it in this tab comes back. */
  async open() {
    this.#loadWords();
    const source = this.id ?? this.#from;
    if (source === null) {
      this.#begin(beginning(this.#state.streams), null);
      return;
    }
    try {
      const stored = await this.#send('GET', `/api/queries/${encodeURIComponent(source)}`);
      if (this.#closed) {
        return;
      }
      if (!stored.definition) {
        this.missing = 'attached';
        this.#tell();
        return;
      }
      this.problem = null;
      this.#begin(stored.definition, this.id === null ? null : stored.definition);
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        throw error;
      }
      this.missing = error.problem.status === 404 ? 'absent' : null;
      this.problem = error.problem;
      this.#tell();
    }
  }

  async #loadWords() {
    const load = async (path, take) => {
      try {
        take(await this.#send('GET', path));
        this.#tell();
      } catch (error) {
        if (!(error instanceof ProblemError)) {
          throw error;
        }
      }
    };
    await Promise.all([
      load('/api/sql', (words) => { this.words = { ...NO_WORDS, ...words }; }),
      load('/api/connections', (connections) => { this.connections = connections; }),
    ]);
  }

  #begin(definition, base) {
    this.base = base;
    this.#initial = definition;
    const draft = this.#drafts.read(this.#draftKey);
    if (draft && !same(cleaned(draft.definition), cleaned(definition))) {
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
      this.#loadWords();
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
    this.definition = definition;
    this.broken = false;
    this.#changed();
  }

  /** @param {object|null} definition null when the text can't be read */
  typedJson(definition) {
    if (definition === null) {
      this.broken = true;
      this.#tell();
      return;
    }
    this.replace(definition);
  }

  /** The SQL of the fields, or what was typed. */
  get sql() {
    return typeof this.definition.sql === 'string' ? this.definition.sql : hasSql(this.definition) ? sqlOf(this.definition, this.eventTime ?? 'eventTime') : '';
  }

  /** SQL was typed. Text that is what the fields generate is the fields again. */
  typedSql(text) {
    if (typeof this.definition.sql !== 'string') {
      this.form = Object.fromEntries(Object.entries(this.definition).filter(([name]) => COMPUTED.includes(name) || name === 'watermarkPolicy'));
    }
    const plain = this.#withForm();
    this.replace(plain && hasSql(plain) && text === sqlOf(plain, this.eventTime ?? 'eventTime') ? plain : asSql(this.definition, text));
  }

  #withForm() {
    const { sql: _sql, reads: _reads, ...rest } = this.definition;
    return this.form && { ...rest, ...this.form };
  }

  /** Gives up the SQL for the fields it began with, or for new ones. */
  backToForm() {
    const { window, groupBy, aggregates } = beginning({ [this.definition.stream]: {} });
    const { sql: _sql, reads: _reads, ...rest } = this.definition;
    const next = this.#withForm() ?? { ...rest, window, groupBy, aggregates, outputMode: 'update' };
    this.form = null;
    this.replace(next);
  }

  useExample({ sql, stream, reads, outputMode }) {
    const delay = this.definition.watermark ?? { delay: '10 minutes' };
    const { reads: _reads, ...rest } = asSql(this.definition, sql);
    this.form = this.form ?? (typeof this.definition.sql === 'string' ? null : Object.fromEntries(Object.entries(this.definition).filter(([name]) => COMPUTED.includes(name))));
    this.replace({ ...rest, stream, watermark: delay, outputMode, ...(reads ? { reads } : {}) });
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

  #changed() {
    this.saved = false;
    if (this.saving.problem) {
      this.saving.clear();
    }
    this.#proposeName();
    this.#keep();
    this.#ask();
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
    const theirs = this.theirs ?? this.saving.conflict;
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

  /** @returns {import('./fields.js').Edit} */
  edit() {
    return {
      definition: this.definition,
      errors: placed(this.errors, shownPointers(this.definition)),
      set: (pointer, value) => this.set(pointer, value),
      replace: (definition) => this.replace(definition),
      valueAt: (pointer) => valueAt(this.definition, pointer),
      columns: this.columnsOf(this.definition.stream),
      columnsOf: (stream) => this.columnsOf(stream),
      streams: this.streams,
      allStreams: this.#state.streams,
      eventTime: this.eventTime,
      resultColumns: this.preview.answer?.columns ?? [],
      connections: this.connections,
      name: this.id ?? this.name,
      connectionSaved: async (pointer, name) => {
        this.set(`${pointer}/connection`, name);
        await this.#loadWords();
      },
    };
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
