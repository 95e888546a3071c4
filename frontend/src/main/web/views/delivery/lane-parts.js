import { html, nothing } from 'lit';
import { cssVars } from '../../parts/css-vars.js';
import { icon } from '../../parts/icons.js';
import { number, t } from '../../i18n/index.js';
import { eventRange } from './delivery-words.js';
import { fateSign, sign } from './delivery-signs.js';
import { FATES, POINTS, addsUp, batchesOf, fatesOf, standing } from './ledger.js';

const MOST_TICKS = 6;
const TONES = { running: 'ok', failed: 'bad', gone: 'bad', stopped: 'idle' };

/**
 * One lane after a step, top to bottom: what it promises and how it is, its totals, the way of its batch, its events, its logs, its error.
 *
 * @param {object} lane LANE
 * @param {{strike: object|null, changed: Set<number>, columns: number, room: number, keys: string[]}} about `room` cells are kept free for what
 *   the script still sends; `keys` are the batches of all lanes, so that equal ones stand in one row
 */
export function laneColumn(lane, { strike, changed, columns, room, keys }) {
  return html`<article class="dl-lane" data-guarantee=${lane.guarantee} data-query=${lane.query} aria-labelledby=${`dl-${lane.guarantee}`}>
    <header class="dl-lane-head"><h2 id=${`dl-${lane.guarantee}`}>${t(`delivery.lane.${lane.guarantee}`)}</h2>
      <span class="badge" data-tone=${TONES[lane.query]}>${icon(lane.query === 'running' ? 'dot' : 'cross')}${t(`delivery.query.${lane.query}`)}</span></header>
    ${totals(lane)}
    ${path(lane, strike)}
    ${grid(lane, changed, columns, room)}
    ${batches(lane, keys)}
    <div class="dl-lane-foot">${lane.error ? html`<p class="failure dl-error">${icon('warn')}<code tabindex="0">${lane.error.condition ? html`<b>${lane.error.condition}</b> ` : nothing}${lane.error.message}</code></p>` : nothing}
      ${addsUp(lane) ? nothing : html`<p class="warning">${icon('warn')}${t('delivery.doesNotAddUp')}</p>`}</div>
  </article>`;
}

function totals({ totals: sums }) {
  return html`<dl class="dl-totals">${FATES.map((fate) => html`<div data-fate=${fate} data-none=${sums[fate] === 0}>
      <dt>${fateSign(fate)}<span>${t(`delivery.fate.${fate}`)}</span></dt><dd>${number(sums[fate])}</dd></div>`)}
    <div data-fate="sent"><dt><span>${t('delivery.fate.sent')}</span></dt><dd>${number(sums.sent)}</dd></div></dl>`;
}

/** Source → query → sink → commit log, the newest batch as far as it has come, and where the last failure struck. */
function path(lane, strike) {
  const at = standing(lane);
  const struck = strike?.point ? POINTS.indexOf(strike.point) : -1;
  const reached = strike && !strike.over ? struck : at?.point ? POINTS.indexOf(at.point) : -1;
  const words = at ? t(`delivery.path.${at.point ?? (at.left ? 'left' : 'again')}`, { batch: at.batch }) : t('delivery.path.none');
  return html`<div class="dl-path" data-down=${lane.query !== 'running'}>
    <ol aria-label=${words}>${POINTS.map((point, index) => html`<li data-point=${point} data-reached=${index <= reached} data-here=${index === reached}
        data-struck=${index === struck} title=${t(`delivery.point.${point}.hint`)}>
      <span class="dl-part">${t(`delivery.part.${point}`)}</span>
      <span class="dl-dot">${index === struck ? html`<span class="dl-bolt" data-over=${strike.over}>${sign('fail')}</span>` : nothing}</span>
      <span class="dl-point">${t(`delivery.point.${point}`)}</span></li>`)}</ol>
    <p class="dl-strike" data-over=${strike?.over ?? true}>${strike ? html`${sign('fail')}<span>${strikeText(strike)}</span>` : html`<span class="muted">${words}</span>`}</p>
  </div>`;
}

function strikeText({ step, point, failure, batch }) {
  const what = failure ? t(`delivery.struck.${failure}`) : t('delivery.struck.unknown');
  return point ? t('delivery.struck.in', { step, what, batch }) : t('delivery.struck.between', { step, what });
}

