import { html, nothing } from 'lit';
import { clockTime, duration, number, t } from '../../i18n/index.js';
import { signed } from './controls.js';

/** Alarms against the faults that were put in. */
export function quality({ run }) {
  const { quality: figures } = run;
  const figure = (name, sign) => html`<div class="dr-big" data-figure=${name}><dt><span class="dr-mark" data-outcome=${name}>${sign}</span> ${t(`drift.quality.${name}`)}</dt><dd>${number(figures[name])}</dd></div>`;
  const kinds = Object.entries(figures.kinds);
  return html`<section class="dr-quality dr-panel" aria-labelledby="dr-quality-title"><h2 id="dr-quality-title">${t('drift.quality')}</h2>
    <dl class="dr-bigs">${figure('hits', '▲')}${figure('false', '△')}${figure('missed', '✕')}</dl>
    <p class="dr-figure">${t('drift.quality.of', { alarms: number(figures.alarms), rows: number(figures.rows), time: clockTime(figures.since) })}</p>
    ${kinds.length === 0 ? nothing : html`<ul class="dr-kinds">${kinds.map(([kind, { rows, hits }]) => html`<li data-kind=${kind}><b>${t(`drift.fault.${kind}`)}</b> ${t('drift.quality.kind', { hits: number(hits), rows: number(rows) })}</li>`)}</ul>`}
    ${active(run)}</section>`;
}

function active({ input }) {
  const all = [...input.faults.map(({ kind, sensor, until }) => t('drift.active.fault', { kind: t(`drift.fault.${kind}`), n: sensor + 1, time: clockTime(until, { zone: false }) })),
    ...input.drift.map(({ feature, now, to }) => t('drift.active.drift', { feature: t(`drift.feature.${feature}`), now: signed(now), to: signed(to) })),
    ...(input.held > 0 ? [t('drift.active.held', { n: number(input.held) })] : [])];
  return html`<p class="dr-active" role="status"><b>${t('drift.active')}</b> ${all.length === 0 ? t('drift.active.none') : all.join(' · ')}</p>`;
}

/** How the two queries do, by Spark's reports. */
export function health({ run }) {
  const { detect, query } = run;
  const last = (millis) => (millis.length === 0 ? '—' : duration(millis.at(-1)));
  const row = (name, one, dropped, watermark) => html`<tr data-query=${name}><th>${t(`drift.query.${name}`)} <span class="badge" data-state=${one.state} data-tone=${one.state === 'running' ? 'ok' : one.state === 'failed' ? 'bad' : 'idle'}>${t(`drift.state.${one.state}`)}</span></th>
    <td class="num" data-figure="batches">${number(one.batches)}</td><td class="num" data-figure="rows">${number(one.rows)}</td><td class="num" data-figure="dropped">${dropped}</td><td class="num" data-figure="watermark">${watermark}</td><td class="num">${last(one.millis)}</td></tr>
    ${one.error ? html`<tr><td colspan="6" class="dr-error">${one.error.message}</td></tr>` : nothing}`;
  return html`<section class="dr-health dr-panel" aria-labelledby="dr-health-title"><h2 id="dr-health-title">${t('drift.health')}</h2>
    <div class="dr-scroll" tabindex="0" role="region" aria-labelledby="dr-health-title"><table class="dr-table"><thead><tr><th>${t('drift.query')}</th>${['batches', 'rows', 'dropped', 'watermark', 'last'].map((name) => html`<th class="num">${t(`drift.health.${name}`)}</th>`)}</tr></thead><tbody>
      ${row('detect', detect, '—', '—')}
      ${row('windows', query, number(query.dropped), query.watermark ? clockTime(query.watermark) : '—')}
    </tbody></table></div>
    <p class="dr-note">${t('drift.health.input', { sent: number(run.input.sent), time: clockTime(run.input.clock) })} ${query.dropped > 0 ? t('drift.health.bySpark', { n: number(query.droppedBySpark) }) : ''}</p></section>`;
}

/** What has happened, newest first. */
export function log({ run }) {
  return html`<section class="dr-log dr-panel" aria-labelledby="dr-log-title"><h2 id="dr-log-title">${t('drift.log')}</h2>
    <ol tabindex="0" aria-labelledby="dr-log-title">${[...run.log].reverse().map((event) => html`<li data-what=${event.what}><time>${clockTime(event.at, { zone: false })}</time> <span>${sentence(event)}</span></li>`)}</ol></section>`;
}

function sentence({ what, detail }) {
  return t(`drift.log.${what}`, {
    ...detail,
    ...(detail.kind ? { kind: t(`drift.fault.${detail.kind}`) } : {}),
    ...(detail.feature ? { feature: t(`drift.feature.${detail.feature}`), by: signed(detail.by) } : {}),
    ...(detail.sensor === undefined ? {} : { sensor: number(detail.sensor + 1) }),
    ...(detail.threshold === undefined ? {} : { threshold: number(detail.threshold, 2) }),
    ...(detail.quantile === undefined ? {} : { quantile: number(detail.quantile * 100, 2) }),
  });
}
