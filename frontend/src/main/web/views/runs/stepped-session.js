import { ProblemError } from '../../http/request.js';

/**
 * What the sessions of labs whose runs are played step by step have in common: where in the run the reader is, what is under way and what
 * was refused. Hosts read the fields after each `change` event. Subclasses have `steps`, how many there are, and {@link play} the next one.
 */
export class SteppedSession extends EventTarget {
  run = null;
  position = 0;
  /** @type {null|'starting'|'stepping'|'rerunning'} */
  busy = null;
  problem = null;
  /** How the run came to its end, where no more can be played of it, or null. */
  closed = null;

  /** One step on: shown if it was played, else played. */
  async step() {
    if (!this.run || this.busy) {
      return;
    }
    if (this.position < this.run.played) {
      this.goTo(this.position + 1);
    } else if (this.position < this.steps && !this.closed) {
      await this.play({}, this.position + 1);
    }
  }

  back() {
    this.goTo(this.position - 1);
  }

  goTo(position) {
    const next = Math.max(0, Math.min(position, this.run?.played ?? 0));
    if (next !== this.position) {
      this.position = next;
      this.changed();
    }
  }

  dismissProblem() {
    this.problem = null;
    this.changed();
  }

  /** For subclasses: a call was refused. @throws what is no refusal */
  refused(error) {
    if (!(error instanceof ProblemError)) {
      throw error;
    }
    this.problem = error.problem;
    this.changed();
  }

  /** For subclasses: something is to be drawn. */
  changed() {
    this.dispatchEvent(new Event('change'));
  }
}
