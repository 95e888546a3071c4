import { html } from 'lit';
import { TmElement } from '../../parts/element.js';
import { t } from '../../i18n/index.js';
import './definition-editor.js';

/** A new query from a definition to begin with. */
class TmNewQueryView extends TmElement {
  static properties = { state: { attribute: false }, route: { attribute: false }, connection: { attribute: false } };

  #definition = null;

  connectedCallback() {
    super.connectedCallback();
    this.connection?.subscribe([]);
    this.act('clear', { key: 'definition:' });
  }

  render() {
    this.#definition ??= template(this.state);
    return html`<div class="narrow">
      <p class="crumbs"><a href="#/">${t('nav.overview')}</a></p>
      <h1>${t('nav.new-query')}</h1>
      <p class="muted lead">${t('editor.newText')}</p>
      <div class="panel padded"><tm-definition-editor .definition=${this.#definition} .queryId=${null} .action=${this.state.actions['definition:']}
        actionKey="definition:" after="query"></tm-definition-editor></div>
    </div>`;
  }
}

function template(state) {
  const stream = 'earthquakes' in state.streams ? 'earthquakes' : Object.keys(state.streams)[0] ?? 'earthquakes';
  return {
    stream,
    watermark: { delay: '6 hours' },
    window: { kind: 'tumbling', size: '6 hours' },
    groupBy: stream === 'earthquakes' ? ['network'] : [],
    aggregates: [{ function: 'count', column: null, as: 'count' }],
    outputMode: 'update',
    trigger: { kind: 'processing-time', interval: '1 second' },
    stateStore: 'memory',
    noDataBatches: true,
    sink: { kind: 'dashboard' },
  };
}

customElements.define('tm-new-query-view', TmNewQueryView);
