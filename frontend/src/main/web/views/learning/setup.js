import { html, nothing } from 'lit';
import { icon } from '../../parts/icons.js';
import { number, t } from '../../i18n/index.js';
import { DEFAULTS } from './learning-link.js';
import { HALF_LIVES, pick, range, slider } from './controls.js';

const TRUTHS = [[2], [2, -1], [2, -1, 0.5, 3]];

/** What a run is begun with. `change` gets the whole definition; `start` is pressed once it is right. */
export function setup({ definition, ready, starting, change, start }) {
  const with_ = (part) => change({ ...definition, ...part });
  const clusters = definition.algorithm === 'kmeans';
  return html`<section class="lr-panel lr-setup" aria-labelledby="lr-setup-title"><h2 id="lr-setup-title">${t('learning.setup.title')}</h2>
    ${pick({ name: 'algorithm', label: t('learning.algorithm'), values: ['kmeans', 'linear', 'logistic'], value: definition.algorithm, words: (each) => t(`learning.algorithm.${each}`), change: (algorithm) => change({ ...DEFAULTS[algorithm], driver: definition.driver }) })}
    <p class="lr-lead">${t(`learning.algorithm.${definition.algorithm}.hint`)}</p>
    ${pick({ name: 'driver', label: t('learning.driver'), values: ['structured', 'dstream'], value: definition.driver, words: (each) => t(`learning.driver.${each}`), change: (driver) => with_({ driver }) })}
    <p class="lr-lead">${t(`learning.driver.${definition.driver}.hint`)}</p>
    <div class="lr-knobs">
      ${slider({ name: 'batch', label: t('learning.batchSize'), value: definition.batch, values: [10, 20, 50, 100, 200, 500, 1_000, 2_000], change: (batch) => with_({ batch }) })}
      ${slider({ name: 'seed', label: t('learning.seed'), value: definition.seed, values: range(0, 20, 1), change: (seed) => with_({ seed }) })}
      ${clusters ? html`${slider({ name: 'centres', label: t('learning.centres'), value: definition.centres, values: range(1, 8, 1), change: (centres) => with_({ centres }) })}
        ${slider({ name: 'k', label: t('learning.k'), value: definition.k, values: range(definition.start === 'far' ? 2 : 1, 8, 1), change: (k) => with_({ k }) })}
        ${definition.halfLife === undefined ? nothing : slider({ name: 'halfLife', label: t('learning.halfLife'), value: definition.halfLife, values: HALF_LIVES, words: (each) => number(each, 1), hint: t('learning.halfLife.hint'), change: (halfLife) => with_({ halfLife }) })}
        ${pick({ name: 'start', label: t('learning.start'), values: ['random', 'far'], value: definition.start, words: (each) => t(`learning.start.${each}`), change: (value) => with_({ start: value, k: Math.max(definition.k, value === 'far' ? 2 : 1) }) })}` : html`
        ${pick({ name: 'weights', label: t('learning.setup.weights'), values: TRUTHS.map((each) => each.join('; ')), value: definition.weights.join('; '), words: (each) => each.replaceAll('-', '−'), change: (text) => with_({ weights: text.split('; ').map(Number) }) })}
        ${slider({ name: 'stepSize', label: t('learning.stepSize'), value: definition.stepSize, values: [0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1, 2], words: (each) => number(each, 3), change: (stepSize) => with_({ stepSize }) })}
        ${slider({ name: 'iterations', label: t('learning.iterations'), value: definition.iterations, values: [1, 2, 5, 10, 25, 50, 100], change: (iterations) => with_({ iterations }) })}`}
    </div>
    <div class="lr-start"><button class="button primary" data-do="start" ?disabled=${!ready || starting} @click=${start}>${icon('play')}<span>${t('learning.begin')}</span></button><p class="lr-note">${ready ? t('learning.begin.hint') : t('learning.notUp')}</p></div>
  </section>`;
}
