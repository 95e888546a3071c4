import { clockText, dayText } from '../../charts/plane/scales.js';

const MINUTE = 60_000;
const SECOND = 1_000;

/** `12:00 – 12:10`, as fine as the windows among `others` need; with the day where they are not all of one. */
export function rangeText({ start, end }, others = []) {
  const all = [{ start, end }, ...others];
  const step = all.every((window) => window.start % MINUTE === 0 && window.end % MINUTE === 0) ? MINUTE
    : all.every((window) => window.start % SECOND === 0 && window.end % SECOND === 0) ? SECOND : 1;
  const oneDay = all.every((window) => dayText(window.start) === dayText(start) && dayText(window.end - 1) === dayText(start));
  const text = (time) => (oneDay ? clockText(time, step) : `${dayText(time)} ${clockText(time, step)}`);
  return `${text(start)} – ${text(end)}`;
}
