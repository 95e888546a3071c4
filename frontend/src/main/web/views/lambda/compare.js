import { html, nothing } from 'lit';
import { duration, number, t } from '../../i18n/index.js';
import { layersOf, logicChange, rowsOf } from './lambda-model.js';
import { lagWords, logicWords, precise, tenths } from './words.js';

/** Lambda beside kappa, in figures of this run only. Without kappa there is nothing to compare with, and it says so. */
export function compare({ run, points }) {
  const kappa = run.kappa.state !== 'off';
  const layers = layersOf(run, points);
  const changed = logicChange(run);
  const { batch, speed, kappa: other } = run.cost;
  const sent = run.distance.truth.reports;
  const rows = [
    ['accuracy', distance(run.distance.merged), kappa ? distance(run.distance.kappa) : null],
    ['freshness', lagWords(layers.speed), kappa ? lagWords(layers.kappa) : null],
    ['latency', t('lambda.compare.merge', { span: precise(run.serving.mergeMillis) }), kappa ? t('lambda.compare.read') : null],
    ['work', work(batch.reports + speed.reports, batch.millis + speed.millis, sent), kappa ? work(other.reports, other.millis, sent) : null],
    ['logic', changed ? change(changed.batch) : t('lambda.compare.notChanged'), kappa ? (changed ? change(changed.kappa) : t('lambda.compare.notChanged')) : null],
  ];
  return html`<section class="la-compare la-panel" aria-labelledby="la-compare-title">
    <header class="la-panel-head"><h2 id="la-compare-title">${t('lambda.compare.title')}</h2>${changed ? html`<p class="la-note">${t('lambda.compare.changed', { logic: logicWords(changed.logic) })}</p>` : nothing}</header>
    <table class="la-table"><thead><tr><td></td><th scope="col">${t('lambda.lambda')}</th><th scope="col">${t('lambda.layer.kappa')}</th></tr></thead>
      <tbody>${rows.map(([name, ours, theirs]) => html`<tr data-compare=${name}><th scope="row" title=${t(`lambda.compare.${name}.hint`)}>${t(`lambda.compare.${name}`)}</th>
        <td>${ours}</td><td>${theirs ?? t('lambda.compare.off')}</td></tr>`)}</tbody></table>
  </section>`;
}

function distance(far) {
  const { wrong, all } = rowsOf(far);
  return html`<b>${t('lambda.compare.wrongOf', { n: wrong, all })}</b> · ${t('lambda.compare.flights', { n: far.flights })}`;
}

function work(reports, millis, sent) {
  return html`<b>${t('lambda.compare.reports', { n: reports })}</b> · ${duration(tenths(millis))}${sent > 0 ? ` · ${t('lambda.compare.each', { times: number(reports / sent, 1) })}` : ''}`;
}

function change(cost) {
  return cost ? html`<b>${t('lambda.compare.after', { span: duration(tenths(cost.millis)) })}</b> · ${cost.reports === null ? t('lambda.compare.again') : t('lambda.compare.recomputed', { n: cost.reports })}`
    : t('lambda.compare.underway');
}
