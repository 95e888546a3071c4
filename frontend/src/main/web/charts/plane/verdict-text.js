import {duration, number, t} from '../../i18n/index.js';
import {momentText, rangeText} from './scales.js';
import {batchOf, newestBefore, eventTimeAt} from './plane-model.js';

/**
 * Words for whatever is pointed at, with the figures that decided it.
 *
 * Every function returns `{sign, title, lines: [[label, value]], why: string[]}` in the page's language.
 * Nothing is formatted for the page: the caller decides on markup.
 */

export const SIGN_OF = {'on-time': 'onTime', late: 'late', dropped: 'dropped', 'partly-dropped': 'partly', malformed: 'malformed',
  filtered: 'filtered', 'not-judged': 'notJudged'};

/** An event that a batch has read. */
export function eventText(event, model, pieces) {
  const batch = batchOf(model, event.b);
  const lines = [];
  if (event.t !== null && event.t !== undefined) {
    lines.push([t('windows.event.time'), momentText(event.t)]);
  }
  lines.push([t('windows.event.arrived'), momentText(event.a, model.last?.at ?? null)]);
  const behind = event.t === null ? null : eventTimeAt(pieces, event.a);
  if (behind !== null && event.t !== undefined) {
    lines.push([t('windows.event.delay'), duration(Math.max(0, behind - event.t))]);
  }
  lines.push([t('windows.event.batch'), String(event.b)]);
  if (event.k) {
    lines.push([t('windows.event.key'), event.k]);
  }
  lines.push([t('windows.event.position'), `${event.p}:${event.o}`]);
  const sign = SIGN_OF[event.v] ?? 'onTime';
  return {sign, title: t(`windows.verdict.${sign}`), lines, why: whyOf(event, model, batch)};
}

function whyOf(event, model, batch) {
  switch (event.v) {
    case 'malformed':
      return [t('windows.why.malformed', {reason: event.why ?? '–'})];
    case 'filtered':
      return [t('windows.why.filtered')];
    case 'not-judged':
      return [t('windows.why.notJudged')];
    case 'dropped':
      return droppedWhy(event, batch);
    case 'partly-dropped':
      return [...droppedWhy(event, batch), ...keptWhy(event, batch)];
    case 'late':
      return [lateWhy(event, model, batch)];
    default:
      return (event.w ?? []).length > 0
        ? [t('windows.why.onTime', {windows: event.w.map(window => rangeText(window.s, window.e)).join(', ')})]
        : [];
  }
}

function droppedWhy(event, batch) {
  const lw = batch?.lw ?? null;
  const gone = (event.w ?? []).filter(window => window.d);
  if (gone.length === 0) {
    return [lw === null ? t('windows.why.droppedPlain', {batch: event.b})
      : t('windows.why.droppedNoWindow', {time: momentText(event.t, lw), mark: momentText(lw, event.t), batch: event.b})];
  }
  return gone.map(window => {
    const args = {window: rangeText(window.s, window.e, true), end: momentText(window.e, lw ?? window.e), batch: event.b,
      before: event.b - 1, mark: lw === null ? '–' : momentText(lw, window.e)};
    return t(lw === null ? 'windows.why.droppedUnknown' : 'windows.why.dropped', args);
  });
}

function keptWhy(event, batch) {
  const lw = batch?.lw ?? null;
  return (event.w ?? []).filter(window => !window.d).map(window => t('windows.why.kept', {
    window: rangeText(window.s, window.e, true), end: momentText(window.e, lw ?? window.e),
    mark: lw === null ? '–' : momentText(lw, window.e)}));
}

function lateWhy(event, model, batch) {
  const newest = newestBefore(model, batch);
  const window = (event.w ?? []).reduce((a, b) => (a === null || b.e > a.e ? b : a), null);
  const older = newest === null ? t('windows.why.lateOlderPlain')
    : t('windows.why.lateOlder', {newest: momentText(newest, event.t), by: duration(newest - event.t)});
  if (window === null) {
    return older;
  }
  const lw = batch?.lw ?? null;
  return `${older} ${lw === null || lw <= 0
    ? t('windows.why.lateNoMark', {window: rangeText(window.s, window.e, true)})
    : t('windows.why.lateKept', {window: rangeText(window.s, window.e, true), end: momentText(window.e, lw),
      mark: momentText(lw, window.e)})}`;
}

/** An event that no batch has read yet. */
export function pendingText(event) {
  return {sign: 'pending', title: t('windows.verdict.pending'), lines: [
    [t('windows.event.time'), momentText(event.t)], [t('windows.event.arrived'), momentText(event.a)],
    [t('windows.event.position'), `${event.p}:${event.o}`]], why: [t('windows.why.pending')]};
}

