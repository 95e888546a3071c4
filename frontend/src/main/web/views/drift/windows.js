import { html, nothing } from 'lit';
import { cssVars } from '../../parts/css-vars.js';
import { clockTime, decimals, number, t } from '../../i18n/index.js';
import { BAND_SIGNS, bandOf } from '../../parts/psi.js';
import { BANDS, COLUMNS, MOST_DRAWN, chosenOf, keyOf } from './drift-model.js';

const SHOWN = 10;

/** Two decimals always, so that columns keep their width; none of what is far beyond the bands. */
const psiFigure = (psi) => (psi < 10 ? decimals(psi, 2) : number(psi));

/** The chosen row as bars under the two bands; the cells below tell the same as figures. */
function bars(windows, column) {
  return html`<tr class="dr-psi-row" aria-hidden="true"><th><div class="dr-psi-scale">${Object.entries(BANDS).map(([band, psi]) => html`<span data-band=${band} ${cssVars({ '--at': psi / MOST_DRAWN })}>${t(`drift.band.line.${band}`, { psi: number(psi, 2) })}</span>`)}</div></th>
    ${windows.map((window) => html`<td><div class="dr-psi-plot" ${cssVars({ '--some': BANDS.some / MOST_DRAWN, '--much': BANDS.much / MOST_DRAWN })}>
      <i class="dr-psi-bar" data-band=${bandOf(window.psi[column])} ?data-beyond=${window.psi[column] > MOST_DRAWN} ?data-open=${!window.closed} ${cssVars({ '--share': Math.min(1, window.psi[column] / MOST_DRAWN) })}></i></div></td>`)}</tr>`;
}

/** PSI per window: bars of the chosen row, then a row a feature and one of the score; a cell is chosen for the histogram. */
export function heat({ run, column, chosen, onChoose }) {
  const windows = run.windows.slice(-SHOWN);
  const looked = chosenOf(run.windows, chosen);
  return html`<section class="dr-heat dr-panel" aria-labelledby="dr-heat-title"><h2 id="dr-heat-title">${t('drift.psi.of', { column: t(`drift.feature.${column}`) })}</h2>
    ${windows.length === 0 ? html`<p class="dr-note">${t('drift.windows.none')}</p>` : html`<div class="dr-scroll" tabindex="0" role="region" aria-labelledby="dr-heat-title"><table class="dr-table dr-heat-table"><thead><tr><th>${t('drift.window')}</th>
      ${windows.map((window, index) => html`<th class="num" data-window=${keyOf(window)}>${clockTime(window.start, { zone: false })}
        <small>${window.closed ? t('drift.rows', { n: window.rows }) : t('drift.open', { n: window.rows })}${index > 0 && windows[index - 1].version !== window.version ? html`<br>${t('drift.version', { n: window.version })}` : nothing}</small></th>`)}</tr></thead>
    <tbody>${bars(windows, column)}${COLUMNS.map((each) => html`<tr data-column=${each} ?data-chosen=${each === column}><th>${t(`drift.feature.${each}`)}</th>${windows.map((window) => {
    const psi = window.psi[each];
    const here = looked && keyOf(looked) === keyOf(window) && each === column;
    return html`<td><button class="dr-cell" data-band=${bandOf(psi)} ?data-open=${!window.closed} aria-pressed=${here} data-psi=${psi}
      aria-label=${t('drift.cell', { feature: t(`drift.feature.${each}`), time: clockTime(window.start), psi: number(psi, 3), band: t(`drift.band.${bandOf(psi)}`) })}
      @click=${() => onChoose(each, keyOf(window))}><span aria-hidden="true">${BAND_SIGNS[bandOf(psi)]}</span>${psiFigure(psi)}</button></td>`;
  })}</tr>`)}</tbody></table></div>
    <p class="dr-legend">${Object.entries(BAND_SIGNS).map(([band, sign]) => html`<span><span class="dr-swatch" data-band=${band}>${sign}</span> ${t(`drift.band.${band}`)}</span>`)}</p>
    <p class="dr-note">${t('drift.psi.hint')}${looked ? ` ${t('drift.psi.chance', { psi: number(9 / looked.rows + 9 / run.model.rows, 2), n: looked.rows })}` : ''}</p>`}
  </section>`;
}

/** Shares of the reference and of the chosen window in each bin. */
export function histogram({ run, column, chosen, onColumn }) {
  const window = chosenOf(run.windows, chosen);
  const bins = window?.bins[column] ?? [];
  const most = Math.max(0.01, ...bins.flatMap((bin) => [bin.reference, bin.share]));
  return html`<section class="dr-histogram dr-panel" aria-labelledby="dr-histogram-title">
    <div class="dr-panel-head"><h2 id="dr-histogram-title">${t('drift.histogram')}</h2>
      <div class="segmented" role="group" aria-label=${t('drift.feature')}>${COLUMNS.map((each) => html`<button data-column=${each} aria-pressed=${each === column} @click=${() => onColumn(each)}>${t(`drift.feature.${each}`)}</button>`)}</div></div>
    ${window ? html`<p class="dr-figure">${t('drift.histogram.of', { time: clockTime(window.start), n: window.rows, psi: number(window.psi[column], 3), band: t(`drift.band.${bandOf(window.psi[column])}`) })}</p>
      <div class="dr-bins" role="img" aria-label=${t('drift.histogram')}>${bins.map((bin) => html`<div class="dr-bin" data-share=${bin.share} title=${t('drift.bin', { reference: number(bin.reference * 100, 1), share: number(bin.share * 100, 1) })}>
        <div class="dr-bars" ${cssVars({ '--reference': String(bin.reference / most), '--share': String(bin.share / most) })}><i class="dr-bar-reference"></i><i class="dr-bar-share"></i></div>
        <span>${bin.to === null ? '∞' : number(bin.to, 1)}</span></div>`)}</div>
      <p class="dr-legend"><span><i class="dr-key dr-bar-reference"></i> ${t('drift.reference')}</span><span><i class="dr-key dr-bar-share"></i> ${t('drift.thisWindow')}</span><span>${t('drift.bin.ends')}</span></p>` : html`<p class="dr-note">${t('drift.windows.none')}</p>`}
  </section>`;
}
