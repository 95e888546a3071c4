import { html, nothing } from 'lit';
import { number, t } from '../../i18n/index.js';
import { BAND_SIGNS, bandOf } from '../../parts/psi.js';
import { chanceOf } from './ml-model.js';
import { score, shortTime } from './words.js';

const SHOWN = 6;

/** Whether the champion's scores are still spread as those of the flights held out when it was trained: a cell for each window. */
export function scoreDrift({ run, models }) {
  const windows = run.windows.filter(({ champion }) => champion?.rows > 0).slice(-SHOWN);
  return html`<section class="ml-drift ml-panel" aria-labelledby="ml-drift-title"><header class="ml-panel-head"><h2 id="ml-drift-title" title=${t('ml.drift.hint')}>${t('ml.drift')}</h2>
      <p class="ml-drift-legend">${Object.entries(BAND_SIGNS).map(([band, sign]) => html`<span><b data-band=${band}>${sign}</b> ${t(`ml.drift.legend.${band}`)}</span>`)}</p></header>
    <ol class="ml-drift-windows">${windows.map(cell)}</ol>
    <p class="ml-note">${sentence(windows, models)}</p></section>`;
}

function cell({ start, closed, champion: { psi, rows } }) {
  const band = psi === null ? 'unknown' : bandOf(psi);
  return html`<li data-band=${band} ?data-open=${!closed} data-psi=${psi ?? ''} title=${t(closed ? 'ml.drift.closed' : 'ml.drift.open', { n: rows })}><span class="ml-fine">${shortTime(start)}</span>
    <b>${psi === null ? '—' : html`<span aria-hidden="true">${BAND_SIGNS[band]}</span> ${score(psi)}`}</b>
    <span class="visually-hidden">${t(`ml.drift.${band}`)}</span></li>`;
}

/** The newest closed window in words, with what chance alone would show of so few flights. */
function sentence(windows, models) {
  const last = windows.findLast(({ closed }) => closed);
  if (!last) {
    return t('ml.drift.waiting');
  }
  const { psi, rows, models: said } = last.champion;
  const bins = models?.find(({ id }) => id === said[0])?.metrics?.scoreBins;
  return psi === null ? t(said.length > 1 ? 'ml.drift.several' : 'ml.drift.old')
    : html`${t('ml.drift.last', { time: shortTime(last.start), psi: number(psi, 3), band: t(`ml.drift.${bandOf(psi)}`) })} ${bins ? t('ml.drift.chance', { n: rows, psi: number(chanceOf(bins, rows), 2) }) : nothing}`;
}
