import { clockTime, decimals, hasText, number, t } from '../../i18n/index.js';
import { problemText } from '../../parts/problem.js';

/** The words of the page for what docs/ml.md names. */

/** `79.4 %` of a share; one decimal always, since accuracies differ by little. */
export const percent = (value) => (value === null || value === undefined ? number(null) : `${decimals(value * 100, 1)}\u00a0%`);

/** Percentage points between two shares. */
export const pointsApart = (a, b) => decimals(Math.abs(a - b) * 100, 1);

/** A score or an area: two decimals always, so that columns keep their width. */
export const score = (value) => decimals(value, 2);

/** Three decimals and a sign of its own for minus. */
export const precise = (value) => decimals(value, 3);

/** `+0.310`, `−0.042` */
export const signedValue = (value) => `${value > 0 ? '+' : ''}${precise(value)}`;

/** The name its maker gave it, or its algorithm. */
export const modelName = (model) => (model ? (model.name && model.name !== model.order.algorithm ? model.name : t(`ml.algorithm.${model.order.algorithm}`)) : t('ml.model.unknown'));

/** Name and id: `Logistic regression m3`. */
export const modelLabel = (model) => (model ? `${modelName(model)} ${model.id}` : t('ml.model.unknown'));

export const featureName = (feature) => {
  const [name, value] = feature.split(/=(.*)/s);
  return hasText(`ml.feature.${name}`) ? `${t(`ml.feature.${name}`)}${value === undefined ? '' : ` ${value}`}` : feature;
};

/** `03-05 14:20`, UTC. */
export const shortTime = (iso) => (iso ? `${iso.slice(5, 10)} ${clockTime(iso, { zone: false }).slice(0, 5)}` : '—');

export const predictionWord = (prediction) => t(prediction === 1 ? 'ml.says.delayed' : 'ml.says.onTime');

/** What is odd about a flight, in words where there are any. */
export const noteWords = (note) => (hasText(`ml.note.${note}`) ? t(`ml.note.${note}`) : note);

/** The same in a word, for a row of a table. */
export const noteFlag = (note) => (hasText(`ml.flag.${note}`) ? t(`ml.flag.${note}`) : noteWords(note));

/** An ERROR of the contract, a text or a problem of ours. */
export const errorText = (error) => (typeof error === 'string' ? error : error.message ?? problemText(error));
