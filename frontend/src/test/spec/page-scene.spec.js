import { LessonCourse } from '/views/lessons/lesson-course.js';
import { PageScene } from '/views/lessons/page-scene.js';
import { SceneRuns } from '/views/lessons/scene-runs.js';

const SCENE = { id: 'a', lab: { page: 'delivery', open: { script: 'task-dies' }, steps: 4 }, play: 1, until: 4, ask: { step: 3, kind: 'choice', answer: 1 } };
const FREE = { id: 'b', lab: { page: 'lambda', open: { definition: {} }, steps: 0 }, play: 0, until: 0 };

/** Stands for a page's element: plays at once and tells so. */
class TestingView {
  position = 0;
  played = 0;

  constructor(scene) {
    this.scene = scene;
  }

  open(play) {
    this.position = play;
    this.played = play;
    this.#tell();
  }

  async step() {
    this.position += 1;
    this.played = Math.max(this.played, this.position);
    this.#tell();
  }

  back() {
    this.position -= 1;
    this.#tell();
  }

  #tell() {
    this.scene.receive({ position: this.position, played: this.played, busy: false });
  }
}

const settled = () => new Promise((done) => { setTimeout(done); });

describe('A scene of another page', () => {
  let pages;
  let course;

  beforeEach(async () => {
    pages = [];
    const newSession = (env, scene) => pages[pages.push(new PageScene(scene, { load: async () => {} })) - 1];
    course = new LessonCourse({ lesson: { id: 'l', scenes: [SCENE, FREE] }, sceneId: null, runs: new SceneRuns({ newSession }) });
    await settled();
  });

  it('tells the page what to open, with the steps to play and to stop at', () => {
    expect(pages[0].embedded).toEqual({ script: 'task-dies', play: 1, until: 4 });
    expect(course.session.busy).toBe('starting');
  });

  it('is walked by playing the steps of the page, and asks before one', async () => {
    const view = new TestingView(pages[0]);
    pages[0].attach(view);
    view.open(1);
    expect(course.position).toBe(1);
    await course.next();
    expect([course.position, view.played]).toEqual([2, 2]);
    await course.next();
    expect([course.walk.asking, view.played]).toEqual([true, 2]);
    await course.answer({ choice: 1 });
    expect([course.position, view.played]).toEqual([3, 3]);
    course.back();
    expect([course.position, view.position, view.played]).toEqual([2, 2, 3]);
    await course.next();
    expect([view.position, view.played]).toEqual([3, 3]);
  });

  it('gives way to a scene without steps, whose one step is what is said afterwards', async () => {
    const view = new TestingView(pages[0]);
    pages[0].attach(view);
    view.open(4);
    course.goTo(4);
    await course.answer({ choice: 1 });
    course.goTo(4);
    await course.next();
    await settled();
    expect(course.scene.id).toBe('b');
    expect(pages.length).toBe(2);
    expect(pages[0].embedded).toBeNull();
    expect(pages[1].embedded).toEqual({ definition: {} });
    expect([course.session.run.played, course.walk.scenes[1].until]).toEqual([0, 1]);
    await course.next();
    expect([course.position, course.session.run.played]).toEqual([1, 1]);
  });
});
