import { html, nothing } from 'lit';
import { decimals, number, t } from '../../i18n/index.js';
import { inline } from './signs.js';

/** Below this share of the heaviest MLlib lets a cluster die. */
const DEATH = 1e-8;
const FADING = 0.01;

const SUPERSCRIPTS = { '-': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹' };

/** A number with three figures, small and large ones as a power of ten. */
export function figure(value) {
  const size = Math.abs(value);
  if (size === 0 || (size >= 0.01 && size < 1e6)) {
    return number(value, size >= 100 ? 0 : size >= 1 ? 1 : 2);
  }
  const power = Math.floor(Math.log10(size));
  return `${number(value / 10 ** power, 1)}\u00b710${String(power).replace(/./g, (sign) => SUPERSCRIPTS[sign])}`;
}

export const heaviestOf = ({ centres }) => Math.max(...centres.map(({ weight }) => weight));

/** What is to be said of a cluster that dies, or will. */
export function fate(centre, heaviest) {
  const share = heaviest === 0 ? 1 : centre.weight / heaviest;
  return centre.died ? 'died' : share < FADING ? 'dying' : null;
}

/** Each centre with its weight as a bar, and a word for one that dies. */
export function clusters({ kmeans }) {
  const heaviest = heaviestOf(kmeans);
  return html`<section class="lr-panel lr-clusters" aria-labelledby="lr-clusters-title">
    <div class="lr-panel-head"><h2 id="lr-clusters-title">${t('learning.clusters')}</h2>
      <p class="lr-figure" title=${t('learning.cost.hint')}>${t('learning.cost')} <b data-figure="cost">${decimals(kmeans.cost, 3)}</b></p></div>
    <table class="lr-table"><thead><tr><th scope="col">${t('learning.cluster')}</th><th scope="col" colspan="2">${t('learning.weight')}</th><th scope="col" class="lr-num">${t('learning.points')}</th>
      <th scope="col" class="lr-num">${t('learning.shift')}</th></tr></thead>
      <tbody>${kmeans.centres.map((centre, index) => row(centre, index, heaviest))}</tbody></table>
    ${lastWords(kmeans, heaviest)}</section>`;
}

/** The rule, or how far the cluster that is next has gone by it; as high either way, so that nothing below moves. */
function lastWords({ centres }, heaviest) {
  const fates = centres.map((centre) => fate(centre, heaviest));
  const dying = centres.reduce((least, { weight }, index) => (fates[index] === 'dying' && (least < 0 || weight < centres[least].weight) ? index : least), -1);
  const index = fates.includes('died') ? fates.indexOf('died') : dying;
  if (index < 0) {
    return html`<p class="lr-fate lr-rule">${t('learning.death.rule')}</p>`;
  }
  const share = centres[index].weight / heaviest;
  return html`<div class="lr-fate" data-fate-of=${index}><p>${fates[index] === 'died' ? t('learning.died.now', { n: index + 1 }) : t('learning.dying', { n: index + 1, share: figure(share), least: figure(DEATH) })}</p>
    ${fates[index] === 'died' ? nothing : html`<span class="lr-life" aria-hidden="true" title=${t('learning.life')} style=${`--left:${Math.max(0, 1 - Math.log10(share) / Math.log10(DEATH))}`}></span>`}</div>`;
}

function row(centre, index, heaviest) {
  const word = fate(centre, heaviest);
  return html`<tr data-cluster=${index} data-fate=${word ?? 'alive'}><th scope="row">${inline(index)}<span>${index + 1}</span></th>
    <td class="lr-bar-cell"><span class="lr-bar" style=${`--share:${heaviest === 0 ? 0 : centre.weight / heaviest}`}></span></td>
    <td class="lr-num" data-figure="weight">${figure(centre.weight)}</td><td class="lr-num" data-figure="points">${number(centre.points)}</td><td class="lr-num">${decimals(centre.moved, 2)}</td></tr>`;
}
