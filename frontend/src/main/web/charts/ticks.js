/** Steps that a reader expects on a scale of time, in milliseconds. */
const NICE_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 10e3, 15e3, 30e3, 60e3, 120e3, 300e3, 600e3, 900e3, 1800e3, 3600e3, 7200e3, 10800e3,
  21600e3, 43200e3, 86400e3, 172800e3, 259200e3, 604800e3, 1209600e3, 2592000e3, 7776000e3, 31536000e3];

/** Ticks of a scale of durations: whole seconds, minutes, hours, not whole thousands of seconds. */
export function durationTicks(max) {
  const step = NICE_MS.find((ms) => max / ms <= 4) ?? NICE_MS[NICE_MS.length - 1];
  return Array.from({ length: Math.floor(max / step) + 1 }, (_none, index) => ({ value: index * step }));
}

/** At most `most` ticks on whole steps of UTC time, or of time since a start. */
export function timeTicks(min, max, most) {
  const step = NICE_MS.find((ms) => (max - min) / ms <= most) ?? NICE_MS[NICE_MS.length - 1];
  const ticks = [];
  for (let value = Math.ceil(min / step) * step; value <= max; value += step) {
    ticks.push({ value, step });
  }
  return ticks;
}

/** As much of the time as its step needs: days, hours, minutes or seconds. */
export function timeLabel(value, index, ticks) {
  const step = ticks[index]?.step ?? (ticks.length > 1 ? ticks[1].value - ticks[0].value : 60_000);
  const text = new Date(value).toISOString();
  if (step >= 2_592_000_000) {
    return text.slice(0, 7);
  }
  if (step >= 86_400_000) {
    return text.slice(5, 10);
  }
  const time = text.slice(11, step < 1_000 ? 23 : step < 60_000 ? 19 : 16);
  return step >= 3_600_000 ? `${text.slice(5, 10)} ${time}` : time;
}
