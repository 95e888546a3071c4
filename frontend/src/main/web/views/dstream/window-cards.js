import { html, nothing } from 'lit';
import { cssVars } from '../../parts/css-vars.js';
import { clockText } from '../../charts/plane/scales.js';
import { intervalText } from '../../parts/words.js';
import { number, t } from '../../i18n/index.js';
import { structuredSign } from './figures.js';
import { lineChip, signOf, spanText } from './line-chip.js';

/** The lower drawing: windows by event time with their lines, and both sides' counts beside each other. */

/** Below this width, in the type's size, the heads of a table are letters. */
const NARROW = 17;
/** Words a table shows; those that differ come first where there are more. */
const MOST_WORDS = { dense: 4, usual: 8 };

/** What stands beside the windows: the query, its batch, its watermarks. */
export function structuredWords(run, position, dense) {
  const { definition: { eventWindow, watermark } } = run;
  const structured = run.steps[position - 1]?.structured;
  const before = run.steps[position - 2]?.structured?.watermark;
  const mark = (name, value) => html`<div><dt><i class=${`ds-key ds-key-${name}`} aria-hidden="true"></i>${t(`ds.mark.${name}`)}</dt><dd>${value ? clockText(Date.parse(value)) : t('ds.mark.none')}</dd></div>`;
  return html`<p class="ds-side"><b>Structured Streaming</b> <span>${t('ds.board.byEventTime')}</span></p>
    ${dense ? nothing : html`<p class="ds-query"><code>window(time, ${eventWindow.kind === 'sliding' ? `${eventWindow.size}, ${eventWindow.slide}` : eventWindow.size})</code> <span>${watermark === null ? t('ds.mark.off') : t('ds.mark.delay', { delay: intervalText(watermark) })}</span></p>`}
    ${structured ? html`<dl class="ds-marks">${dense ? nothing : html`<div><dt>${t('ds.batch')}</dt><dd>${number(structured.batchId)}</dd></div>`}
      ${watermark === null ? nothing : html`${mark('evict', structured.watermark)}${mark('judge', before)}`}
      <div><dt>${signOf('dropped')}${t('ds.dropped')}</dt><dd data-dropped=${structured.dropped}>${number(run.steps.slice(0, position).reduce((sum, step) => sum + (step.structured?.dropped ?? 0), 0))}</dd></div></dl>
      ${run.structuredCode && !dense ? html`<details class="ds-code"><summary>${t('ds.board.query')}</summary><pre><code>${run.structuredCode}</code></pre></details>` : nothing}
      ${structured.error ? html`<p class="error">${structured.error.message ?? String(structured.error)}</p>` : nothing}` : nothing}`;
}

/** @param {{axis: object, comparison: object, signs: Map<string, object>, line: string|null, dense: boolean, em: number, on: Function}} of */
export function windowCards({ axis, comparison, signs, line, dense, em, on }) {
  const shown = wordsShown(comparison, dense ? MOST_WORDS.dense : MOST_WORDS.usual);
  const rows = [];
  return comparison.windows.map((window) => {
    const row = rows.findIndex((end) => end <= window.start);
    const at = row < 0 ? rows.length : row;
    rows[at] = window.end;
    const left = axis.at(window.start);
    return html`<article class="ds-window" data-window=${new Date(window.start).toISOString()} data-state=${window.event === null ? 'none' : window.event.evicted ? 'evicted' : 'open'} ?data-changed=${window.event?.changed}
      ?data-marked=${line !== null && window.event?.lines.includes(line)} ${cssVars({ 'grid-row': at + 1, 'margin-inline-start': `${Math.round(left)}px`, width: `${Math.round(axis.at(window.end) - left) - 10}px` })}>
      <div class="ds-window-lines"><h3><span>${spanText(window.start, window.end)}</span> <em>${t(`ds.window.${window.event === null ? 'none' : window.event.evicted ? 'evicted' : 'open'}`)}</em></h3>
      <p class="ds-chips">${(window.event?.lines ?? []).map((id) => (signs.has(id) ? lineChip(signs.get(id), { sign: structuredSign(signs.get(id)), marked: id === line, on }) : nothing))}
        ${window.lost.map((lost) => lineChip(lost, { sign: 'dropped', marked: lost.id === line, on }))}</p></div>
      ${table(window, shown, comparison.words.length - shown.length, axis.at(window.end) - left < NARROW * em)}</article>`;
  });
}

function wordsShown({ words, windows }, most) {
  if (words.length <= most) {
    return words;
  }
  const differing = new Set(windows.flatMap(({ rows }) => rows.filter(({ differ }) => differ).map(({ word }) => word)));
  return [...words.filter((word) => differing.has(word)), ...words.filter((word) => !differing.has(word))].slice(0, most).sort();
}

function table({ rows, interval, start, end }, words, more, narrow) {
  const head = (name) => (narrow ? html`<abbr title=${name}>${name[0]}</abbr>` : name);
  const cell = (value) => (value === null ? '–' : number(value));
  return html`<table class="ds-counts"><caption class="visually-hidden">${t('ds.counts.caption', { time: spanText(start, end) })}</caption>
    <thead><tr><th scope="col"><span class="visually-hidden">${t('ds.counts.word')}</span></th><th scope="col" class="num" title=${interval ? nothing : t('ds.counts.noInterval')}>${head('DStream')}</th><td></td><th scope="col" class="num">${head('Structured')}</th></tr></thead>
    <tbody>${rows.filter(({ word }) => words.includes(word)).map(({ word, dstream, structured, differ }) => html`<tr ?data-differ=${differ} data-word=${word}><th scope="row"><code>${word}</code></th>
      <td class="num" data-side="dstream">${cell(dstream)}</td><td class="ds-equal">${dstream === null ? '' : differ ? html`<b title=${t('ds.counts.differ')}>≠</b>` : html`<span title=${t('ds.counts.same')}>=</span>`}</td><td class="num" data-side="structured">${cell(structured)}</td></tr>`)}
    ${more > 0 ? html`<tr><td colspan="4" class="ds-none">${t('ds.moreWords', { n: more })}</td></tr>` : nothing}</tbody></table>`;
}
