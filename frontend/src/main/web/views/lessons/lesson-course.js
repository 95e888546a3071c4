import { candidateWindows } from './candidates.js';
import { judge } from './judge.js';
import * as walks from './walk.js';

const BETWEEN_STEPS_MS = 600;

/**
 * A reader's course through one lesson: the walk (`walk.js`) held together with the runs behind its scenes ({@link SceneRuns}). A step
 * is shown only when Spark is through with it; a move asked for meanwhile is left out. Knows no page. Fires `change` after each change
 * of what is to be shown.
 */
export class LessonCourse extends EventTarget {
  lesson;
  walk;

  #runs;
  #wait;
  #own;
  #judged = new Map();
  #playing = false;
  #closed = new AbortController();

  /** @param {{lesson: object, sceneId: string|null, runs: SceneRuns, wait?: (ms: number) => Promise<void>}} env */
  constructor({ lesson, sceneId, runs, wait = (ms) => new Promise((done) => { setTimeout(done, ms); }) }) {
    super();
    this.lesson = lesson;
    this.#runs = runs;
    this.#wait = wait;
    this.#own = walks.walkScenes(lesson);
    this.walk = walks.startWalk(this.#own, sceneId);
    runs.addEventListener('change', () => this.#follow(), { signal: this.#closed.signal });
    this.#follow();
  }

  get scene() {
    return this.lesson.scenes[this.walk.scene];
  }

  get session() {
    return this.#runs.session;
  }

  /** Steps that can be shown now: not more than Spark has played. */
  get position() {
    return Math.min(this.walk.position, this.session?.run?.played ?? 0);
  }

  /** The question of the scene, at the step it stands before now: a step that the reader put in moves it on. */
  get ask() {
    const { ask } = this.scene;
    return ask ? { ...ask, step: walks.sceneOf(this.walk).askStep ?? ask.step } : null;
  }

  /** The windows that the question offers. */
  get offered() {
    const { ask } = this;
    const run = this.session?.run;
    return ask?.kind === 'windows' && run ? candidateWindows(run, ask.step - 1, ask.query) : [];
  }

  /** The prediction held against what Spark did, once the step is shown; else null. */
  get judged() {
    const { ask } = this;
    return ask && this.position >= ask.step ? this.#judged.get(this.scene.id) ?? null : null;
  }

  /** To the scene that an address names. */
  enter(sceneId) {
    if (sceneId !== this.scene.id) {
      this.#go(walks.toScene(this.walk, sceneId));
    }
  }

  /** One move on. An open question is answered by `prediction`, or with none by showing. */
  async next(prediction = null) {
    if (this.walk.asking) {
      await this.answer(prediction ?? walks.JUST_SHOW);
    } else if (walks.comingMove(this.walk) !== 'step' || await this.#played(this.walk.position + 1)) {
      this.#go(walks.next(this.walk));
    }
  }

  async answer(prediction) {
    if (this.walk.asking && await this.#played(this.walk.position + 1)) {
      this.#go(walks.answer(this.walk, prediction));
    }
  }

  back() {
    this.#go(walks.back(this.walk));
  }

  home() {
    this.#go(walks.home(this.walk));
  }

  goTo(position) {
    this.#go(walks.toStep(this.walk, position, Math.max(walks.sceneOf(this.walk).until, this.session?.run?.played ?? 0)));
  }

  /** The scene as it opened, to be predicted anew. */
  again() {
    this.#judged.delete(this.scene.id);
    this.#go(walks.again(this.walk));
  }

  /** Plays on to the end of the scene or to its question. */
  async playOn() {
    if (this.#playing) {
      return;
    }
    this.#playing = true;
    while (!this.#closed.signal.aborted && walks.comingMove(this.walk) === 'step') {
      const { position } = this.walk;
      await this.next();
      await this.#wait(BETWEEN_STEPS_MS);
      if (this.walk.position !== position + 1) {
        break;
      }
    }
    this.#playing = false;
  }

  /** Runs the reader's version of the scene. */
  async change(scenario) {
    const { session } = this;
    await session.change(scenario);
    if (session === this.session && session.run && session.run.played < this.walk.position) {
      this.goTo(session.run.played);
    }
  }

  /** Puts in one more step after what was played, and shows it. */
  async add(events, at) {
    const { session } = this;
    const before = session.run?.played ?? 0;
    await session.add(events, at);
    if (session === this.session && (session.run?.played ?? 0) > before) {
      this.#go(walks.toStep(walks.inserted({ ...this.walk, position: before }), before + 1, before + 1));
    }
  }

  async reset() {
    await this.session.reset();
    this.#go(walks.restored(this.walk, this.#own));
  }

  /** Tries once more to begin the scene shown. */
  retry() {
    this.#runs.retry(this.scene, this.walk.position);
  }

  close() {
    this.#closed.abort();
    this.#runs.close();
  }

  #go(walk) {
    if (walk !== this.walk) {
      this.walk = walk;
      this.#follow();
    }
  }

  /** Brings the recording to where the walk is, judges what can be judged, and prepares what comes. */
  #follow() {
    const { walk, scene } = this;
    this.#runs.show(scene, walk.position);
    const { run, busy } = this.session;
    if (run && !busy) {
      this.session.goTo(this.position);
      const answer = walks.answerOf(walk);
      if (answer !== null && !this.#judged.has(scene.id) && run.played >= this.ask.step) {
        this.#judged.set(scene.id, judge(this.ask, answer, run, this.offered));
      }
      if (walks.atSceneEnd(walk) && walk.scene < walk.scenes.length - 1) {
        this.#runs.prepare(this.lesson.scenes[walk.scene + 1], walk.scenes[walk.scene + 1].play);
      }
    }
    this.dispatchEvent(new Event('change'));
  }

  /** Whether so many steps have been played, after having played one if need be, and the reader is still where they were. */
  async #played(steps) {
    const { session, walk } = this;
    if (!session.run || session.busy) {
      return false;
    }
    if (session.run.played < steps) {
      await session.step();
    }
    return session === this.session && walk === this.walk && (session.run?.played ?? 0) >= steps;
  }
}
