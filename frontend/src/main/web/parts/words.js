import { duration, hasText, t } from '../i18n/index.js';

const UNIT_MS = {
  millisecond: 1, second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000,
};

/** Milliseconds of Spark's interval text (`10 minutes`, `1 hour 30 minutes`), or null. */
export function intervalMs(text) {
  if (typeof text !== 'string') {
    return null;
  }
  const found = [...text.matchAll(/(\d+)\s*([a-z]+?)s?\b/gi)];
  if (found.length === 0) {
    return null;
  }
  const total = found.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unit.toLowerCase()] ?? Number.NaN), 0);
  return Number.isNaN(total) ? null : total;
}

/** An interval in the reader's language; what can't be read stays as Spark has it. */
export function intervalText(text) {
  const ms = intervalMs(text);
  return ms === null ? String(text ?? '') : duration(ms);
}

/** `tumbling, 10 min`, `sliding, 10 min every 5 min`, `session, gap 5 min`, or that there is none. */
export function windowWords(window, sql = null) {
  if (!window?.kind) {
    return t(sql ? 'window.sql' : 'window.none');
  }
  return t(`window.${window.kind}`, {
    size: intervalText(window.size),
    slide: intervalText(window.slide),
    gap: intervalText(window.gap),
  });
}

/** The definition as one sentence. */
export function definitionWords(definition) {
  const aggregates = (definition.aggregates ?? []).map((a) => (a.column ? `${a.function}(${a.column})` : `${a.function}()`));
  const parts = [
    t('definition.reads', { stream: definition.stream }),
    definition.filter ? t('definition.filter', { condition: definition.filter }) : null,
    definition.sql ? t('definition.sql') : null,
    definition.window ? windowWords(definition.window) : null,
    (definition.groupBy ?? []).length > 0 ? t('definition.groupBy', { columns: definition.groupBy.join(', ') }) : null,
    aggregates.length > 0 ? t('definition.aggregates', { list: aggregates.join(', ') }) : null,
    definition.watermark ? t('definition.watermark', { delay: intervalText(definition.watermark.delay) }) : t('definition.noWatermark'),
    definition.outputMode ? t('definition.mode', { mode: definition.outputMode }) : null,
    definition.trigger ? triggerWords(definition.trigger) : null,
    (definition.sinks ?? []).length > 0 ? t('definition.sinks', { n: definition.sinks.length }) : null,
  ];
  return parts.filter(Boolean);
}

function triggerWords(trigger) {
  return t(`definition.trigger.${trigger.kind}`, { interval: intervalText(trigger.interval) });
}

/** A phase of the micro-batch: Spark's word, and ours beside it where we have one. */
export function phaseWords(phase) {
  return hasText(`phase.${phase}`) ? t(`phase.${phase}`) : phase;
}

/** `3 min ago`, by the server's clock. */
export function ago(at, nowMs) {
  const ms = Math.max(0, nowMs - Date.parse(at));
  return ms < 5_000 ? t('time.justNow') : t('time.ago', { span: duration(Math.floor(ms / 1_000) * 1_000) });
}
