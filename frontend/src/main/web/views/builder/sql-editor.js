import { css, html, LitElement } from 'lit';
import { Annotation, Compartment, EditorState, Prec } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { bracketMatching, HighlightStyle, indentUnit, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { defaultKeymap, history, historyKeymap, indentWithTab, temporarilySetTabFocusMode, toggleTabFocusMode } from '@codemirror/commands';
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, completionStatus } from '@codemirror/autocomplete';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { tags } from '@lezer/highlight';
import { t } from '../../i18n/index.js';
import { ranges } from './errors.js';
import { sparkSql, suggestions } from './spark-sql.js';
import { quoted } from './sql-of.js';

const NO_WORDS = { functions: [], keywords: [], relations: [] };
const fromOutside = Annotation.define();

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: '600' },
  { tag: tags.function(tags.variableName), color: 'var(--watermark-late)' },
  { tag: tags.string, color: 'var(--watermark)' },
  { tag: [tags.number, tags.atom, tags.bool, tags.null], color: 'var(--event-late)' },
  { tag: tags.typeName, color: 'var(--warn)' },
  { tag: tags.comment, color: 'var(--text-faint)', fontStyle: 'italic' },
  { tag: [tags.operator, tags.punctuation], color: 'var(--text-muted)' },
]);

const looks = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'var(--surface)', fontSize: 'var(--editor-size)' },
  '&.cm-focused': { outline: 'var(--focus-width) solid var(--accent)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.55', minHeight: '13rem', maxHeight: '32rem' },
  '.cm-content': { padding: '0.6rem 0', caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)', borderLeftWidth: '2px' },
  '.cm-gutters': { backgroundColor: 'var(--surface-2)', color: 'var(--text-faint)', border: 'none', borderRight: '1px solid var(--line)' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--surface-2) 60%, transparent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--accent-soft)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--surface-3)', outline: '1px solid var(--line-strong)' },
  '.cm-tooltip': { backgroundColor: 'var(--surface)', color: 'var(--text)', border: '1px solid var(--line-strong)', borderRadius: '6px', boxShadow: 'var(--shadow)' },
  '.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)', maxHeight: '16rem' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '0.15rem 0.6rem', lineHeight: '1.5' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--accent-text)' },
  '.cm-completionDetail': { color: 'var(--text-muted)', fontStyle: 'normal', marginLeft: '1em' },
  'li[aria-selected] .cm-completionDetail': { color: 'inherit' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
  '.cm-diagnostic': { padding: '0.4rem 0.7rem', fontFamily: 'var(--font-sans)', maxWidth: '34rem', whiteSpace: 'pre-wrap' },
  '.cm-diagnostic-error': { borderLeft: '4px solid var(--bad)' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--bad)', textDecorationSkipInk: 'none', textUnderlineOffset: '0.2em', backgroundColor: 'var(--bad-soft)' },
});

/**
 * SQL with Spark's words coloured, completed from what the server knows, and errors underlined where Spark found them.
 *
 * Tab indents; Escape and then Tab leaves, and so does Tab after Ctrl-M. Ctrl-Enter asks for a preview. Draws in its own tree, since the
 * page's content security policy allows style sheets made by script only there. Fires `sql-change` with the text and `sql-run`.
 */
class TmSqlEditor extends LitElement {
  static properties = {
    sql: { attribute: false },
    words: { attribute: false },
    errors: { attribute: false },
    label: {},
    describedBy: {},
    readonly: { type: Boolean },
  };

  static styles = css`:host { display: block; } .box { border: 1px solid var(--line-strong); border-radius: 6px; overflow: clip; background: var(--surface); }
    .box.bad { border-color: var(--bad); box-shadow: inset 0 0 0 1px var(--bad); }`;

  #view = null;
  #settings = new Compartment();

  constructor() {
    super();
    this.sql = '';
    this.words = NO_WORDS;
    this.errors = [];
    this.label = '';
  }

