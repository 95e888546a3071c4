import { batchesOf } from './ledger.js';

/** Which wishes can be carried out, and why not. Answers the key of a reason under `delivery.no.`, or null where it can be done. Pure. */

export const MOST_EVENTS = 500;
export const MOST_ACTIONS = 60;

const running = (step) => step.lanes.filter(({ query }) => query === 'running');
const toRead = (step) => running(step).some((lane) => lane.point !== 'idle' || lane.totals.pending > 0 || batchesOf(lane).some(({ committed }) => !committed));

/** What holds for every action: there is a run, it waits, and its newest step is the one shown. */
export function noPlay({ run, busy, position, closed }) {
  if (busy) {
    return 'busy';
  }
  if (!run) {
    return 'noRun';
  }
  if (closed || run.state === 'closed') {
    return 'closed';
  }
  if (run.state === 'failed') {
    return 'failed';
  }
  return position < run.steps.length - 1 ? 'lookingBack' : null;
}

/** The one step on: through the recording, or the next action of the script. */
export function noStep(session) {
  if (session.run && session.position < session.run.steps.length - 1) {
    return session.busy === 'opening' ? 'busy' : null;
  }
  return noPlay(session) ?? (session.position >= session.last ? 'through' : null);
}

/** @param {object} action ACTION */
export function noAction(session, action) {
  const general = noPlay(session);
  if (general) {
    return general;
  }
  const { run } = session;
  const step = run.steps.at(-1);
  if (run.definition.actions.length >= MOST_ACTIONS) {
    return 'tooMany';
  }
  return BY_KIND[action.do](step, action);
}

const BY_KIND = {
  send: (step, { events }) => (!(events >= 1 && events <= 50) ? 'size' : step.sent + events > MOST_EVENTS ? 'enough' : null),
  go: (step) => notRunning(step) ?? (toRead(step) ? null : 'nothingToRead'),
  fail: (step, { point }) => FAILURES[point](step),
  mend: (step) => (step.sinkRefuses ? null : 'sinkWell'),
  restart: (step) => (step.driver.state === 'killed' || step.lanes.some(({ query }) => query !== 'running') ? null : 'allRun'),
};

const FAILURES = {
  task: (step) => notRunning(step),
  answer: (step) => notRunning(step),
  driver: (step) => (step.driver.state === 'killed' ? 'killed' : null),
  sink: (step) => (step.sinkRefuses ? 'refusesAlready' : null),
  source: (step) => (step.topic.end > Math.max(step.topic.begin, readByAll(step)) ? null : 'allCommitted'),
};

function notRunning(step) {
  return running(step).length > 0 ? null : step.driver.state === 'killed' ? 'killed' : 'noQuery';
}

/** The offset up to which nothing is left to be read by any lane; one that will not read again what lies in the topic does not count. */
function readByAll(step) {
  return Math.min(...step.lanes.filter(({ guarantee, query }) => guarantee !== 'at-most-once' || query === 'running')
    .map((lane) => Math.max(0, ...batchesOf(lane).filter(({ committed }) => committed).map(({ to }) => to))));
}
