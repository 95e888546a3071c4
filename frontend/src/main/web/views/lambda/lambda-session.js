import { RunSession } from '../runs/run-session.js';

const MOST_POINTS = 600;

/**
 * One run of the lambda lab with its answer and its past: RUN, ANSWER and POINTs of docs/lambda.md, of which the newest by their own
 * clock win. Acts are independent of one another, layer by layer. The server does not tell which run is on, only what became of one.
 */
export class LambdaSession extends RunSession {
  /** ANSWER, or null before there is one. */
  answer = null;
  /** POINTs, oldest first, at most 600. */
  points = [];

  constructor(env) {
    super({ place: '/api/lambda/runs', lab: 'lambda', isNewer: isLater, together: true, listed: false }, env);
  }

  clear() {
    super.clear();
    Object.assign(this, { answer: null, points: [] });
  }

  /** What happened before the live channel was listened to. */
  async joined(wanted) {
    if (this.run.state !== 'ready') {
      return;
    }
    const { path } = this;
    const [answer, history] = await Promise.all(['answer', 'history'].map((part) => this.asked(() => this.request('GET', `${path}/${part}`), wanted)));
    if (wanted()) {
      this.answer = newer(this.answer, answer);
      this.points = joined(history?.points ?? [], this.points);
      this.changed();
    }
  }

  /** What the live channel said last of a run. */
  receive({ run, answer, points }) {
    if (run.id !== this.run?.id) {
      return;
    }
    const before = [this.answer, this.points];
    const taken = this.take(run);
    this.answer = newer(this.answer, answer);
    this.points = joined(this.points, points);
    if (taken || this.answer !== before[0] || this.points !== before[1]) {
      this.changed();
    }
  }

  /** Killing one layer does not wait for another. */
  nameOf(action) {
    return action.layer ? `${action.do}:${action.layer}` : action.do;
  }
}

/** Whether a state is of the same time or later. */
const isLater = (next, known) => Date.parse(next.at) >= Date.parse(known.at);

/** Of two values with a clock of their own, the later one; at the same time the second. */
function newer(known, next) {
  return !next ? known : !known || isLater(next, known) ? next : known;
}

/** Points of both, each once, in the order of time; the same list where nothing is new. */
export function joined(known, next) {
  const last = known.at(-1)?.at ?? '';
  const first = known[0]?.at ?? '';
  const after = next.filter(({ at }) => at > last);
  const before = known.length === 0 ? [] : next.filter(({ at }) => at < first);
  return after.length + before.length === 0 ? known : [...before, ...known, ...after].slice(-MOST_POINTS);
}
