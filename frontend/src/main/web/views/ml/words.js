import { clockTime, dateTime, hasText, number, t } from '../../i18n/index.js';
import { problemText } from '../../parts/problem.js';

/** The words of the page for what docs/ml.md names. */

/** `79.4 %` of a share; one decimal, since accuracies differ by little. */
export const percent = (value) => (value === null || value === undefined ? '—' : `${number(value * 100, 1)}\u00a0%`);

/** A score or an area: two decimals. */
export const score = (value) => number(value, 2);

/** `m3 · tree` or the name its maker gave it. */
export const modelName = (model) => (model ? model.name || t(`ml.algorithm.${model.order.algorithm}`) : t('ml.model.unknown'));

/** Name and id: `Logistic regression m3`. */
export const modelLabel = (model) => (model ? `${modelName(model)} ${model.id}` : t('ml.model.unknown'));

export const featureName = (feature) => {
  const [name, value] = feature.split(/=(.*)/s);
  return hasText(`ml.feature.${name}`) ? `${t(`ml.feature.${name}`)}${value === undefined ? '' : ` ${value}`}` : feature;
};

/** `5 Mar 14:20` would need a zone; days are of UTC as everywhere here. */
export const shortTime = (iso) => (iso ? `${iso.slice(5, 10)} ${clockTime(iso, { zone: false }).slice(0, 5)}` : '—');

export const longTime = (iso) => dateTime(iso);

export const predictionWord = (prediction) => t(prediction === 1 ? 'ml.says.delayed' : 'ml.says.onTime');

/** An ERROR of the contract, a text or a problem of ours. */
export const errorText = (error) => (typeof error === 'string' ? error : error.message ?? problemText(error));
