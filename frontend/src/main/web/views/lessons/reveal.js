import { html, nothing } from 'lit';
import { number, t } from '../../i18n/index.js';
import { icon } from '../../parts/icons.js';
import { rangeText } from './range.js';
import { line } from './words.js';

const SIGNS = { right: 'check', wrong: 'cross', shown: 'play', unknown: 'warn' };

/** What was predicted beside what Spark did; templates without state of their own. `judged` is a Judgement of judge.js. */
export function reveal(ask, judged) {
  return html`<section class="ls-reveal" data-outcome=${judged.outcome} aria-labelledby="ls-outcome">
    <p class="ls-question">${ask.question ? line(ask.question) : t(`lesson.ask.${ask.kind}`)}</p>
    <h2 id="ls-outcome">${icon(SIGNS[judged.outcome])}${t(judged.outcome === 'unknown' ? 'lesson.reveal.shown' : `lesson.reveal.${judged.outcome}`)}</h2>
    ${judged.outcome === 'unknown' ? html`<p>${t('lesson.reveal.unknown')}</p>` : ask.kind === 'windows' ? windowsTable(judged) : sides(ask, judged)}
  </section>`;
}

/** In one sentence, for a screen reader. */
export function revealSentence(ask, judged, plainOption) {
  const head = t(`lesson.reveal.${judged.outcome}`);
  if (judged.outcome === 'unknown') {
    return head;
  }
  const truth = ask.kind === 'windows' ? judged.truth.map((window) => rangeText(window, judged.truth)).join(', ') || t('lesson.reveal.noWindows')
    : ask.kind === 'choice' ? plainOption(judged.truth) : value(ask, judged.truth);
  return `${head}. ${t(ask.kind === 'choice' ? 'lesson.reveal.lesson' : 'lesson.reveal.spark')}: ${truth}.`;
}

function sides(ask, judged) {
  const spark = ask.kind === 'choice' ? 'lesson.reveal.lesson' : 'lesson.reveal.spark';
  return html`<dl class="ls-sides" data-kind=${ask.kind}>
    ${judged.predicted === null ? nothing
      : html`<div class="ls-side"><dt>${t('lesson.reveal.you')}</dt><dd>${value(ask, judged.predicted)}</dd></div>`}
    <div class="ls-side ls-side-spark"><dt>${t(spark)}</dt><dd>${value(ask, judged.truth)}</dd></div>
  </dl>${ask.kind === 'number' ? html`<p class="ls-fine">${t(`lesson.measure.${ask.measure}`)}</p>` : nothing}`;
}

function value(ask, told) {
  switch (ask.kind) {
    case 'number':
      return number(told);
    case 'event':
      return t(`lesson.ask.event.${told}`);
    default:
      return line(ask.options?.[told]);
  }
}

function windowsTable({ marks, predicted, truth }) {
  if (marks.length === 0) {
    return html`<p>${t('lesson.reveal.noWindows')}</p>`;
  }
  const windows = marks.map(({ window }) => window);
  return html`${truth.length === 0 ? html`<p>${t('lesson.reveal.noWindows')}</p>` : nothing}<table class="ls-windows">
    <thead><tr><th scope="col">${t('lesson.reveal.window')}</th>${predicted === null ? nothing : html`<th scope="col">${t('lesson.reveal.you')}</th>`}
      <th scope="col">${t('lesson.reveal.spark')}</th>${predicted === null ? nothing : html`<th></th>`}</tr></thead>
    <tbody>${marks.map((mark) => {
      const right = mark.predicted === mark.written;
      return html`<tr data-right=${predicted === null ? nothing : right}><th scope="row">${rangeText(mark.window, windows)}</th>
        ${predicted === null ? nothing : html`<td>${t(mark.predicted ? 'lesson.reveal.written' : 'lesson.reveal.notWritten')}</td>`}
        <td class=${mark.written ? 'ls-wrote' : 'muted'}>${t(mark.written ? 'lesson.reveal.written' : 'lesson.reveal.notWritten')}</td>
        ${predicted === null ? nothing : html`<td class="ls-mark">${icon(right ? 'check' : 'cross')}
          <span class="visually-hidden">${t(right ? 'lesson.reveal.markRight' : 'lesson.reveal.markWrong')}</span></td>`}</tr>`;
    })}</tbody></table>`;
}
