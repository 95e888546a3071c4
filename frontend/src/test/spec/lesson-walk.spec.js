import { JUST_SHOW, again, answer, atLessonEnd, back, comingMove, home, inserted, next, restored, sceneOf, startWalk, toScene, toStep, walkScenes }
  from '/views/lessons/walk.js';
import { LESSON } from './lesson-fixture.js';

const scenes = walkScenes(LESSON);
const place = (walk) => [sceneOf(walk).id, walk.position, walk.asking];
const follow = (walk, ...moves) => moves.reduce((now, move) => move(now), walk);
const show = (walk) => answer(walk, JUST_SHOW);

describe('the walk through a lesson', () => {
  it('takes what a scene leaves out from its scenario', () => {
    expect(scenes).toEqual([{ id: 'first', play: 1, until: 2, askStep: 2 }, { id: 'second', play: 0, until: 3, askStep: null }]);
    expect(walkScenes({ scenes: [{ id: 'odd', play: 9, until: 7, ask: { step: 8 } }] })).toEqual([{ id: 'odd', play: 0, until: 0, askStep: null }]);
  });

  it('opens a scene with its first steps played', () => {
    expect(place(startWalk(scenes))).toEqual(['first', 1, false]);
    expect(place(startWalk(scenes, 'second'))).toEqual(['second', 0, false]);
    expect(place(startWalk(scenes, 'nowhere'))).toEqual(['first', 1, false]);
  });

  it('asks before the step and holds it back until answered', () => {
    const asked = next(startWalk(scenes));
    expect([place(asked), comingMove(asked)]).toEqual([['first', 1, true], 'held']);
    expect(next(asked)).toBe(asked);
    const answered = answer(asked, { windows: [] });
    expect([place(answered), answered.answers.first]).toEqual([['first', 2, false], { windows: [] }]);
  });

  it('goes on into the next scene and stops at the last', () => {
    const second = follow(startWalk(scenes), next, show, next);
    expect(place(second)).toEqual(['second', 0, false]);
    const end = follow(second, next, next, next);
    expect([place(end), atLessonEnd(end), next(end)]).toEqual([['second', 3, false], true, end]);
  });

  it('goes back the way it came, and asks no second time', () => {
    const second = follow(startWalk(scenes), next, show, next);
    expect(follow(second, back)).toEqual(jasmine.objectContaining({ scene: 0, position: 2 }));
    expect(place(follow(second, back, back))).toEqual(['first', 1, false]);
    expect(place(follow(second, back, back, next))).toEqual(['first', 2, false]);
    const first = startWalk(scenes);
    expect(back(first)).toBe(first);
  });

  it('closes an open question on the way back', () => {
    expect(place(follow(startWalk(scenes), next, back))).toEqual(['first', 1, false]);
  });

  it('enters a scene it never saw at its opening, also from behind', () => {
    expect(place(back(startWalk(scenes, 'second')))).toEqual(['first', 1, false]);
  });

  it('reaches the steps before the opening by number only', () => {
    const early = toStep(startWalk(scenes), 0);
    expect(place(early)).toEqual(['first', 0, false]);
    expect(place(next(early))).toEqual(['first', 1, false]);
  });

  it('does not jump over an open question', () => {
    expect(place(toStep(startWalk(scenes), 2))).toEqual(['first', 1, true]);
    expect(place(toStep(follow(startWalk(scenes), next, show, back), 2))).toEqual(['first', 2, false]);
  });

  it('leads home and to a scene by name', () => {
    const far = follow(startWalk(scenes), next, show, next, next);
    expect(place(home(far))).toEqual(['first', 1, false]);
    expect(place(toScene(far, 'first'))).toEqual(['first', 1, false]);
    expect(toScene(far, 'nowhere')).toBe(far);
  });

  it('asks again when asked to', () => {
    const anew = again(follow(startWalk(scenes), next, show));
    expect([place(anew), place(next(anew))]).toEqual([['first', 1, false], ['first', 1, true]]);
  });

  it('makes room for a step of the reader, until the scene is its own again', () => {
    const longer = inserted(startWalk(scenes));
    expect(sceneOf(longer)).toEqual({ id: 'first', play: 1, until: 3, askStep: 3 });
    const atEnd = follow(longer, next, next, show);
    expect(place(restored(atEnd, scenes))).toEqual(['first', 2, false]);
    expect(sceneOf(restored(atEnd, scenes))).toEqual(scenes[0]);
  });
});
