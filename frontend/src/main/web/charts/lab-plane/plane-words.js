import { t } from '../../i18n/index.js';
import { momentText, rangeText } from '../plane/scales.js';
import { eventText, windowText } from '../plane/verdict-text.js';
import { planeEvent } from './lab-scene.js';
import { tokensOf } from './tokens.js';

/** In the lab processing time is event time's own clock: the diagonal is one piece. */
const ONE_CLOCK = [{ w0: 0, e0: 0, speed: 1, w1: null }];

/** What the tip says of an event: its verdict with the figures that decided it. */
export function dotWords(dot, scene) {
  const day = scene.script[0]?.at ?? null;
  const name = dot.label ? `${dot.label} · ` : '';
  if (!dot.verdict) {
    return { sign: 'pending', title: `${name}${t(dot.read ? 'lab.plane.notJudged' : 'windows.verdict.pending')}`,
      lines: [[t('windows.event.time'), moment(dot.t, day)], [t('windows.event.arrived'), moment(dot.a, day)],
        [t('lab.plane.inStep'), String(dot.step + 1)]], why: dot.read ? [] : [t('lab.plane.unread', { step: dot.step + 1 })] };
  }
  // With several sources the watermark does not tell the newest event time; the events do.
  const several = scene.definition.union || scene.definition.join;
  const said = eventText(planeEvent(dot), several ? { ...scene.model, delayMs: null } : scene.model, ONE_CLOCK);
  return { ...said, title: `${name}${said.title}`, lines: [[t('windows.event.time'), moment(dot.t, day)],
    [t('windows.event.arrived'), moment(dot.a, day)], [t('lab.plane.inStep'), `${dot.step + 1} · ${t('lab.batchN', { n: dot.verdict.batchId })}`]],
    why: [...(dot.verdict.duplicate ? [t('lab.plane.duplicate')] : []), ...said.why.map((line) => shorter(line, day))] };
}

export function windowWords(cell, scene, ghost) {
  const day = scene.script[0]?.at ?? null;
  const current = scene.windows.get(cell.id);
  const old = ghost?.windows.get(cell.id);
  if (!current) {
    return { sign: 'evicted', title: t('lab.plane.onlyBefore'), range: rangeText(cell.s, cell.e), lines: tokensOf(cell, ghost).map(({ text }) => ['', text]), why: [] };
  }
  const said = windowText(current, scene.model);
  const before = old ? tokensOf(old, ghost).map(({ text }) => text).join(', ') : '';
  return { ...said, range: rangeText(current.s, current.e), lines: [...said.lines.filter(([, value]) => !/^\d{4}-|^\d\d:\d\d/.test(value)),
    ...(ghost ? [[t('lab.plane.before'), before || t('lab.plane.absent')]] : [])], why: said.why.map((line) => shorter(line, day)) };
}

/** Where a dragged or typed event would go. */
export function moveWords(dot, moved, scene, byKeys) {
  const day = scene.script[0]?.at ?? null;
  return { sign: dot.sign, title: dot.label || dot.id, lines: [[t('windows.event.time'), `${moment(dot.t, day)} → ${moment(moved.t, day)}`],
    [t('windows.event.arrived'), moment(moved.a, day)], [t('lab.plane.inStep'), String(moved.step + 1)]], why: [t(byKeys ? 'lab.plane.moveKeys' : 'lab.plane.moveHand')] };
}

const moment = (value, day) => momentText(value, day);

/** The day of the scenario says nothing new in a sentence. */
function shorter(text, day) {
  if (day === null) {
    return text;
  }
  const iso = new Date(day).toISOString();
  return text.replaceAll(`${iso.slice(0, 10)} `, '').replaceAll(`${iso.slice(5, 10)} `, '');
}
