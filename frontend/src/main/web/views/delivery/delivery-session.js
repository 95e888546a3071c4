import { ProblemError, isGone } from '../../http/request.js';
import { DeliveryCalls } from './delivery-calls.js';
import { noAction, noStep } from './possible.js';

const BETWEEN_STEPS_MS = 700;
const isFailed = (run) => run.state === 'failed' || run.state === 'closed';

/**
 * One reader's run of a delivery script: makes it on the server, plays its actions, keeps its recording and ends it. Knows no page: hosts
 * read its fields after each `change` event.
 *
 * `position` is the step shown, an index into `run.steps`; going back only turns the recording. One wish is carried out at a time, `busy`
 * says which, and wishes that are not possible (see possible.js) are left out. An answer that comes after another run was begun is thrown
 * away and its run ended. A run that the server closed keeps its recording, `closed` is set, and {@link again} makes it anew.
 */
export class DeliverySession extends EventTarget {
  /** Scripts, sinks and guarantees as the server has them, or null before it told. */
  choices = null;
  run = null;
  /** The DEFINITION asked for, while there is no run of it yet. */
  asked = null;
  position = 0;
  /** @type {null|'opening'|'stepping'} */
  busy = null;
  playing = false;
  closed = false;
  problem = null;
  /** When the wish in hand began, epoch milliseconds, for telling how long it takes. */
  since = null;
  /** Steps beyond this one are not offered, or null. */
  until = null;

  #calls;
  #subscribe;
  #wait;
  #now;
  #epoch = 0;

  /**
   * @param {{request?: Function, subscribe?: (topics: string[]) => void, wait?: (ms: number) => Promise<void>, now?: () => number}} [env]
   *   `subscribe` is told the live topics wanted; without it the run is only asked for
   */
  constructor({ request, subscribe = () => {}, wait = (ms) => new Promise((done) => setTimeout(done, ms)), now = Date.now } = {}) {
    super();
    this.#calls = new DeliveryCalls({ request, wait });
    this.#subscribe = subscribe;
    this.#wait = wait;
    this.#now = now;
  }

  get definition() {
    return this.run?.definition ?? this.asked;
  }

  get shown() {
    return this.run?.steps[this.position] ?? null;
  }

  /** How many steps there are, those still to be played included. */
  get last() {
    const whole = Math.max((this.run?.steps.length ?? 1) - 1, this.definition?.actions?.length ?? 0);
    return this.until === null ? whole : Math.min(whole, Math.max(this.until, (this.run?.steps.length ?? 1) - 1));
  }

  /** Whether the actions are no longer those the script began with. */
  get edited() {
    return this.#inserted > 0 || Boolean(this.asked?.actions);
  }

  #inserted = 0;

  async load() {
    try {
      this.choices = await this.#calls.choices();
      this.problem = null;
    } catch (error) {
      this.#failed(error);
    }
    this.#changed();
    return this.choices !== null;
  }

