import { html, nothing } from 'lit';
import { batchesOf, definitionOf, hasSeveralSources } from '../../../charts/lab-plane/lab-scene.js';
import { millisOf } from '../../../charts/plane/plane-model.js';
import { momentText, rangeText } from '../../../charts/plane/scales.js';
import { duration, t } from '../../../i18n/index.js';
import { intervalMs } from '../../../parts/words.js';
import { newestAfter, windowsOf } from '../figures.js';
import '../../windows/sign.js';

/** What each micro-batch of the shown step did with the watermark: which one judged, which one evicted, and what the next will be. */
export function watermarkPanel({ run, position, focus }) {
  const step = run.steps[position - 1];
  const batches = batchesOf(step, focus);
  return html`<section class="lab-panel lab-watermark"><h2>${t('lab.watermark.title')}</h2>
    ${batches.length === 0 ? html`<p class="lab-none">${t(position === 0 ? 'lab.watermark.notYet' : 'lab.watermark.none')}</p>` : nothing}
    <div class="lab-batches">${batches.map((batch) => batchCard(run, position, focus, batch))}</div></section>`;
}

function batchCard(run, position, name, batch) {
  const day = millisOf(run.steps[0]?.at ?? null);
  const mark = (value) => { const ms = millisOf(value); return ms === null || ms <= 0 ? t('windows.mark.none') : momentText(ms, day); };
  const lines = [
    ['lateFilter', t('lab.watermark.late'), mark(batch.lateWatermark)],
    ['evict', t('lab.watermark.evict'), mark(batch.watermark)],
  ];
  return html`<article class=${`lab-batch ${batch.noData ? 'lab-batch-empty' : ''}`}>
    <h3><tm-sign name=${batch.noData ? 'noData' : 'batch'}></tm-sign>${t('lab.batchN', { n: batch.batchId })}
      <span class="lab-batch-kind">${batch.noData ? t('lab.noData') : t('lab.rowsRead', { n: batch.inputRows })}</span></h3>
    <dl class="lab-marks">${lines.map(([sign, label, value]) => html`<div><dt><tm-sign name=${sign}></tm-sign>${label}</dt><dd>${value}</dd></div>`)}</dl>
    <p class="lab-formula">${formula(run, position, name, batch, day)}</p>
    ${closing(batch)}
    ${droppedLine(batch)}
    ${(batch.disagreements ?? []).length > 0 ? html`<p class="warning lab-disagree">${t('lab.watermark.disagree')} ${batch.disagreements.map(String).join('; ')}</p>` : nothing}
  </article>`;
}

function formula(run, position, name, batch, day) {
  const definition = definitionOf(run, name);
  const delay = intervalMs(definition?.watermark?.delay);
  const next = millisOf(batch.nextWatermark);
  if (delay === null) {
    return t('lab.watermark.noWatermark');
  }
  if (next === null || next <= 0) {
    return t('lab.watermark.stays1970');
  }
  if (batch.noData && next === millisOf(batch.watermark)) {
    return html`${t('lab.watermark.stays')} <b>${momentText(next, day)}</b>`;
  }
  const newest = newestAfter(run, position, name, batch);
  const time = momentText(next, day);
  if (newest !== null && newest - delay === next && !hasSeveralSources(definition)) {
    return html`${t('lab.watermark.formula', { newest: momentText(newest, day), delay: duration(delay) })} <b>${time}</b> ${t('lab.watermark.atEnd')}`;
  }
  return html`${t(hasSeveralSources(definition) ? `lab.watermark.ofSources.${definition.watermarkPolicy ?? 'min'}` : 'lab.watermark.next')} <b>${time}</b> ${t('lab.watermark.atEnd')}`;
}

function closing(batch) {
  const touched = windowsOf(batch);
  const words = (cells) => cells.map(({ s, e, key }) => `${rangeText(s, e)}${key === null || key === undefined ? '' : ` ${key}`}`);
  const groups = [['open', 'lab.watermark.updated'], ['emitted', 'lab.watermark.emitted'], ['evicted', 'lab.watermark.evicted']]
    .map(([phase, key]) => [phase, t(key), words(touched[phase])]);
  return html`<dl class="lab-closing">${groups.filter(([, , list]) => list.length > 0)
    .map(([phase, label, list]) => html`<div><dt><tm-sign name=${phase}></tm-sign>${label}</dt><dd>${list.map((item) => html`<span>${item}</span> `)}</dd></div>`)}</dl>`;
}

/** Rows as Spark counts them, and how many events that is: one event in two windows is two rows, seven in one window are one. */
function droppedLine(batch) {
  const events = (batch.events ?? []).filter(({ verdict }) => verdict === 'dropped' || verdict === 'partly-dropped').length;
  const rows = batch.droppedByWatermark ?? 0;
  if (rows === 0 && events === 0) {
    return html`<p class="lab-dropped lab-dropped-none"><tm-sign name="dropped"></tm-sign>${t('lab.watermark.noneDropped')}</p>`;
  }
  return html`<p class="lab-dropped"><tm-sign name="dropped"></tm-sign>${t('lab.watermark.dropped', { n: rows })} ${t('lab.watermark.droppedEvents', { n: events })}
    ${rows === events ? nothing : html`<span class="lab-note">${t('lab.watermark.droppedWhy')}</span>`}</p>`;
}
