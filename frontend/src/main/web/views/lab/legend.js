import { html, nothing } from 'lit';
import { t } from '../../i18n/index.js';
import '../windows/sign.js';

const SIGNS = [['onTime', 'onTime'], ['late', 'late'], ['partly', 'partly'], ['dropped', 'dropped'], ['pending', 'pending'], ['open', 'open'], ['emitted', 'emitted'],
  ['evicted', 'evicted'], ['written', 'written'], ['evict', 'evict'], ['lateFilter', 'lateFilter'], ['noData', 'noData']];

/** The signs of the plane, in one line below it. */
export function labLegend(ghost, movable) {
  return html`<ul class="lab-legend" aria-label=${t('windows.legend.title')}>
    ${SIGNS.map(([sign, key]) => html`<li><tm-sign name=${sign}></tm-sign>${t(`windows.legend.${key}`)}</li>`)}
    ${ghost ? html`<li><s>5</s> ${t('lab.ghost.legend')}</li>` : nothing}
    ${movable ? html`<li class="lab-hint">${t('lab.plane.hint')}</li>` : nothing}</ul>`;
}
