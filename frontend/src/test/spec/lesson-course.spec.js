import { LessonCourse } from '/views/lessons/lesson-course.js';
import { meaning } from '/views/lessons/lesson-keys.js';
import { SceneRuns } from '/views/lessons/scene-runs.js';
import { JUST_SHOW } from '/views/lessons/walk.js';
import { LESSON, RUN, SCENARIO } from './lesson-fixture.js';

/** Stands for a LabSession: plays at once, counts nothing but what was asked of it. */
class TestingSession extends EventTarget {
  run = null;
  busy = null;
  sweeping = false;
  position = 0;
  stuck = false;

  constructor({ subscribe }, id) {
    super();
    this.subscribe = subscribe;
    this.id = id;
  }

  async open({ scenario, position }) {
    this.busy = 'starting';
    await null;
    this.#put(scenario, position);
    this.subscribe([`lab:${this.id}`]);
  }

  async step() {
    if (!this.stuck) {
      this.#put(this.run.scenario, this.run.played + 1);
    }
  }

  async add() {
    this.#put(this.run.scenario, this.run.played + 1);
  }

  async change(scenario) {
    this.#put(scenario, Math.min(this.run.played, 1));
  }

  async reset() {
    this.#put(SCENARIO, 2);
  }

  goTo(position) {
    this.position = position;
  }

  release() {
    this.told.push(this.id);
  }

  close() {
    this.closed = true;
    this.run = null;
  }

  #put(scenario, played) {
    this.busy = null;
    this.run = { ...RUN, id: this.id, scenario, played, steps: RUN.steps.slice(0, played) };
    this.dispatchEvent(new Event('change'));
  }
}

const settled = async () => {
  for (let i = 0; i < 10; i += 1) {
    await null;
  }
};

describe('the course through a lesson', () => {
  let sessions;
  let asked;
  let topics;
  let course;

  beforeEach(async () => {
    sessions = [];
    asked = [];
    const newSession = (env) => {
      sessions.push(Object.assign(new TestingSession(env, `r${sessions.length + 1}`), { told: asked }));
      return sessions.at(-1);
    };
    const runs = new SceneRuns({ subscribe: (wanted) => { topics = wanted; }, newSession });
    course = new LessonCourse({ lesson: LESSON, sceneId: null, runs, wait: async () => {} });
    await settled();
  });

  const place = () => [course.scene.id, course.position, course.walk.asking];

  it('opens the scene and holds the step back at its question', async () => {
    expect([place(), course.session.position]).toEqual([['first', 1, false], 1]);
    await course.next();
    expect([place(), course.session.run.played]).toEqual([['first', 1, true], 1]);
  });

  it('plays the step that was answered, and judges it', async () => {
    await course.next();
    await course.next({ windows: [] });
    expect([place(), course.judged.outcome, course.judged.marks.length]).toEqual([['first', 2, false], 'wrong', 3]);
    course.back();
    expect(course.judged).toBeNull();
  });

  it('takes a second move on as the wish to be shown', async () => {
    await course.next();
    await course.next();
    expect([course.judged.outcome, course.walk.answers.first]).toEqual(['shown', JUST_SHOW]);
  });

  it('prepares the next scene at the end of this one, and ends the run it leaves', async () => {
    await course.next();
    await course.next();
    await settled();
    expect([sessions.length, topics]).toEqual([2, ['lab:r1', 'lab:r2']]);
    await course.next();
    expect([place(), course.session === sessions[1], asked, topics]).toEqual([['second', 0, false], true, ['r1'], ['lab:r2']]);
  });

  it('goes back on the recording, without a new run', async () => {
    await course.next();
    await course.next();
    await course.next();
    course.back();
    expect([place(), sessions.length, course.session.run.id]).toEqual([['first', 2, false], 2, 'r1']);
    await course.next();
    expect(asked).toEqual(['r1', 'r2']);
  });

  it('shows no step that Spark did not play', async () => {
    course.session.stuck = true;
    await course.next();
    await course.next();
    expect(place()).toEqual(['first', 1, true]);
  });

  it('plays on to the question', async () => {
    course.enter('second');
    await settled();
    await course.playOn();
    expect(place()).toEqual(['second', 3, false]);
    course.enter('first');
    await course.playOn();
    expect(place()).toEqual(['first', 1, false]);
  });

  it('makes room for the reader’s own step and gives it up on reset', async () => {
    await course.add([], null);
    expect([place(), course.walk.scenes[0].until, course.ask.step]).toEqual([['first', 2, false], 3, 3]);
    await course.reset();
    expect([place(), course.ask.step]).toEqual([['first', 2, false], 2]);
  });

  it('follows a changed scenario that played less', async () => {
    await course.next();
    await course.next();
    await course.change(SCENARIO);
    expect(place()).toEqual(['first', 1, false]);
  });

  it('asks anew when asked to', async () => {
    await course.next();
    await course.next({ windows: [] });
    course.again();
    await course.next();
    expect([place(), course.judged]).toEqual([['first', 1, true], null]);
  });

  it('ends every run when it is closed', async () => {
    await course.next();
    await course.next();
    await settled();
    course.close();
    expect(sessions.map(({ closed }) => closed)).toEqual([true, true]);
  });
});

describe('a key in a lesson', () => {
  it('moves wherever arrows have no meaning of their own', () => {
    expect(['ArrowRight', 'ArrowLeft', 'Home'].map((key) => meaning({ key }, 'page', false).move)).toEqual(['next', 'back', 'home']);
    expect([false, true].map((presenting) => meaning({ key: 'PageDown' }, 'page', false, presenting))).toEqual([null, { move: 'next' }]);
    expect(['field', 'own'].map((where) => meaning({ key: 'ArrowRight' }, where, false))).toEqual([null, null]);
    expect(meaning({ key: 'ArrowRight', altKey: true }, 'page', false)).toBeNull();
    expect(meaning({ key: 'ArrowLeft' }, 'choice', true)).toEqual({ move: 'back' });
  });

  it('chooses and answers only while a question is open', () => {
    expect([meaning({ key: '3' }, 'page', true), meaning({ key: '3' }, 'page', false), meaning({ key: '3' }, 'field', true)]).toEqual([{ pick: 3 }, null, null]);
    expect([meaning({ key: '3' }, 'figure', true), meaning({ key: 'ArrowRight' }, 'figure', true)]).toEqual([null, { move: 'next' }]);
    expect(meaning({ key: '2' }, 'page', false, true)).toEqual({ nothing: true });
    expect([meaning({ key: 'Enter' }, 'choice', true), meaning({ key: 'Enter' }, 'button', true), meaning({ key: 'Enter' }, 'page', false)])
      .toEqual([{ submit: true }, null, null]);
  });
});