  render() {
    return html`<div class="box ${this.errors.length > 0 ? 'bad' : ''}"></div>`;
  }

  firstUpdated() {
    const parent = this.renderRoot.querySelector('.box');
    this.#view = new EditorView({ parent, root: this.renderRoot, state: EditorState.create({ doc: this.sql, extensions: this.#extensions() }) });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#view?.destroy();
    this.#view = null;
  }

  connectedCallback() {
    super.connectedCallback();
    if (this.hasUpdated && !this.#view) {
      this.firstUpdated();
    }
  }

  updated(changed) {
    const view = this.#view;
    if (!view) {
      return;
    }
    const text = view.state.doc.toString();
    if (changed.has('sql') && this.sql !== text) {
      view.dispatch({ changes: { from: 0, to: text.length, insert: this.sql }, annotations: fromOutside.of(true) });
    }
    if (changed.has('label') || changed.has('readonly') || changed.has('describedBy')) {
      view.dispatch({ effects: this.#settings.reconfigure(this.#attributes()) });
    }
    if (changed.has('errors') || changed.has('sql')) {
      view.dispatch(setDiagnostics(view.state, ranges(this.errors, '/sql', view.state.doc.length)
        .map(({ from, to, detail }) => ({ from, to, severity: 'error', message: detail }))));
    }
  }

  /** Puts the cursor to an error and shows it. */
  select(from, to) {
    const length = this.#view.state.doc.length;
    this.#view.focus();
    this.#view.dispatch({ selection: { anchor: Math.min(from, length), head: Math.min(to, length) }, scrollIntoView: true });
  }

  focus() {
    this.#view?.focus();
  }

  #attributes() {
    return [
      EditorView.contentAttributes.of({ 'aria-label': this.label, 'aria-multiline': 'true', spellcheck: 'false', autocapitalize: 'off', ...(this.errors.length > 0 ? { 'aria-invalid': 'true' } : {}) }),
      EditorState.readOnly.of(this.readonly ?? false),
    ];
  }

  #extensions() {
    return [
      lineNumbers(), highlightSpecialChars(), history(), drawSelection(), highlightActiveLine(), bracketMatching(), closeBrackets(), lintGutter(),
      indentUnit.of('  '), EditorView.lineWrapping, StreamLanguage.define({ ...sparkSql, tokenTable: { function: tags.function(tags.variableName) } }),
      syntaxHighlighting(colours), looks, this.#settings.of(this.#attributes()),
      autocompletion({ override: [(context) => this.#complete(context)], icons: false }),
      Prec.highest(keymap.of([
        { key: 'Mod-Enter', run: () => this.dispatchEvent(new CustomEvent('sql-run')) },
        { key: 'Escape', run: (view) => completionStatus(view.state) === null && temporarilySetTabFocusMode(view) },
        { key: 'Ctrl-m', mac: 'Shift-Alt-m', run: toggleTabFocusMode },
      ])),
      keymap.of([...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...historyKeymap, indentWithTab, ...defaultKeymap]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged && !update.transactions.some((transaction) => transaction.annotation(fromOutside))) {
          this.dispatchEvent(new CustomEvent('sql-change', { detail: update.state.doc.toString() }));
        }
      }),
    ];
  }

  #complete(context) {
    const word = context.matchBefore(/[\w`]*/);
    const text = context.state.doc.toString();
    const before = text.slice(0, word?.from ?? context.pos);
    if (!context.explicit && (!word || word.from === word.to) && !before.endsWith('.')) {
      return null;
    }
    const options = suggestions(this.words ?? NO_WORDS, before, text, quoted);
    return options.length === 0 ? null : { from: word?.from ?? context.pos, options, validFor: /^[\w`]*$/ };
  }
}

customElements.define('tm-sql-editor', TmSqlEditor);

/** For screen readers: how to leave the editor by keyboard. */
export function leavingHint() {
  return t('builder.sql.leave');
}
