import { duration, hasText, number, t } from '../../i18n/index.js';
import { problemText } from '../../parts/problem.js';
import { intervalMs } from '../../parts/words.js';

/** The words of the lambda lab for what docs/lambda.md names. */

/** `> 15 min by origin` */
export const logicWords = (logic) => t('lambda.logic.words', { n: logic.delayedOver, by: t(`lambda.by.${logic.by}`) });

/** `6 hours` in the reader's language. */
export const spanWords = (text) => (text ? duration(intervalMs(text)) : '');

/** `12 reports behind, 1.5 s`; the time only where it is known and worth a tenth of a second. */
export function lagWords({ reports, millis }) {
  return reports === 0 ? t('lambda.lag.none') : millis === null || millis < 100 ? t('lambda.lag.reports', { n: reports }) : t('lambda.lag.both', { n: reports, span: duration(tenths(millis)) });
}

/** To tenths of a second, so that the words do not flicker. */
export const tenths = (ms) => (ms < 10_000 ? Math.round(ms / 100) * 100 : Math.round(ms / 1_000) * 1_000);

/** Milliseconds with a tenth while there are few. */
export const precise = (ms) => (ms < 10 ? `${number(ms, 1)}\u00a0${t('unit.ms')}` : duration(ms));

export const costWords = ({ reports, millis }) => t('lambda.cost.words', { n: reports, span: duration(tenths(millis)) });

/** A difference with its sign: `+3`, `−2`, `0`. */
export function signed(value, decimals = 0) {
  const rounded = Number(value.toFixed(decimals));
  return rounded === 0 ? number(0) : `${rounded > 0 ? '+' : '−'}${number(Math.abs(rounded), decimals)}`;
}

/** What an event says, in a sentence. */
export function eventWords({ what, detail }) {
  const d = detail ?? {};
  if (what === 'switched') {
    return d.layer === 'kappa' ? t('lambda.event.switched.kappa', { replay: d.replay }) : t('lambda.event.switched.speed', { version: d.version, generation: d.generation });
  }
  const params = {
    'batch-started': () => ({ version: d.version, cut: d.cut }),
    'batch-finished': () => ({ version: d.version, cut: d.cut, span: duration(d.millis) }),
    killed: () => ({ layer: t(`lambda.layer.${d.layer}`) }),
    revived: () => ({ layer: t(`lambda.layer.${d.layer}`) }),
    late: () => ({ n: d.reports, span: spanWords(d.by) }),
    wrong: () => ({ n: d.reports }),
    logic: () => ({ logic: logicWords(d.logic) }),
    failed: () => ({ layer: t(`lambda.layer.${d.layer}`), message: d.message }),
  }[what];
  return params && hasText(`lambda.event.${what}`) ? t(`lambda.event.${what}`, params()) : what;
}

/** An ERROR of the contract, a text or a problem of ours. */
export const errorText = (error) => (typeof error === 'string' ? error : error.message ?? problemText(error));
