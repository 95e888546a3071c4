import { html, nothing } from 'lit';
import { t } from '../../i18n/index.js';
import { TmElement } from '../../parts/element.js';
import { icon } from '../../parts/icons.js';
import { examplesOf } from './examples.js';
import { hasSql } from './sql-of.js';
import { leavingHint } from './sql-editor.js';

/** The SQL of a definition: written by hand, or what its fields come to. */
class TmSqlTab extends TmElement {
  static properties = { session: { attribute: false }, definition: { attribute: false }, errors: { attribute: false }, words: { attribute: false } };

  render() {
    const { session, definition } = this;
    const own = typeof definition.sql === 'string';
    const errors = own ? this.errors.filter(({ pointer }) => pointer === '/sql') : [];
    const examples = examplesOf(this.words, session.streamsByName, definition.stream);
    return html`<section class="panel padded bd-part" aria-labelledby="bd-sql">
      <div class="bd-sql-head"><h2 id="bd-sql">${t('builder.sql')}</h2>
        ${examples.length === 0 ? nothing : html`<details class="menu menu-end bd-examples"><summary class="button">${t('builder.sql.examples')}${icon('more', 'menu-more')}</summary>
          <div class="menu-body choices">${examples.map((example) => html`<button type="button" class="choice" data-example=${example.key} @click=${(event) => this.#use(event, example)}>
            <span class="choice-title">${t(`builder.example.${example.key}`)}</span><span class="choice-text">${t(`builder.example.${example.key}.text`)}</span></button>`)}</div></details>`}</div>
      <p class="hint">${this.#about(own)}</p>
      <div data-pointer="/sql"><tm-sql-editor .sql=${session.sql} .words=${this.words} .errors=${errors} .label=${t('builder.sql.label')}
        @sql-change=${(event) => session.typedSql(event.detail)} @sql-run=${() => session.askNow()}></tm-sql-editor></div>
      ${errors.map((error) => html`<p class="error bd-sql-error">${icon('cross')} ${error.line ? html`<button type="button" class="link-button" @click=${() => this.show(error)}>${t('builder.preview.line', { line: error.line, column: (error.column ?? 0) + 1 })}</button>` : nothing}
        <span lang="en">${error.detail}</span></p>`)}
      <p class="hint">${leavingHint()}</p></section>`;
  }

  #about(own) {
    if (own) {
      return t('builder.sql.own');
    }
    if (!hasSql(this.definition)) {
      return t('builder.sql.noneYet');
    }
    return t(this.definition.filter && this.definition.watermark ? 'builder.sql.generated.filter' : 'builder.sql.generated');
  }

  #use(event, example) {
    event.target.closest('details').open = false;
    this.session.useExample(example);
    this.querySelector('tm-sql-editor').focus();
  }

  /** Puts the cursor where an error is. */
  show({ start, stop }) {
    const editor = this.querySelector('tm-sql-editor');
    editor.select(start ?? 0, stop ?? start ?? 0);
  }
}

customElements.define('tm-sql-tab', TmSqlTab);
