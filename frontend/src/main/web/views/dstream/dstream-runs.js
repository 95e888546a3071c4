import { StepCalls } from '../runs/step-calls.js';

/** Between two of the steps it was begun with a run is ready for a moment. */
const isUnderWay = ({ state, played }, play) => state === 'starting' || state === 'busy' || (state === 'ready' && played < play);

/** The server's runs: the calls of docs/dstream.md. */
export class DStreamRuns extends StepCalls {
  constructor(env) {
    super('/api/dstream/runs', env);
  }

  /** Begins a run and waits until it has played `play` steps, as {@link startThrough} does. */
  begin(definition, play, wanted, begun) {
    return this.startThrough(definition, play, { isUnderWay: (run) => isUnderWay(run, play), wanted, begun });
  }
}
