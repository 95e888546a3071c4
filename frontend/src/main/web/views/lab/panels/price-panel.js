import { html, nothing, svg } from 'lit';
import { duration, number, t } from '../../../i18n/index.js';
import { durationTicks } from '../../../charts/ticks.js';

const SIZE = { width: 520, height: 250, left: 54, right: 500, top: 18, bottom: 200 };

/** Two prices of a delay: events dropped against time waited. Each point is a run or a query that the engine has played. */
export function pricePanel({ tried, query, sweeping, busy, current, windowed, on }) {
  const points = tried.filter((each) => each.query === query && each.waitedMs !== null).sort((a, b) => a.delayMs - b.delayMs);
  const never = tried.filter((each) => each.query === query && each.waitedMs === null);
  return html`<section class="lab-panel lab-price"><h2>${t('lab.price.title')}
      <button class="button" ?disabled=${sweeping || busy !== null || current === null || !windowed} @click=${on.sweep}>${t(sweeping ? 'lab.price.measuring' : 'lab.price.sweep')}</button></h2>
    <p class="lab-note">${t('lab.price.text')}</p>
    ${points.length === 0 ? html`<p class="lab-none">${t(current === null ? 'lab.price.noWatermark' : windowed ? 'lab.price.none' : 'lab.price.noWindows')}</p>` : chart(points, current)}
    ${never.length > 0 ? html`<p class="lab-note">${t('lab.price.never', { delays: never.map(({ delayMs }) => duration(delayMs)).join(', ') })}</p>` : nothing}
    ${points.length > 0 ? table(points, current) : nothing}</section>`;
}

function chart(points, current) {
  const mostWait = Math.max(1_000, ...points.map(({ waitedMs }) => waitedMs)) * 1.12;
  const mostDrop = Math.max(1, ...points.map(({ dropped }) => dropped)) * 1.15;
  const x = (wait) => SIZE.left + (Math.max(0, wait) / mostWait) * (SIZE.right - SIZE.left);
  const y = (dropped) => SIZE.bottom - (dropped / mostDrop) * (SIZE.bottom - SIZE.top);
  const every = Math.max(1, Math.ceil(mostDrop / 5));
  const drops = Array.from({ length: Math.floor(mostDrop / every) + 1 }, (_none, index) => index * every);
  return html`<svg class="lab-price-chart" viewBox=${`0 0 ${SIZE.width} ${SIZE.height}`} role="img" aria-label=${t('lab.price.title')}>
    ${drops.map((n) => svg`<line class="lp-grid" x1=${SIZE.left} x2=${SIZE.right} y1=${y(n)} y2=${y(n)}></line>
      <text class="lp-tick" x=${SIZE.left - 8} y=${y(n)} dy="0.35em" text-anchor="end">${n}</text>`)}
    ${durationTicks(mostWait).map(({ value }) => svg`<text class="lp-tick" x=${x(value)} y=${SIZE.bottom + 18}>${value === 0 ? '0' : duration(value)}</text>`)}
    <path class="lp-frame" d=${`M${SIZE.left} ${SIZE.top}V${SIZE.bottom}H${SIZE.right}`}></path>
    <path class="lab-price-line" d=${points.map(({ waitedMs, dropped }, index) => `${index === 0 ? 'M' : 'L'}${x(waitedMs)} ${y(dropped)}`).join('')}></path>
    ${labelled(points, x, y).map(({ point, px, py, at }) => svg`<circle class=${point.delayMs === current ? 'lab-price-now' : 'lab-price-point'} cx=${px} cy=${py}
        r=${point.delayMs === current ? 7 : 5}></circle>${at ? svg`<text class="lab-price-name" x=${px + 9} y=${at}>${duration(point.delayMs)}</text>` : nothing}`)}
    <text class="lp-name" x=${SIZE.right} y=${SIZE.height - 8} text-anchor="end">${t('lab.price.waited')} →</text>
    <text class="lp-name" x="4" y=${SIZE.height - 8}>${t('lab.price.dropped')} ↑</text></svg>`;
}

/** Names above their points; one that would cover another is left to the table. */
function labelled(points, x, y) {
  const taken = [];
  return points.map((point) => {
    const [px, py] = [x(point.waitedMs), y(point.dropped)];
    const at = py - 8;
    const free = !taken.some((other) => Math.abs(other.at - at) < 14 && Math.abs(other.px - px) < 62);
    if (free) {
      taken.push({ px, at });
    }
    return { point, px, py, at: free ? at : null };
  });
}

function table(points, current) {
  return html`<div class="lab-scroll" tabindex="0" role="group" aria-label=${t('lab.price.title')}><table class="lab-table lab-price-table"><thead><tr><th class="num">${t('lab.delay')}</th><th class="num">${t('lab.price.dropped')}</th>
      <th class="num">${t('lab.price.waited')}</th><th class="num">${t('lab.price.closed')}</th></tr></thead>
    <tbody>${points.map((point) => html`<tr class=${point.delayMs === current ? 'lab-fresh' : ''}><td class="num">${duration(point.delayMs)}</td>
      <td class="num">${number(point.dropped)}</td><td class="num">${duration(Math.round(point.waitedMs / 1_000) * 1_000)}</td>
      <td class="num">${point.closed}${point.open > 0 ? html` <span class="lab-note">+${point.open} ${t('lab.price.open')}</span>` : nothing}</td></tr>`)}</tbody></table></div>`;
}
