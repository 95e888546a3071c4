import { svg, html } from 'lit';

const PATHS = {
  play: svg`<path d="M5 3.5v9l7.5-4.5z" fill="currentColor" stroke="none"/>`,
  stop: svg`<rect x="4" y="4" width="8" height="8" rx="1" fill="currentColor" stroke="none"/>`,
  restart: svg`<path d="M12.5 8a4.5 4.5 0 1 1-1.4-3.3M12.6 2v3h-3"/>`,
  pause: svg`<path d="M5.5 4v8M10.5 4v8" stroke-width="2.2"/>`,
  dots: svg`<path d="M3.5 8h.1M8 8h.1M12.5 8h.1" stroke-width="2.4"/>`,
  more: svg`<path d="m4.5 6.5 3.5 3.5 3.5-3.5"/>`,
  check: svg`<path d="m3.5 8.5 3 3 6-7"/>`,
  cross: svg`<path d="m4 4 8 8M12 4l-8 8"/>`,
  warn: svg`<path d="M8 2.5 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1"/>`,
  note: svg`<circle cx="8" cy="8" r="6"/><path d="M8 7.2v3.6M8 5v.1"/>`,
  bell: svg`<path d="M4 11V7.5a4 4 0 0 1 8 0V11l1.2 1.3H2.8zM6.8 14h2.4"/>`,
  dot: svg`<circle cx="8" cy="8" r="4" fill="currentColor" stroke="none"/>`,
  ring: svg`<circle cx="8" cy="8" r="4"/>`,
  half: svg`<circle cx="8" cy="8" r="4.2"/><path d="M8 3.8a4.2 4.2 0 0 1 0 8.4z" fill="currentColor" stroke="none"/>`,
  arc: svg`<path d="M8 2.8A5.2 5.2 0 1 1 2.8 8"/>`,
  copy: svg`<rect x="5.5" y="5.5" width="7.5" height="7.5" rx="1.2"/><path d="M10.5 3H4.2A1.2 1.2 0 0 0 3 4.2v6.3"/>`,
  plus: svg`<path d="M8 3v10M3 8h10"/>`,
  minus: svg`<path d="M3 8h10"/>`,
  sun: svg`<circle cx="8" cy="8" r="2.8"/><path d="M8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1"/>`,
  moon: svg`<path d="M13 9.5A5.5 5.5 0 1 1 6.5 3a4.4 4.4 0 0 0 6.5 6.5z"/>`,
  auto: svg`<circle cx="8" cy="8" r="5.2"/><path d="M8 2.8a5.2 5.2 0 0 1 0 10.4z" fill="currentColor" stroke="none"/>`,
  present: svg`<rect x="2" y="3" width="12" height="8" rx="1"/><path d="M8 11v2.5M5.5 13.5h5"/>`,
  keys: svg`<rect x="1.5" y="4" width="13" height="8" rx="1.2"/><path d="M4 6.5h.1M6.7 6.5h.1M9.4 6.5h.1M12 6.5h.1M5 9.5h6"/>`,
  arrow: svg`<path d="M3 8h9.5M9 4.5 12.5 8 9 11.5"/>`,
  edit: svg`<path d="m3 13 .6-2.6 7.2-7.2a1 1 0 0 1 1.4 0l.6.6a1 1 0 0 1 0 1.4L5.6 12.4z"/>`,
  trash: svg`<path d="M3.5 4.5h9M6.5 4.5V3h3v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5"/>`,
};

/** A drawn sign of 1 em; the word beside it carries the meaning for those who do not see it. */
export function icon(name, className = '') {
  return html`<svg class="icon ${className}" viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke="currentColor"
    stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">${PATHS[name]}</svg>`;
}
