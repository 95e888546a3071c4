/**
 * Where a reader stands in a lesson: scene, step shown, and whether the question before a step is open. Pure: each move answers a new
 * walk, and a move that leads nowhere answers the same one.
 *
 * Going back never runs anything again: a scene that was walked through is entered from behind at the furthest step seen in it.
 *
 * @typedef {{id: string, play: number, until: number, askStep: number|null, free?: boolean}} WalkScene
 *   `play` steps are shown when the scene opens, `until` is its last step, the question comes before step `askStep` (1-based);
 *   in a `free` scene the reader acts as they like, and its one step is what is said afterwards
 * @typedef {{scenes: WalkScene[], scene: number, position: number, asking: boolean, answers: Object<string, any>,
 *   seen: Object<string, number>}} Walk
 *   `position` steps of the scene are shown; `answers` and `seen` are by scene id
 */

/** The answer of a reader who asked to be shown. */
export const JUST_SHOW = Object.freeze({ shown: true });

/** What the walk needs to know of a lesson's scenes. @returns {WalkScene[]} */
export function walkScenes(lesson) {
  return lesson.scenes.map((scene) => {
    if (scene.lab?.steps === 0) {
      return { id: scene.id, play: 0, until: 1, askStep: null, free: true };
    }
    const steps = scene.scenario?.steps?.length ?? scene.lab?.steps ?? 0;
    const until = clamp(scene.until ?? steps, 0, steps);
    const step = scene.ask?.step;
    return { id: scene.id, play: clamp(scene.play ?? 0, 0, until), until, askStep: step >= 1 && step <= until ? step : null };
  });
}

/** @returns {Walk} */
export function startWalk(scenes, sceneId = null) {
  const walk = { scenes, scene: 0, position: 0, asking: false, answers: {}, seen: {} };
  const found = scenes.findIndex(({ id }) => id === sceneId);
  return enter(walk, Math.max(0, found));
}

export const sceneOf = (walk) => walk.scenes[walk.scene];
export const answerOf = (walk) => walk.answers[sceneOf(walk).id] ?? null;
export const atSceneEnd = (walk) => walk.position >= sceneOf(walk).until;
export const atLessonEnd = (walk) => atSceneEnd(walk) && walk.scene === walk.scenes.length - 1;
export const atLessonStart = (walk) => walk.scene === 0 && (walk.position === 0 || walk.position === sceneOf(walk).play) && !walk.asking;

/** Whether the coming step waits for a prediction. */
export function askedNext(walk) {
  const { askStep } = sceneOf(walk);
  return askStep !== null && walk.position === askStep - 1 && answerOf(walk) === null;
}

/** What `next` would do, for the words on its button. @returns {'ask'|'held'|'step'|'scene'|'end'} */
export function comingMove(walk) {
  if (walk.asking) {
    return 'held';
  }
  if (!atSceneEnd(walk)) {
    return askedNext(walk) ? 'ask' : 'step';
  }
  return walk.scene < walk.scenes.length - 1 ? 'scene' : 'end';
}

/** One move forward. An open question holds it back until it is answered. @returns {Walk} */
export function next(walk) {
  switch (comingMove(walk)) {
    case 'ask':
      return { ...walk, asking: true };
    case 'step':
      return at(walk, walk.position + 1);
    case 'scene':
      return enter(walk, walk.scene + 1);
    default:
      return walk;
  }
}

/** One move back: closes the question, un-shows a step, or enters the scene before from behind. @returns {Walk} */
export function back(walk) {
  if (walk.asking) {
    return { ...walk, asking: false };
  }
  if (walk.position > 0 && walk.position !== sceneOf(walk).play) {
    return at(walk, walk.position - 1);
  }
  if (walk.scene === 0) {
    return walk;
  }
  const before = walk.scenes[walk.scene - 1];
  return at({ ...walk, scene: walk.scene - 1 }, walk.seen[before.id] ?? before.play);
}

/** To the first scene as it opens. @returns {Walk} */
export const home = (walk) => enter(walk, 0);

/** To a scene as it opens. An unknown one leaves the walk as it is. @returns {Walk} */
export function toScene(walk, sceneId) {
  const found = walk.scenes.findIndex(({ id }) => id === sceneId);
  return found < 0 ? walk : enter(walk, found);
}

/**
 * To a step of this scene, at most `last`. It does not jump over an unanswered question: it stops there and asks.
 * @returns {Walk}
 */
export function toStep(walk, position, last = sceneOf(walk).until) {
  const wanted = clamp(position, 0, last);
  const { askStep } = sceneOf(walk);
  const held = askStep !== null && answerOf(walk) === null && walk.position < askStep && wanted >= askStep;
  return held ? { ...at(walk, askStep - 1), asking: true } : at(walk, wanted);
}

/** The prediction is given, and the step it waited for is shown. @returns {Walk} */
export function answer(walk, prediction) {
  if (!walk.asking) {
    return walk;
  }
  return at({ ...walk, answers: { ...walk.answers, [sceneOf(walk).id]: prediction } }, walk.position + 1);
}

/** The scene as it opened, its question unanswered. @returns {Walk} */
export function again(walk) {
  const { [sceneOf(walk).id]: _taken, ...answers } = walk.answers;
  return enter({ ...walk, answers }, walk.scene);
}

/** One more step was made before what is left of the script: the scene, and its question when it is still to come, move on by one. */
export function inserted(walk) {
  const { until, askStep } = sceneOf(walk);
  return altered(walk, { until: until + 1, askStep: askStep !== null && askStep > walk.position ? askStep + 1 : askStep });
}

/** The scene has the steps of the lesson's own scenario again. */
export function restored(walk, original) {
  const { id } = sceneOf(walk);
  const own = altered(walk, original.find((scene) => scene.id === id));
  return own.position > sceneOf(own).until ? at(own, sceneOf(own).until) : own;
}

function altered(walk, change) {
  return { ...walk, scenes: walk.scenes.map((scene, i) => (i === walk.scene ? { ...scene, ...change } : scene)) };
}

function enter(walk, scene) {
  return at({ ...walk, scene }, walk.scenes[scene].play);
}

function at(walk, position) {
  const { id } = sceneOf(walk);
  return { ...walk, position, asking: false, seen: { ...walk.seen, [id]: Math.max(walk.seen[id] ?? 0, position) } };
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}
