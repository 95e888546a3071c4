/** Colours and type of the canvas, read from the page's tokens so that a theme says each colour once. */
const TOKENS = {
  surface: '--surface', surface2: '--surface-2', line: '--line', lineStrong: '--line-strong', grid: '--grid',
  text: '--text', muted: '--text-muted', faint: '--text-faint', accent: '--accent', bad: '--bad', warn: '--warn',
  onTime: '--event-on-time', late: '--event-late', dropped: '--event-dropped', pending: '--event-pending',
  evict: '--watermark', lateFilter: '--watermark-late', now: '--now',
  open: '--window-open', openLine: '--window-open-line', emitted: '--window-emitted', emittedLine: '--window-emitted-line',
  evictedLine: '--window-evicted-line', band: '--batch-band', bandLine: '--batch-line',
};

/**
 * @param {Element} element whose computed style is read
 * @returns {Object<string, string> & {font: string, mono: string, key: string}} `key` differs when any colour does
 */
export function readPalette(element) {
  const style = getComputedStyle(element);
  const palette = {};
  for (const [name, token] of Object.entries(TOKENS)) {
    palette[name] = style.getPropertyValue(token).trim() || '#888';
  }
  palette.font = style.getPropertyValue('--font-sans').trim() || 'sans-serif';
  palette.key = Object.values(palette).join('|');
  return palette;
}

/** The size of ordinary type on the canvas: it follows the page's, and grows on a wide screen. */
export function typeSize(element) {
  const style = getComputedStyle(element);
  const size = Number.parseFloat(style.fontSize) || 13;
  return Math.max(11, size);
}