function grid(lane, changed, columns, room) {
  const events = fatesOf(lane);
  const inHand = lane.attempts.at(-1)?.fate === 'in-hand' ? lane.attempts.at(-1) : null;
  return html`<ol class="dl-grid" ${cssVars({ '--dl-columns': columns })} data-columns=${columns} aria-label=${t('delivery.events')}>
    ${events.map((event) => cell(event, { changed: changed.has(event.number), inHand: inHand !== null && event.number > inHand.from && event.number <= inHand.to }))}
    ${Array.from({ length: Math.max(0, room - events.length) }, () => html`<li class="dl-cell dl-unsent" aria-hidden="true"></li>`)}</ol>`;
}

function cell({ number: n, processed, stored, fate }, { changed, inHand }) {
  const words = t('delivery.cell', { event: n, fate: t(`delivery.fate.${fate}.one`), processed, stored });
  return html`<li class="dl-cell" data-event=${n} data-fate=${fate} data-stored=${stored} data-changed=${changed} data-in-hand=${inHand} title=${words}>
    <span class="visually-hidden">${words}</span>
    <span class="dl-number" aria-hidden="true">${n}</span><span class="dl-times" aria-hidden="true">${fate === 'pending' ? '' : `${stored}×`}</span>
    ${fateSign(fate)}
    <span class="dl-ticks" aria-hidden="true">${Array.from({ length: Math.min(processed, MOST_TICKS) }, () => html`<i></i>`)}${processed > MOST_TICKS ? html`<b></b>` : nothing}</span></li>`;
}

/** Names each batch by where it begins and which of those that begin there it is, so that batches of different lanes meet in a row. */
export function keyedBatches(lane) {
  const seen = new Map();
  return batchesOf(lane).map((batch) => {
    const nth = seen.get(batch.from) ?? 0;
    seen.set(batch.from, nth + 1);
    return { ...batch, key: `${String(batch.from).padStart(4, '0')}/${nth}` };
  });
}

function batches(lane, keys) {
  const known = new Map(keyedBatches(lane).map((batch) => [batch.key, batch]));
  const heading = (name) => html`<th scope="col" title=${t(`delivery.col.${name}.hint`)}>${t(`delivery.col.${name}`)}</th>`;
  return html`<table class="dl-batches"><caption class="visually-hidden">${t('delivery.batches', { lane: t(`delivery.lane.${lane.guarantee}`) })}</caption>
    <thead><tr>${['batch', 'events', 'offsetLog', 'processed', 'stored', 'commitLog'].map(heading)}</tr></thead>
    <tbody>${keys.length === 0 ? html`<tr><td colspan="6" class="muted">${t('delivery.batches.none')}</td></tr>`
      : keys.map((key) => (known.has(key) ? batchRow(known.get(key)) : html`<tr class="dl-no-batch"><td colspan="6">·</td></tr>`))}</tbody></table>`;
}

function batchRow(batch) {
  const yes = html`<span class="dl-yes" title=${t('delivery.yes')}>${icon('check')}<span class="visually-hidden">${t('delivery.yes')}</span></span>`;
  const no = html`<span class="dl-no" title=${t('delivery.no')}>–<span class="visually-hidden">${t('delivery.no')}</span></span>`;
  const part = batch.stored === 0 ? 'none' : batch.stored < batch.size ? 'part' : 'all';
  return html`<tr data-batch=${batch.batch} data-run=${batch.run} data-in-hand=${batch.inHand} data-open=${!batch.committed}>
    <th scope="row">${batch.batch}${batch.run > 1 ? html`<span class="dl-run" title=${t('delivery.checkpoint', { n: batch.run })}>′${batch.run > 2 ? batch.run : ''}</span>` : nothing}</th>
    <td>${eventRange(batch)}</td><td>${batch.logged ? yes : no}</td>
    <td>${batch.attempts.length === 0 ? '–' : batch.attempts.map(({ processed }) => processed.length).join(' + ')}</td>
    <td class="dl-stored" data-part=${part} ${cssVars({ '--dl-part': batch.size === 0 ? 0 : batch.stored / batch.size })}>${batch.stored}/${batch.size}</td>
    <td>${batch.committed ? yes : no}</td></tr>`;
}
