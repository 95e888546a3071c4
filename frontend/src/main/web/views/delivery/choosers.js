import { html, nothing } from 'lit';
import { icon } from '../../parts/icons.js';
import { t } from '../../i18n/index.js';
import { said } from './delivery-words.js';
import { sign } from './delivery-signs.js';
import { APIS, GUARANTEES, sinkText } from './delivery-link.js';

/** Script, sink, API and lanes; each choice opens a new run. `choose` is told what is chosen of `{script, sink, api, lanes}`. */
export function choosers({ choices, definition, edited, choose }) {
  const { script, sink, api = 'structured', lanes = GUARANTEES } = definition;
  const select = (label, name, options) => html`<label class="dl-knob"><span>${t(label)}</span><select class="input" @change=${(event) => choose({ [name]: event.target.value })}>${options}</select></label>`;
  return html`<div class="dl-choosers">
    ${select('delivery.script', 'script', html`${!script ? html`<option value="" selected>${t('delivery.script.own')}</option>` : nothing}
      ${choices.scripts.map(({ id, title }) => html`<option value=${id} ?selected=${id === script}>${said(title)}${id === script && edited ? ` · ${t('delivery.script.edited')}` : ''}</option>`)}`)}
    ${select('delivery.sink', 'sink', choices.sinks.map((each) => html`<option value=${sinkText(each)} ?selected=${sinkText(each) === sinkText(sink)}>${said(each.title)}</option>`))}
    <div class="dl-knob"><span id="dl-api">${t('delivery.api')}</span><div class="segmented" role="group" aria-labelledby="dl-api">${APIS.map((each) => html`<button aria-pressed=${each === api}
      @click=${() => each !== api && choose({ api: each })}><span lang="en">${each === 'dstream' ? 'DStream' : 'Structured'}</span></button>`)}</div></div>
    <div class="dl-knob"><span id="dl-lanes">${t('delivery.lanes')}</span><div class="segmented" role="group" aria-labelledby="dl-lanes">${GUARANTEES.map((each) => html`<button
      aria-pressed=${lanes.includes(each)} title=${t(`delivery.lane.${each}`)} @click=${() => toggle(lanes, each, choose)}>${t(`delivery.lane.${each}.short`)}</button>`)}</div></div>
  </div>`;
}

/** The last lane stays. */
function toggle(lanes, id, choose) {
  const next = GUARANTEES.filter((each) => (each === id ? !lanes.includes(id) : lanes.includes(each)));
  if (next.length > 0) {
    choose({ lanes: next });
  }
}

/** What is hit on the way from the topic through the query to the sink. */
const HIT = { source: 0, task: 2, driver: 2, answer: 3, sink: 4 };

/** The way in: one card for each failure. */
export function cards(scripts, open) {
  return html`<ul class="dl-cards">${scripts.map(({ id, title, about, failure }) => html`<li><button class="dl-card" data-script=${id} @click=${() => open(id)}>
    ${way(HIT[failure])}<b>${said(title)}</b><span class="muted">${said(about)}</span>
    <span class="dl-card-go">${t('delivery.card.open')}${icon('arrow')}</span></button></li>`)}</ul>`;
}

function way(hit) {
  const bolt = html`<span class="dl-card-bolt">${sign('fail')}</span>`;
  return html`<span class="dl-card-way" aria-hidden="true">${['topic', null, 'driver', null, 'sink'].map((part, index) => (part === null
    ? html`<i class=${index === hit ? 'dl-broken' : ''}>${index === hit ? bolt : nothing}</i>`
    : html`<span class=${index === hit ? 'dl-broken' : ''}>${sign(part)}${index === hit ? bolt : nothing}</span>`))}</span>`;
}
