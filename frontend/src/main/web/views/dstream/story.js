import { html, nothing } from 'lit';
import { clockText } from '../../charts/plane/scales.js';
import { duration, t } from '../../i18n/index.js';
import { comparisonOf, differences, linesOf, storyOf, structuredSign, tellingLine } from './figures.js';
import { signOf, spanText } from './line-chip.js';

const MOST_WINDOWS = 3;

/** The line to tell of: the one pointed at, else the newest that came late. */
export function lineToTell(run, position, pointed) {
  const lines = linesOf(run, position);
  return lines.find(({ id }) => id === pointed) ?? tellingLine(lines);
}

/** One line in both APIs, in a sentence made of the run's figures. */
export function story(run, position, pointed) {
  const line = lineToTell(run, position, pointed);
  const differ = differences(comparisonOf(run, position));
  const counts = differ.windows === 0 ? nothing : html` <span class="ds-story-counts">${differ.cells === 0 ? t('ds.story.same', { n: differ.windows }) : t('ds.story.differ', { n: differ.cells })}</span>`;
  if (!line) {
    return html`<p class="ds-story" data-verdict="none">${t(position === 0 ? 'ds.story.begin' : 'ds.story.none')}${counts}</p>`;
  }
  const { intervals, windows, batchId } = storyOf(run, position, line);
  const sign = structuredSign(line);
  const params = { text: line.text, interval: spanText(line.from, line.to), late: duration(line.from - line.at), batch: batchId ?? '', intervals: listOf(intervals.map(({ from, to }) => [from, to])),
    windows: listOf(windows.map(({ start, end }) => [start, end])), judge: line.judge === null ? '' : clockText(line.judge) };
  return html`<p class="ds-story" data-verdict=${sign} data-line=${line.id}>${signOf(sign)}<span>${t(line.late ? 'ds.story.cameLate' : 'ds.story.came', params)}
    ${t(intervals.length > 0 ? 'ds.story.intervals' : 'ds.story.noIntervals', params)} ${t(`ds.story.${sign}`, params)}${counts}</span></p>`;
}

function listOf(spans) {
  const shown = spans.slice(0, MOST_WINDOWS).map(([from, to]) => spanText(from, to)).join(', ');
  return spans.length > MOST_WINDOWS ? `${shown} ${t('ds.more', { n: spans.length - MOST_WINDOWS })}` : shown;
}
