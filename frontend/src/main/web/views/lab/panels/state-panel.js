import { html, nothing } from 'lit';
import { TmElement } from '../../../parts/element.js';
import { problemText } from '../../../parts/problem.js';
import { batchesOf } from '../../../charts/lab-plane/lab-scene.js';
import { millisOf } from '../../../charts/plane/plane-model.js';
import { t } from '../../../i18n/index.js';
import { tableOf } from '../cells.js';
import { stateTables } from '../state-diff.js';

/**
 * Rows of the state store before and after the shown step, as one table: added, changed and evicted rows are marked. Asked for when
 * shown; `loadState` keeps what it fetched.
 */
class TmLabState extends TmElement {
  static properties = { run: { attribute: false }, focus: { type: String }, position: { type: Number }, loadState: { attribute: false }, shown: { state: true } };

  #asked = '';

  constructor() {
    super();
    this.shown = null;
  }

  willUpdate() {
    const { before, after } = this.#batches();
    const asked = `${this.run?.id}/${this.focus}/${before}/${after}`;
    if (asked !== this.#asked && this.loadState) {
      this.#asked = asked;
      this.#load(before, after, asked);
    }
  }

  /** The last batch of the step before, and of this one. */
  #batches() {
    const last = (position) => {
      for (let at = position - 1; at >= 0; at -= 1) {
        const batches = batchesOf(this.run.steps[at], this.focus);
        if (batches.length > 0) {
          return batches[batches.length - 1].batchId;
        }
      }
      return null;
    };
    return { before: last(this.position - 1), after: this.position === 0 ? null : last(this.position) };
  }

  async #load(before, after, asked) {
    try {
      const [old, now] = await Promise.all([before, after].map((batch) => (batch === null ? null : this.loadState(this.focus, batch))));
      if (asked === this.#asked) {
        this.shown = { before, after, old, now, problem: null };
      }
    } catch (error) {
      if (asked === this.#asked) {
        this.shown = { before, after, problem: error.problem ?? { status: 0, title: String(error.message), detail: '', errors: [] } };
      }
    }
  }

  render() {
    const { shown } = this;
    return html`<section class="lab-panel lab-state"><h2>${t('lab.state.title')}
      ${shown?.after !== null && shown?.after !== undefined ? html`<span class="lab-note">${shown.before === null ? t('lab.state.after', { after: shown.after })
        : t('lab.state.between', { before: shown.before, after: shown.after })}</span>` : nothing}</h2>${this.#body(shown)}</section>`;
  }

  #body(shown) {
    if (!shown) {
      return html`<p class="lab-none">${t('lab.state.loading')}</p>`;
    }
    if (shown.problem) {
      return html`<p class="lab-none">${problemText(shown.problem)}</p>`;
    }
    if (shown.after === null) {
      return html`<p class="lab-none">${t('lab.state.notYet')}</p>`;
    }
    const operators = stateTables(shown.old, shown.now);
    const day = millisOf(this.run.steps[0]?.at ?? null);
    return operators.length === 0 ? html`<p class="lab-none">${t('lab.state.none')}</p>`
      : html`<div class="lab-columns">${operators.map(({ title, columns, rows, truncated }) => html`<div class="lab-column">
        <h3 class="lab-query-head"><span class="lab-query-name">${title}</span><span class="lab-note">${t('lab.state.rows', { n: rows.filter(({ mark }) => mark !== 'lab-gone').length })}</span></h3>
        ${tableOf({ columns, rows, day, caption: `${t('lab.state.title')} ${title}`, empty: t('lab.state.none') })}
        ${truncated ? html`<p class="lab-note">${t('lab.truncated')}</p>` : nothing}</div>`)}</div>`;
  }
}

customElements.define('tm-lab-state', TmLabState);
