import { html, nothing, svg } from 'lit';
import { clockText } from '../../charts/plane/scales.js';
import { eventSign } from '../../charts/lab-plane/svg-signs.js';
import { t } from '../../i18n/index.js';

/** One line as a mark with its words. The same line looks alike wherever it stands. */

const MINUTE = 60_000;

/** `12:00:05–12:00:10`, `12:01–12:02`; short: `12:00:05–:10` within a minute. */
export function spanText(from, to, short = false) {
  const step = from % MINUTE === 0 && to % MINUTE === 0 ? MINUTE : 1_000;
  const [first, last] = [clockText(from, step), clockText(to, step)];
  if (step === MINUTE) {
    return `${first}–${last}`;
  }
  return `${first}–${short && first.slice(0, 5) === last.slice(0, 5) ? last.slice(5) : last}`;
}

/**
 * @param {{id?: string, text: string}} line
 * @param {{sign: string, marked?: boolean, timed?: boolean, short?: boolean, on?: (id: string|null) => void}} how `short` leaves the hour out,
 *   `on` is told when the reader points at it
 */
export function lineChip(line, { sign, marked = false, timed = false, short = false, on = null }) {
  const { id, text } = line;
  const gap = text.indexOf(' ');
  const [time, words] = [text.slice(0, gap), text.slice(gap + 1)];
  const pointable = on !== null && sign !== 'onTime';
  return html`<span class="ds-line" data-line=${id ?? nothing} data-sign=${sign} ?data-marked=${marked} role="img" tabindex=${pointable ? 0 : nothing}
    aria-label=${`${text}: ${t(`ds.sign.${sign}`)}`} @pointerenter=${() => on?.(id)} @pointerleave=${() => on?.(null)} @focus=${() => on?.(id)} @blur=${() => on?.(null)}>
    ${signOf(sign)}<code>${timed || sign === 'late' || sign === 'dropped' || sign === 'partly' ? html`<span class="ds-line-time">${short ? time.slice(-5) : time}</span> ` : nothing}<b>${words}</b></code></span>`;
}

/** A sign in a text; the word stands beside it or in the label. */
export function signOf(sign) {
  return html`<svg class="ds-sign" viewBox="0 0 16 16" aria-hidden="true">${svg`${eventSign(sign, 8, 8, 5)}`}</svg>`;
}
