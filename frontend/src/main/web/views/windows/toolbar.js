import { html } from 'lit';
import { t } from '../../i18n/index.js';

/**
 * The row of controls: which stream, which query the plane shows, which of several queries of a kind, pause, zoom, table, help.
 *
 * @param {{choice: import('./query-choice.js').Choice, chosen: number, following: boolean, asTable: boolean, help: boolean}} shown
 * @param {Object<string, Function>} on what to call: `stream`, `show`, `pick`, `hold`, `zoom`, `fit`, `table`, `help`
 */
export function toolbar({ choice, chosen, following, asTable, help }, on) {
  return html`<div class="wv-bar">
    <h1 class="wv-title">${t('windows.title')}</h1>
    <button class="button wv-square" aria-expanded=${help} aria-controls="wv-help" title=${t('windows.help')} aria-label=${t('windows.help')}
      @click=${() => on.help(!help)}>?</button>
    <label class="wv-pick">${t('windows.stream')}
      <select @change=${(event) => on.stream(event.target.value)}>
        ${choice.streams.map((name) => html`<option value=${name} ?selected=${name === choice.stream}>${name}</option>`)}
      </select></label>
    <div class="wv-segments" role="radiogroup" aria-label=${t('windows.verdictsOf')}>
      <span class="wv-word" aria-hidden="true">${t('windows.verdictsOf')}</span>
      ${choice.lanes.map(({ kind, query }, i) => html`<button role="radio" class="wv-segment" aria-checked=${i === chosen}
        tabindex=${i === chosen ? 0 : -1} title=${query.id} @click=${() => on.show(query.id)}
        @keydown=${(event) => segmentKey(event, i, choice.lanes, on)}>${t(`windows.kind.${kind}`)}</button>`)}
    </div>
    ${choice.lanes.filter((lane) => lane.others.length > 1).map(({ kind, query, others }) => html`<label class="wv-pick">
      <span class="wv-kind">${t(`windows.kind.${kind}`)}</span>
      <select aria-label=${t('windows.query.pick', { kind: t(`windows.kind.${kind}`) })} @change=${(event) => on.pick(kind, event.target.value)}>
        ${others.map((other) => html`<option value=${other.id} ?selected=${other.id === query.id}>${other.id}</option>`)}
      </select></label>`)}
    <span class="wv-space"></span>
    <div class="wv-tools" ?hidden=${asTable}>
      <button class="button wv-follow" aria-pressed=${following} @click=${() => on.hold(following)}>
        <span aria-hidden="true" class="wv-follow-sign"></span>${t(following ? 'windows.pause' : 'windows.follow')}</button>
      <button class="button wv-square" title=${t('windows.zoomOut')} aria-label=${t('windows.zoomOut')} @click=${() => on.zoom(1 / 1.5)}>−</button>
      <button class="button wv-square" title=${t('windows.zoomIn')} aria-label=${t('windows.zoomIn')} @click=${() => on.zoom(1.5)}>+</button>
      <button class="button" @click=${() => on.fit()}>${t('windows.fit')}</button>
    </div>
    <button class="button" aria-pressed=${asTable} @click=${() => on.table(!asTable)}>
      ${t(asTable ? 'windows.table.hide' : 'windows.table.show')}</button>
  </div>
  <div id="wv-help" class="wv-help" ?hidden=${!help}>
    <p><tm-sign name="evict"></tm-sign>${t('windows.help.evict')}</p>
    <p><tm-sign name="lateFilter"></tm-sign>${t('windows.help.late')}</p>
  </div>`;
}

/** Arrow keys move the choice, as in any group of radio buttons. */
function segmentKey(event, i, lanes, on) {
  const way = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
  if (way) {
    event.preventDefault();
    const next = (i + way + lanes.length) % lanes.length;
    on.show(lanes[next].query.id);
    event.currentTarget.parentElement.querySelectorAll('[role="radio"]')[next]?.focus();
  }
}
