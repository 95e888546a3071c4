/** What a STEP says, put for drawing: the fate of each event, the batches of a lane, where it stands and where a failure struck. Pure. */
import { csvOf } from '../lab/lab-export.js';

export const POINTS = Object.freeze(['planned', 'half', 'written', 'committed']);
export const FATES = Object.freeze(['lost', 'exact', 'doubled', 'pending']);

/**
 * Each event of a lane with its fate. How many of those that are not in the sink are lost is counted by the server; which they are
 * follows: what a running query has in hand is pending, and of the rest the lost come first, since a lane reads forward only.
 *
 * @returns {{number: number, processed: number, stored: number, fate: 'lost'|'exact'|'doubled'|'pending'}[]}
 */
export function fatesOf(lane) {
  const missing = lane.events.filter(([, , stored]) => stored === 0).map(([number]) => number);
  const held = new Set(missing.filter(inHandOf(lane)));
  const free = held.size <= lane.totals.pending ? missing.filter((number) => !held.has(number)) : missing;
  const lost = new Set(free.slice(0, lane.totals.lost));
  return lane.events.map(([number, processed, stored]) => ({ number, processed, stored,
    fate: stored > 1 ? 'doubled' : stored === 1 ? 'exact' : lost.has(number) ? 'lost' : 'pending' }));
}

function inHandOf(lane) {
  const open = runs(lane) ? batchesOf(lane).at(-1) : null;
  return open && !open.committed && !standing(lane).left ? (number) => number > open.from && number <= open.to : () => false;
}

/** Whether the fates drawn add up to the totals the server counted; where not, the page says so instead of hiding it. */
export function addsUp(lane) {
  const counted = fatesOf(lane);
  return lane.totals.sent === counted.length && FATES.every((fate) => counted.filter((event) => event.fate === fate).length === lane.totals[fate]);
}

const same = (one) => (other) => one.batch === other.batch && one.run === other.run;

/**
 * The batches of a lane, oldest first: what the offset log has, whether the commit log has it, what tasks touched and what of it is in the
 * sink. A batch that ran again has an attempt for each start of the lane; one whose `run` is no checkpoint's counts those starts instead and
 * belongs to the batch of its number and range. What is in no offset log is told by its attempts.
 */
export function batchesOf(lane) {
  const planned = lane.offsetLog.map((each) => ({ ...each, logged: true, attempts: [] }));
  for (const attempt of lane.attempts) {
    const found = planned.find(same(attempt)) ?? planned.find(({ batch, from, to }) => batch === attempt.batch && from === attempt.from && to === attempt.to);
    if (found) {
      found.attempts.push(attempt);
    } else {
      planned.push({ batch: attempt.batch, run: attempt.run, from: attempt.from, to: attempt.to, logged: false, attempts: [attempt] });
    }
  }
  planned.sort((a, b) => a.run - b.run || a.batch - b.batch);
  return planned.map((each) => ({ ...each, size: each.to - each.from, committed: lane.commitLog.some(same(each)), inHand: each.attempts.some(({ fate }) => fate === 'in-hand'),
    stored: lane.events.filter(([number, , times]) => number > each.from && number <= each.to && times > 0).length }));
}

/**
 * Where the lane stands: its newest batch and the point it has come to, `committed` once the commit log has it; null while nothing is in
 * hand. `left` is a batch that no later start reads again, as at most once has them.
 */
export function standing(lane) {
  const newest = batchesOf(lane).at(-1);
  if (!newest) {
    return null;
  }
  const { batch, run, committed } = newest;
  const left = !committed && lane.guarantee === 'at-most-once' && (lane.query !== 'running' || run <= lane.restarts);
  return { batch, run, left, point: lane.point !== 'idle' ? lane.point : committed ? 'committed' : null };
}

const runs = (lane) => lane.query === 'running';

/**
 * The newest failure that took a lane down, up to a position: the step at which its query was seen gone, the point its batch had come to
 * (null: nothing was in hand) and what was done to it.
 *
 * @returns {{step: number, point: string|null, failure: string|null, batch: number|null, over: boolean}|null} `over`: the lane runs again
 */
export function strikeOf(steps, position, index) {
  for (let at = Math.min(position, steps.length - 1); at > 0; at -= 1) {
    const [before, lane] = [steps[at - 1].lanes[index], steps[at].lanes[index]];
    if (before && lane && runs(before) && !runs(lane)) {
      const hit = fallen(before, lane);
      return { step: at, point: hit ? reached(before, lane, hit) : null, failure: failureBefore(steps, at), batch: hit ? hit.batch : null,
        over: runs(steps[Math.min(position, steps.length - 1)].lanes[index]) };
    }
  }
  return null;
}

/** The attempt that ended with the query: it failed or was killed, and had not a step before. */
function fallen(before, lane) {
  const ended = ({ fate }) => fate === 'failed' || fate === 'killed';
  return lane.attempts.findLast((attempt) => ended(attempt) && !before.attempts.some((was) => same(attempt)(was) && was.start === attempt.start && ended(was))) ?? null;
}

/** How far an attempt had come, by where its lane was seen before and by what tasks and sink show of it; never further than they show. */
function reached(before, lane, { from, to, processed }) {
  const times = (of) => of.events.reduce((sum, [number, , stored]) => (number > from && number <= to ? sum + stored : sum), 0);
  const through = processed.length === to - from && times(lane) >= to - from && times(lane) > times(before);
  const shown = through ? 'written' : processed.length > Math.floor((to - from) / 2) ? 'half' : 'planned';
  return POINTS[Math.max(POINTS.indexOf(shown), POINTS.indexOf(before.point))];
}

/** The failure asked for last, at this step or before. */
function failureBefore(steps, at) {
  for (let step = at; step > 0; step -= 1) {
    const { action } = steps[step];
    if (action?.do === 'fail') {
      return action.point;
    }
  }
  return null;
}

/** Numbers of the events whose fate is another than a step before. */
export function changedIn(steps, position, index) {
  const before = new Map((steps[position - 1]?.lanes[index] ? fatesOf(steps[position - 1].lanes[index]) : []).map((event) => [event.number, event]));
  const lane = steps[position]?.lanes[index];
  return new Set(position === 0 || !lane ? [] : fatesOf(lane).filter(({ number, stored, fate }) => {
    const was = before.get(number);
    return was ? was.fate !== fate || was.stored !== stored : true;
  }).map(({ number }) => number));
}

/** Cells in a row of the grid: a row is the usual send of six while there are few. */
export const columnsFor = (sent) => (sent <= 24 ? 6 : sent <= 60 ? 10 : 20);

/** The ledger of all lanes as CSV, a row for each lane and event. */
export function ledgerCsv(step) {
  return csvOf(['step', 'lane', 'api', 'event', 'times_processed', 'times_in_sink', 'fate'],
    step.lanes.flatMap((lane) => fatesOf(lane).map(({ number, processed, stored, fate }) => [step.index, lane.guarantee, lane.api, number, processed, stored, fate])));
}
