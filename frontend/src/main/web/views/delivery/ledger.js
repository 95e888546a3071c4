/** What a STEP says, put for drawing: the fate of each event, the batches of a lane, where it stands and where a failure struck. Pure. */
import { csvOf } from '../lab/lab-export.js';

export const POINTS = Object.freeze(['planned', 'half', 'written', 'committed']);
export const FATES = Object.freeze(['lost', 'exact', 'doubled', 'pending']);

/**
 * Each event of a lane with its fate. Of the events that are not in the sink the lost ones come first, since a lane reads forward only;
 * the totals, which the server counted, say how many they are.
 *
 * @returns {{number: number, processed: number, stored: number, fate: 'lost'|'exact'|'doubled'|'pending'}[]}
 */
export function fatesOf(lane) {
  let lost = lane.totals.lost;
  return lane.events.map(([number, processed, stored]) => {
    const fate = stored > 1 ? 'doubled' : stored === 1 ? 'exact' : lost-- > 0 ? 'lost' : 'pending';
    return { number, processed, stored, fate };
  });
}

/** Whether the fates drawn add up to the totals the server counted; where not, the page says so instead of hiding it. */
export function addsUp(lane) {
  const counted = fatesOf(lane);
  return lane.totals.sent === counted.length && FATES.every((fate) => counted.filter((event) => event.fate === fate).length === lane.totals[fate]);
}

const same = (one) => (other) => one.batch === other.batch && one.run === other.run;

/**
 * The batches of a lane, oldest first: what the offset log has, whether the commit log has it, what tasks touched and what of it is in the
 * sink. A lane without an offset log (DStreams) is told by its attempts.
 */
export function batchesOf(lane) {
  const planned = [...lane.offsetLog];
  for (const attempt of lane.attempts) {
    if (!planned.some(same(attempt))) {
      planned.push({ batch: attempt.batch, run: attempt.run, from: attempt.from, to: attempt.to, unlogged: true });
    }
  }
  planned.sort((a, b) => a.run - b.run || a.batch - b.batch);
  return planned.map((each) => {
    const attempts = lane.attempts.filter(same(each));
    const stored = lane.events.filter(([number, , times]) => number > each.from && number <= each.to && times > 0).length;
    return { ...each, logged: !each.unlogged, size: each.to - each.from, attempts, stored,
      touched: attempts.reduce((sum, { processed }) => sum + processed.length, 0),
      committed: lane.commitLog.some(same(each)), inHand: attempts.some(({ fate }) => fate === 'in-hand') };
  });
}

/** Where the lane stands: its newest batch and the point it has come to, `committed` once the commit log has it; null before any. */
export function standing(lane) {
  const newest = batchesOf(lane).at(-1);
  if (!newest) {
    return null;
  }
  return { batch: newest.batch, run: newest.run, point: lane.point !== 'idle' ? lane.point : newest.committed ? 'committed' : null };
}

const runs = (lane) => lane.query === 'running';

/**
 * The newest failure that took a lane down, up to a position: the step at which its query was seen gone, the point its batch had come to
 * (null: between batches) and what was done to it.
 *
 * @returns {{step: number, point: string|null, failure: string|null, batch: number|null, run: number|null, over: boolean}|null}
 *   `over`: the lane runs again
 */
export function strikeOf(steps, position, index) {
  for (let at = Math.min(position, steps.length - 1); at > 0; at -= 1) {
    const [before, lane] = [steps[at - 1].lanes[index], steps[at].lanes[index]];
    if (before && lane && runs(before) && !runs(lane)) {
      const hand = lane.attempts.at(-1);
      const point = lane.point !== 'idle' ? lane.point : before.point !== 'idle' ? before.point : null;
      return { step: at, point, failure: failureBefore(steps, at), batch: point && hand ? hand.batch : null, run: point && hand ? hand.run : null,
        over: runs(steps[Math.min(position, steps.length - 1)].lanes[index]) };
    }
  }
  return null;
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
