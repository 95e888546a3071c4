import { RunSession } from '../runs/run-session.js';

/** One run of the learning lab, RUN of docs/ml.md: never one of an earlier batch than is known. One act at a time. */
export class LearningSession extends RunSession {
  constructor(env) {
    super({ place: '/api/learning/runs', lab: 'learning', isNewer: (next, known) => next.batch >= known.batch }, env);
  }
}
