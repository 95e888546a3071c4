import { LabSession } from '../lab/lab-session.js';
import { PageScene } from './page-scene.js';

/** Recordings of scenes that are kept for going back; the ones left longest ago go first. */
const MOST_KEPT = 12;

/**
 * The runs behind a lesson's scenes, one {@link LabSession} each. At most two are alive on the server: that of the scene shown, and that
 * of the scene after it, begun ahead so that nobody waits. A scene that is left has its run ended on the server, while its recording
 * stays for going back; stepping past the end of such a recording makes the run anew.
 *
 * A scene of another page of the lab has a {@link PageScene}, whose element makes and ends the run; it is never begun ahead nor kept.
 *
 * Fires `change` when the session of the scene shown has changed.
 */
export class SceneRuns extends EventTarget {
  #sessions = new Map();
  #topics = new Map();
  #ended = new WeakMap();
  #shown = null;
  #ahead = null;
  #subscribe;
  #newSession;

  /** @param {{subscribe?: (topics: string[]) => void, newSession?: (env: object, scene: object) => LabSession|PageScene}} [env] */
  constructor({ subscribe = () => {}, newSession = (env, scene) => (scene.lab ? new PageScene(scene) : new LabSession(env)) } = {}) {
    super();
    this.#subscribe = subscribe;
    this.#newSession = newSession;
  }

  /** The session of the scene shown, or null. */
  get session() {
    return this.#sessions.get(this.#shown) ?? null;
  }

  /** Shows a scene with this many steps played; what was shown before is left. */
  show(scene, position) {
    if (this.#shown === scene.id) {
      return;
    }
    const left = this.#shown;
    this.#shown = scene.id;
    if (left !== null && left !== this.#ahead) {
      this.#leave(left);
    }
    if (this.#ahead !== null && this.#ahead !== scene.id) {
      this.#leave(this.#ahead);
    }
    this.#ahead = null;
    this.#open(scene, position);
    this.#changed();
  }

  /** Begins the scene after the one shown. Does nothing when it has a recording already. */
  prepare(scene, position) {
    if (this.#ahead === null && !scene.lab && scene.id !== this.#shown && !this.#sessions.has(scene.id)) {
      this.#ahead = scene.id;
      this.#open(scene, position);
    }
  }

  /** Begins the scene shown once more after it could not be had. */
  retry(scene, position) {
    this.#sessions.get(scene.id)?.open({ scenario: scene.scenario, position });
  }

  /** What the live channel tells of runs, by their id. */
  receive(runs) {
    for (const session of this.#sessions.values()) {
      for (const topic of this.#topics.get(session) ?? []) {
        session.receive(runs?.[topic.slice('lab:'.length)]);
      }
    }
  }

  /** Ends every run. */
  close() {
    for (const id of [...this.#sessions.keys()]) {
      this.#forget(id);
    }
    this.#shown = null;
    this.#ahead = null;
  }

  #open(scene, position) {
    const kept = this.#sessions.get(scene.id);
    this.#sessions.delete(scene.id);
    const session = kept ?? this.#made(scene);
    this.#sessions.set(scene.id, session);
    if (!kept) {
      session.open({ scenario: scene.scenario, position });
    }
    this.#trim();
  }

  #made(scene) {
    const session = this.#newSession({ subscribe: (topics) => this.#wanted(session, topics) }, scene);
    session.addEventListener('change', () => {
      if (session === this.session) {
        this.#changed();
      }
    });
    return session;
  }

  #wanted(session, topics) {
    this.#topics.set(session, topics);
    this.#subscribe([...new Set([...this.#topics.values()].flat())]);
  }

  /** Ends the run of a scene; its recording stays unless it was still being made. */
  #leave(id) {
    const session = this.#sessions.get(id);
    if (!session) {
      return;
    }
    if (session.embedded || session.busy || session.sweeping || !session.run) {
      this.#forget(id);
      return;
    }
    if (this.#ended.get(session) !== session.run.id) {
      this.#ended.set(session, session.run.id);
      session.release();
    }
    this.#wanted(session, []);
  }

  #forget(id) {
    const session = this.#sessions.get(id);
    this.#sessions.delete(id);
    session.close();
    this.#topics.delete(session);
  }

  #trim() {
    for (const id of this.#sessions.keys()) {
      if (this.#sessions.size > MOST_KEPT && id !== this.#shown && id !== this.#ahead) {
        this.#forget(id);
      }
    }
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
