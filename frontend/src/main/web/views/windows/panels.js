import { html, nothing } from 'lit';
import { number, t } from '../../i18n/index.js';

/** The strip of counts, the panel of what is pointed at, and the legend: templates without state of their own. */

const COUNTS = [
  ['onTime', 'onTime'], ['late', 'late'], ['partlyDropped', 'partly'], ['dropped', 'dropped'], ['malformed', 'malformed'],
];

/** Counts that only some queries have. */
const RARE = [['filtered', 'filtered']];

/** Counts of the query that the plane shows. */
export function countsStrip(lane, sample) {
  const counts = lane.model?.counts ?? null;
  return html`<div class="wv-counts" role="group" aria-label=${t('windows.counts.label', { query: lane.id })}>
    <span class="wv-count wv-count-all"><b>${number(counts?.events)}</b> ${t('windows.counts.events')}</span>
    ${COUNTS.map(([field, sign]) => html`<span class="wv-count ${counts?.[field] > 0 ? '' : 'wv-zero'}">
      <tm-sign name=${sign}></tm-sign><b>${number(counts?.[field])}</b> ${t(`windows.counts.${sign}`)}</span>`)}
    ${RARE.filter(([field]) => counts?.[field] > 0).map(([field, sign]) => html`<span class="wv-count">
      <tm-sign name=${sign}></tm-sign><b>${number(counts[field])}</b> ${t(`windows.counts.${sign}`)}</span>`)}
    <span class="wv-count ${lane.model?.unread > 0 ? '' : 'wv-zero'}"><tm-sign name="pending"></tm-sign><b>${number(lane.model?.unread)}</b>
      ${t('windows.counts.unread')}</span>
    ${lane.model?.notJudged ? html`<span class="wv-sampled">${t('windows.counts.notJudged')}</span>` : nothing}
    ${!lane.model?.notJudged && (sample || (counts && counts.judged < counts.events)) ? html`<span class="wv-sampled">
      ${sample ? t('windows.counts.sampled', { shown: sample.shown, of: sample.n, batch: String(sample.b) }) : nothing}
      ${counts && counts.judged < counts.events ? t('windows.counts.judged', { judged: counts.judged, events: counts.events }) : nothing}
    </span>` : nothing}
  </div>`;
}

/** What is pointed at, in figures and words. */
export function detailPanel(said, { pinned, unpin, failed }) {
  if (!said && failed) {
    return html`<div class="wv-detail" role="status"><h2><tm-sign name="failed"></tm-sign>${t('windows.lane.failed')}</h2>
      <p class="wv-why wv-why-bad">${failed.error?.condition ? html`<code>${failed.error.condition}</code><br>` : nothing}${failed.error?.message ?? ''}</p>
      <p><a href=${`#/queries/${encodeURIComponent(failed.id)}`}>${t('windows.plane.toQuery')}</a></p></div>`;
  }
  if (!said) {
    return html`<div class="wv-detail wv-detail-empty"><p>${t('windows.detail.hint')}</p></div>`;
  }
  return html`<div class="wv-detail" role="region" aria-label=${t('windows.detail.title')}>
    <h2><tm-sign name=${said.sign}></tm-sign>${said.title}
      ${pinned ? html`<button class="button wv-unpin" @click=${unpin}>${t('windows.detail.unpin')}</button>` : nothing}</h2>
    ${said.range ? html`<p class="wv-range">${said.range}${said.of ? html` <span>${said.of}</span>` : nothing}</p>` : nothing}
    ${said.why.map((sentence) => html`<p class="wv-why">${sentence}</p>`)}
    <dl>${said.lines.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
  </div>`;
}

const LEGEND = ['onTime', 'late', 'partly', 'dropped', 'pending', 'malformed', 'filtered', 'notJudged', 'open', 'emitted', 'evicted', 'written',
  'evict', 'lateFilter', 'batch', 'noData', 'now', 'noDelay'];

/** Every sign with its word, always in sight; those that only some queries have, when one of the lanes does. */
export function legend(lanes) {
  const rare = { filtered: lanes.some((lane) => lane.model?.counts?.filtered > 0), notJudged: lanes.some((lane) => lane.model?.notJudged) };
  return html`<div class="wv-legend">
    <h2>${t('windows.legend.title')}</h2>
    <ul>${LEGEND.filter((sign) => rare[sign] ?? true).map((sign) => html`<li><tm-sign name=${sign}></tm-sign>${t(`windows.legend.${sign}`)}</li>`)}</ul>
  </div>`;
}
