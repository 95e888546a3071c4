// Lessons for fake-server.mjs, in the words of docs/lab.md: each scene's scenario resolved, as the server does. A test aid.
import { readFileSync } from 'node:fs';

/** A JSON merge patch. */
function patched(base, change) {
  if (change === null || typeof change !== 'object' || Array.isArray(change)) {
    return change;
  }
  const made = base !== null && typeof base === 'object' && !Array.isArray(base) ? { ...base } : {};
  for (const [key, value] of Object.entries(change)) {
    if (value === null) {
      delete made[key];
    } else {
      made[key] = patched(made[key], value);
    }
  }
  return made;
}

export class FakeLessons {
  #kept;

  /** @param {string|null} file JSON `{"scenarios":{ID: SCENARIO},"lessons":[lesson as in the YAML…]}` */
  constructor(file) {
    this.#kept = JSON.parse(readFileSync(file ?? new URL('./fake-lessons.json', import.meta.url)));
  }

  call(id) {
    const { lessons, scenarios } = this.#kept;
    if (!id) {
      return { body: lessons.map((lesson) => ({ id: lesson.id, order: lesson.order, title: lesson.title, summary: lesson.summary, scenes: lesson.scenes.length })) };
    }
    const lesson = lessons.find((one) => one.id === id);
    if (!lesson) {
      return { status: 404, title: 'Not found', detail: `there is no lesson ${id}`, errors: [] };
    }
    return { body: { ...lesson, scenes: lesson.scenes.map(({ with: change = {}, ...scene }) => ({ ...scene, scenario: patched(scenarios[scene.scenario], change) })) } };
  }
}
