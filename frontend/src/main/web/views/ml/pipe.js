import { html, nothing } from 'lit';
import { cssVars } from '../../parts/css-vars.js';
import { icon } from '../../parts/icons.js';
import { number, t } from '../../i18n/index.js';
import { baselineOf, newestFirst, rightOf, share, trainedShare } from './ml-model.js';
import { scoreBar } from './pictures.js';
import { modelLabel, percent, predictionWord, score, shortTime } from './words.js';

/**
 * The way of the lecture as one row with the figures of now: history, training and model stand still once they are made; stream,
 * prediction, truth and verdict go on with the run.
 *
 * @param {{model: object|null, run: object|null, champion: object|null}} now
 */
export function pipe({ model, run, champion }) {
  return html`<section class="ml-pipe ml-panel" aria-label=${t('ml.pipe')}>
    <div class="ml-pipe-half" data-half="offline"><h2>${t('ml.pipe.offline')}</h2><ol>${[history(model), train(model), made(model)]}</ol></div>
    <div class="ml-pipe-half" data-half="online"><h2>${t('ml.pipe.online')}</h2><ol>${[stream(run), prediction(run, champion), truth(run), verdict(run)]}</ol></div>
  </section>`;
}

function station(name, figure, words, picture = nothing) {
  return html`<li class="ml-station" data-station=${name}><h3>${t(`ml.pipe.${name}`)}</h3><p class="ml-station-figure">${figure}</p>
    <div class="ml-station-picture">${picture}</div><p class="ml-station-words">${words}</p></li>`;
}

const bar = (parts) => html`<span class="ml-parts" aria-hidden="true">${parts.map(([kind, part]) => html`<i data-kind=${kind} ${cssVars({ '--part': part })}></i>`)}</span>`;

function history(model) {
  const { training, metrics } = model ?? {};
  if (!training) {
    return station('history', t('ml.pipe.history.months'), t('ml.pipe.history.source'));
  }
  const all = training.rows + (metrics?.rows ?? 0);
  return station('history', number(all), t('ml.pipe.history.split', { train: training.rows, test: metrics?.rows ?? 0 }), bar([['train', share(training.rows, all)], ['test', share(metrics?.rows ?? 0, all)]]));
}

function train(model) {
  if (!model) {
    return station('train', '—', t('ml.pipe.train.none'));
  }
  if (model.state === 'training') {
    const { progress } = model;
    return station('train', progress?.name ? t('ml.stage.of', { stage: progress.stage, stages: progress.stages }) : '…', progress?.name ? html`<code>${progress.name}</code>` : t('ml.state.waiting'), bar([['train', progress ? trainedShare(progress) : 0]]));
  }
  return station('train', model.training ? t('ml.pipe.train.took', { span: number(model.training.millis / 1_000, 1) }) : t(`ml.state.${model.state}`), t(`ml.algorithm.${model.order.algorithm}`), bar([['train', model.state === 'ready' ? 1 : 0]]));
}

function made(model) {
  return model?.metrics ? station('model', percent(model.metrics.accuracy), t('ml.pipe.model.words', { id: model.id, share: percent(model.metrics.baseline) }),
    html`<span class="ml-track" aria-hidden="true"><i class="ml-fill" ${cssVars({ '--part': model.metrics.accuracy })}></i><i class="ml-tick" ${cssVars({ '--at': model.metrics.baseline })}></i></span>`)
    : station('model', '—', t('ml.pipe.model.none'));
}

function stream(run) {
  if (!run) {
    return station('stream', t('ml.pipe.stream.month'), t('ml.pipe.stream.none'));
  }
  const { announced, reported, left, clock } = run.input;
  return station('stream', number(announced), clock ? t('ml.pipe.stream.clock', { time: shortTime(clock) }) : t('ml.pipe.stream.begin'), bar([['sent', share(announced + reported, announced + reported + left)]]));
}

function prediction(run, champion) {
  if (run?.predict.state === 'killed' || run?.predict.state === 'failed') {
    return station('prediction', number(run.predict.predicted), html`<span class="ml-wrong">${icon('cross')} ${t(`ml.state.${run.predict.state}`)}</span>`, bar([]));
  }
  const last = run ? newestFirst(run.predictions)[0] : null;
  return station('prediction', run ? number(run.predict.predicted) : '—', last?.champion ? t('ml.pipe.prediction.last', { flight: last.flight, word: predictionWord(last.champion.prediction), score: score(last.champion.score) })
    : champion ? modelLabel(champion) : t('ml.pipe.prediction.none'), last?.champion ? scoreBar(last.champion.score) : nothing);
}

function truth(run) {
  return station('truth', run ? number(run.judge.joined) : '—', run ? t('ml.pipe.truth.waiting', { n: run.judge.waiting }) : t('ml.pipe.truth.none'),
    run ? bar([['joined', share(run.judge.joined, run.judge.joined + run.judge.waiting)]]) : nothing);
}

function verdict(run) {
  const scores = run?.total.champion;
  if (!scores || scores.rows === 0) {
    return station('verdict', '—', t('ml.pipe.verdict.none'));
  }
  const right = rightOf(scores.confusion);
  return station('verdict', percent(scores.accuracy), html`<span class="ml-right">${icon('check')}${number(right)}</span> <span class="ml-wrong">${icon('cross')}${number(scores.rows - right)}</span>
    <span class="ml-fine">${t('ml.pipe.verdict.baseline', { share: percent(baselineOf(scores)) })}</span>`,
  html`<span class="ml-track" aria-hidden="true"><i class="ml-fill" ${cssVars({ '--part': scores.accuracy })}></i><i class="ml-tick" ${cssVars({ '--at': baselineOf(scores) })}></i></span>`);
}
