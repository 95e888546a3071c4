import { number, t } from '../../i18n/index.js';
import { clockText } from '../../charts/plane/scales.js';
import { measured, watermarkAfter } from './figures.js';
import { sceneOf } from './walk.js';

/** What a screen reader is told after a move, in one sentence each. */

/** The scene, when it was entered. */
export function sceneSentence(walk, title) {
  return t('lesson.say.scene', { n: walk.scene + 1, of: walk.scenes.length, title });
}

/** The last step shown, with the figures of one query. */
export function stepSentence(walk, run, query) {
  const params = { n: walk.position, of: sceneOf(walk).until };
  const index = walk.position - 1;
  if (index < 0 || measured(run, index, query, 'batches') === null) {
    return t('lesson.say.stepBare', params);
  }
  const figure = (measure) => number(measured(run, index, query, measure));
  const watermark = watermarkAfter(run, index, query);
  return t('lesson.say.step', { ...params, batches: figure('batches'), input: figure('inputRows'), rows: figure('rows'),
    dropped: figure('droppedByWatermark'), watermark: watermark ? clockText(watermark) : t('windows.mark.none') });
}
