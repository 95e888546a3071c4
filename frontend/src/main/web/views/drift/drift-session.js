import { RunSession } from '../runs/run-session.js';

/** One run of the drift lab, RUN of docs/ml.md: the one with the greater `turn` is the later. One act at a time. */
export class DriftSession extends RunSession {
  constructor(env) {
    super({ place: '/api/drift/runs', lab: 'drift', isNewer: (next, known) => next.turn > known.turn }, env);
  }
}