/** A micro-batch. */
export function batchText(batch, model) {
  const why = [];
  if (batch.noData) {
    why.push(t('windows.why.noData'));
  }
  if (batch.shown < batch.n) {
    why.push(t('windows.why.sampled', {shown: number(batch.shown), of: number(batch.n)}));
  }
  if (batch.expected !== null && batch.expected !== undefined && batch.expected !== batch.dropped) {
    why.push(t('windows.why.disagree', {spark: batch.dropped, tidemark: batch.expected}));
  }
  const lines = [
    [t('windows.batch.start'), momentText(batch.at, model.last?.at ?? null)],
    [t('windows.batch.took'), batch.end ? duration(batch.end - batch.at) : '–'],
    [t('windows.batch.rows'), number(batch.n)],
    [t('windows.batch.evict'), mark(batch.wm)],
    [t('windows.batch.late'), mark(batch.lw)],
    [t('windows.batch.dropped'), number(batch.dropped)],
    [t('windows.batch.written'), number(batch.written)],
  ];
  if (batch.malformed > 0) {
    lines.push([t('windows.batch.malformed'), number(batch.malformed)]);
  }
  return {sign: batch.noData ? 'noData' : 'batch', title: t('windows.batch.title', {batch: batch.b}), lines, why};
}

const mark = (millis) => (millis === null || millis === undefined || millis <= 0 ? t('windows.mark.none') : momentText(millis));

/** A window in its lane. */
export function windowText(window, model) {
  const lines = [
    [t('windows.window.count'), countText(window)],
  ];
  if (window.key !== null && window.key !== undefined) {
    lines.splice(0, 0, [model.keys[0] ?? t('windows.event.key'), window.key]);
  }
  for (const value of window.values ?? []) {
    const text = valueText(value, model);
    if (text !== null && !(window.key !== null && window.key !== undefined && window.values.length === 1 && window.exact)) {
      lines.push([value.key || t('windows.window.value'), text]);
    }
  }
  const more = (window.groups ?? 0) - (window.values ?? []).length;
  if (more > 0 && window.values?.length > 0) {
    lines.push(['', t('windows.window.moreGroups', {n: more})]);
  }
  const day = model.last?.at ?? null;
  lines.push([t('windows.window.first'), momentText(window.first, day)], [t('windows.window.last'), momentText(window.last, day)]);
  if (window.writtenBatch !== null && window.writtenBatch !== undefined) {
    lines.push([t('windows.window.written'), String(window.writtenBatch)]);
  }
  if (window.dropped > 0) {
    lines.push([t('windows.window.dropped'), number(window.dropped)]);
  }
  return {sign: window.phase, title: t(`windows.phase.${window.phase}`), range: rangeText(window.s, window.e, true), lines,
    why: windowWhy(window, model)};
}

function windowWhy(window, model) {
  const end = momentText(window.e, model.wm ?? window.e);
  const why = [];
  if (window.phase === 'open') {
    why.push(model.delayMs === null ? t('windows.why.noWatermark')
      : model.wm === null ? t('windows.why.openNoMark', {end})
        : t('windows.why.open', {end, mark: momentText(model.wm, window.e), left: duration(Math.max(0, window.e - model.wm))}));
  } else {
    const batch = window.closedBatch === null || window.closedBatch === undefined ? null : batchOf(model, window.closedBatch);
    const known = batch && batch.wm > 0;
    why.push(t(`windows.why.${window.phase}${known ? '' : 'Plain'}`, {end, batch: window.closedBatch ?? '–',
      mark: known ? momentText(batch.wm, window.e) : ''}));
  }
  if (window.exact === false) {
    why.push(t('windows.why.notCounted'));
  }
  return why;
}

/** What stands inside a window: the exact count, else the sum of Spark's counts with ≈, else null. */
export function countOf(window) {
  if (window.exact !== false && window.count !== null && window.count !== undefined) {
    return {count: window.count, exact: true};
  }
  let sum = 0;
  let found = false;
  for (const value of window.values ?? []) {
    const name = Object.keys(value.row ?? {}).find(column => /^(count|events|n|total)$/i.test(column));
    if (name !== undefined && Number.isFinite(value.row[name])) {
      sum += value.row[name];
      found = true;
    }
  }
  return found ? {count: sum, exact: false, more: (window.groups ?? 0) > (window.values ?? []).length} : null;
}

function countText(window) {
  const found = countOf(window);
  if (found === null) {
    return t('windows.window.notCounted');
  }
  return found.exact ? number(found.count) : `${found.more ? '≥' : '≈'} ${number(found.count)}`;
}

/** A row's aggregates in short; keys and the window itself are left out. */
export function valueText(value, model) {
  const keys = new Set(['window', ...(model.keys ?? [])]);
  const parts = Object.entries(value.row ?? {}).filter(([name, cell]) => !keys.has(name) && cell !== null && typeof cell !== 'object')
    .map(([name, cell]) => `${name} ${typeof cell === 'number' ? Math.round(cell * 100) / 100 : cell}`);
  return parts.length > 0 ? parts.join(' · ') : null;
}

/** A mark on the time axis: restart, failure. */
export function markText(mark) {
  return {sign: mark.kind === 'failed' ? 'failed' : 'mark', title: t(`windows.markKind.${mark.kind}`),
    lines: [[t('windows.event.at'), momentText(mark.at)]], why: mark.detail ? [mark.detail] : []};
}
