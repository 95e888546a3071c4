import { StepCalls } from '../runs/step-calls.js';

/** The calls of docs/delivery.md. */
export class DeliveryCalls extends StepCalls {
  constructor(env) {
    super('/api/delivery/runs', env);
  }

  choices() {
    return this.request('GET', '/api/delivery');
  }

  /** Plays the next action, or the one given, and answers the whole run. */
  step(id, action) {
    return super.step(id, action ? { action } : {});
  }
}
