import { number, t } from '../../i18n/index.js';
import { findingTitle, findingWords } from '../query/finding-words.js';

/** What an alert watches: `falling behind, at least warning`, `rows unread above 1,000`. */
export function whenWords(on) {
  if (on.finding) {
    return on.finding === '*' ? t('alerts.when.any', { severity: t(`severity.${on.severity}`) })
      : t('alerts.when.finding', { finding: findingTitle(on.finding), severity: t(`severity.${on.severity}`) });
  }
  if (on.metric === 'failed' && on.above !== undefined) {
    return t('alerts.when.failed');
  }
  const side = on.above === undefined ? 'below' : 'above';
  return t(`alerts.when.${side}`, { metric: t(`metric.${on.metric}`), bound: number(on[side], 2) });
}

/** Why an alert fires or has fired. A failed query says it in Spark's own words. */
export function whatWords({ on, value, finding, detail }) {
  if (finding) {
    const { title, text } = findingWords(finding);
    return `${title}: ${text}`;
  }
  return on?.metric && on.metric !== 'failed' ? t('alerts.what.metric', { value: number(value, 2), when: whenWords(on) }) : detail;
}

/** What became of the message to the webhook. */
export function sentWords(sent) {
  return sent.startsWith('failed: ') ? t('alert.sent.failed', { why: sent.slice(8) }) : t(`alert.sent.${sent}`);
}
