import { html, svg } from 'lit';

/** The signs of this page: what became of an event, and what an action does. Each differs in shape as well as in colour. */

const FATES = {
  exact: svg`<circle cx="24" cy="16" r="12" class="dl-full"/>`,
  lost: svg`<circle cx="24" cy="16" r="12" class="dl-hollow"/><path d="M15.5 7.5l17 17M32.5 7.5l-17 17" class="dl-stroke"/>`,
  doubled: svg`<circle cx="31" cy="16" r="12" class="dl-full dl-behind"/><circle cx="17" cy="16" r="12" class="dl-full dl-front"/>`,
  pending: svg`<circle cx="24" cy="16" r="11.5" class="dl-hollow"/>`,
};

export const fateSign = (fate) => html`<svg class="dl-sign" data-fate=${fate} viewBox="0 0 48 32" aria-hidden="true">${FATES[fate]}</svg>`;

const SMALL = {
  fail: svg`<path d="M9 1.5 3.5 9H7.6L6.6 14.5 12.5 6.6H8.3z" fill="currentColor" stroke="none"/>`,
  send: svg`<path d="M8 3v10M3 8h10"/>`,
  go: svg`<path d="M3 8h9.5M9 4.5 12.5 8 9 11.5"/>`,
  mend: svg`<path d="m3.5 8.5 3 3 6-7"/>`,
  restart: svg`<path d="M12.5 8a4.5 4.5 0 1 1-1.4-3.3M12.6 2v3h-3"/>`,
  begin: svg`<circle cx="8" cy="8" r="4"/>`,
  topic: svg`<path d="M2.5 4.5c0-1.1 2.5-2 5.5-2s5.5.9 5.5 2v7c0 1.1-2.5 2-5.5 2s-5.5-.9-5.5-2zM2.5 4.5c0 1.1 2.5 2 5.5 2s5.5-.9 5.5-2"/>`,
  driver: svg`<rect x="3" y="3" width="10" height="10" rx="1.5"/><path d="M6.5 6.5h3v3h-3zM6 1v2M10 1v2M6 13v2M10 13v2M1 6h2M1 10h2M13 6h2M13 10h2"/>`,
  sink: svg`<rect x="2.5" y="3" width="11" height="10" rx="1"/><path d="M2.5 6.3h11M2.5 9.6h11M6.5 6.3V13"/>`,
};

export const sign = (name) => html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke="currentColor"
  stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">${SMALL[name]}</svg>`;