  /** Makes a run of a definition and plays its first actions. What was open is ended. */
  async open(definition, { play = 0, until = null } = {}) {
    const before = this.run;
    const epoch = ++this.#epoch;
    Object.assign(this, { run: null, asked: definition, position: 0, busy: 'opening', playing: false, closed: false, problem: null, since: this.#now(), until });
    this.#inserted = 0;
    this.#calls.end(before);
    this.#changed();
    try {
      const first = await this.#calls.start(definition, play);
      if (epoch !== this.#epoch) {
        this.#calls.end(first);
        return false;
      }
      this.#subscribe([`delivery:${first.id}`]);
      this.#show(first, true);
      await this.#untilReady(epoch);
    } catch (error) {
      if (epoch === this.#epoch) {
        this.#failed(error);
      }
    }
    return this.#through(epoch);
  }

  /** The same definition once more, played to where the reader was. */
  again() {
    const { actions, ...script } = this.definition;
    return this.open(this.edited || !script.script ? this.definition : script, { play: Math.min(this.position, actions?.length ?? this.position), until: this.until });
  }

  async #untilReady(epoch) {
    while (epoch === this.#epoch && (this.run.state === 'starting' || this.run.state === 'busy')) {
      const next = await this.#calls.news(this.run.id);
      if (epoch === this.#epoch) {
        this.#show(next, true);
      }
    }
  }

  /** One step on: shown if it was played, else played. */
  async step() {
    if (noStep(this)) {
      return;
    }
    if (this.position < this.run.steps.length - 1) {
      this.#turn(this.position + 1);
      return;
    }
    await this.#play(null);
  }

  /** Plays an action of one's own before what is left of the script. */
  async act(action) {
    this.playing = false;
    if (noAction(this, action) === null && await this.#play(action)) {
      this.#inserted += 1;
      this.#changed();
    }
  }

  back() {
    this.goTo(this.position - 1);
  }

  goTo(position) {
    this.playing = false;
    this.#turn(position);
  }

  #turn(position) {
    const next = Math.max(0, Math.min(position, (this.run?.steps.length ?? 1) - 1));
    if (next !== this.position) {
      this.position = next;
      this.#changed();
    }
  }

  /** Plays what is left, one step after the other; a second call, another wish or a problem ends it. From the end it begins anew. */
  async playAll() {
    if (this.playing) {
      this.#stopPlaying();
      return;
    }
    const epoch = this.#epoch;
    this.playing = true;
    this.#changed();
    if (this.position >= this.last) {
      this.#turn(0);
    }
    while (this.#plays(epoch)) {
      const at = this.position;
      await this.step();
      if (this.position !== at + 1) {
        break;
      }
      if (this.#plays(epoch)) {
        await this.#wait(BETWEEN_STEPS_MS);
      }
    }
    if (epoch === this.#epoch) {
      this.#stopPlaying();
    }
  }

  #plays(epoch) {
    return epoch === this.#epoch && this.playing && !this.problem && noStep(this) === null;
  }

  #stopPlaying() {
    this.playing = false;
    this.#changed();
  }

  dismissProblem() {
    this.problem = null;
    this.#changed();
  }

  /** What the live topic says of a run. */
  receive(run) {
    this.#calls.receive(run);
    if (run.id === this.run?.id && run !== this.run && run.steps.length >= this.run.steps.length) {
      this.#show(run, this.busy !== null || this.position === this.run.steps.length - 1);
    }
  }

  /** Ends the run on the server; the session may be opened again. */
  close() {
    this.#epoch += 1;
    this.#calls.end(this.run);
    Object.assign(this, { run: null, busy: null, playing: false, closed: false });
    this.#subscribe([]);
  }

  async #play(action) {
    const epoch = this.#epoch;
    Object.assign(this, { busy: 'stepping', problem: null, since: this.#now() });
    this.#changed();
    try {
      const next = await this.#calls.step(this.run.id, action);
      if (epoch === this.#epoch) {
        this.#show(next, true);
      }
    } catch (error) {
      if (epoch === this.#epoch) {
        this.#refused(error);
      }
    }
    return this.#through(epoch) && !this.problem && !this.closed;
  }

  #refused(error) {
    if (error instanceof ProblemError && isGone(error.problem)) {
      this.closed = true;
      return;
    }
    this.#failed(error);
  }

  #through(epoch) {
    if (epoch !== this.#epoch) {
      return false;
    }
    this.busy = null;
    this.since = null;
    this.#changed();
    return this.run !== null && !isFailed(this.run);
  }

  #show(run, follow) {
    this.run = run;
    this.closed = this.closed || run.state === 'closed';
    if (follow) {
      this.position = Math.max(0, run.steps.length - 1);
    }
    this.#changed();
  }

  #failed(error) {
    if (!(error instanceof ProblemError)) {
      throw error;
    }
    this.problem = error.problem;
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
