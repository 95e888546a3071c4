import { number, t } from '../../i18n/index.js';

/** A number of an axis, with a sign of its own for minus. */
export const tickText = (value, digits = 0) => number(value, digits).replace('-', '−');

const place = ([x, y]) => `(${tickText(x, 1)}; ${tickText(y, 1)})`;

/** What an entry of the log says, in a sentence. */
export function entryWords({ what, detail }) {
  switch (what) {
    case 'died':
      return t('learning.log.died', { n: detail.centre + 1, other: detail.split + 1 });
    case 'moved':
      return t('learning.log.moved', { n: detail.centre + 1, from: place(detail.from), to: place(detail.to) });
    case 'drift':
      return detail.angle === undefined ? t('learning.log.drift', { weights: detail.weights.map((each) => tickText(each, 2)).join('; '), intercept: tickText(detail.intercept, 2) }) : t('learning.log.turned', { angle: detail.angle });
    default:
      return t('learning.log.set', { what: Object.entries(detail).map(([name, value]) => `${t(`learning.set.${name}`)} ${typeof value === 'number' ? number(value, 3) : t(`learning.unit.${value}`)}`).join(', ') });
  }
}
