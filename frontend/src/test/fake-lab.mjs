// The lab's part of the stand-in server: plays scenarios on the imitation in lab-fixture.js. Not Spark; YAML is not read, only JSON.
import { playRun, SCENARIOS } from './lab-fixture.js';

export class FakeLab {
  #runs = new Map();
  #next = 1;
  onRun = () => {};

  /** @returns {{status?: number, body?: any, text?: string, title?: string, detail?: string, errors?: object[]}} */
  call(method, [kind, id, verb, query, last], body, text, search) {
    if (kind === 'scenarios') {
      return this.#scenarios(method, id, body, text);
    }
    if (method === 'POST' && !id) {
      return this.#begin(body);
    }
    const run = this.#runs.get(id);
    if (!run) {
      return { status: 410, title: 'Gone', detail: `the run ${id} is closed` };
    }
    if (method === 'DELETE') {
      this.#runs.delete(id);
      return { body: null };
    }
    if (verb === 'step') {
      return this.#step(run, body);
    }
    return verb === 'queries' && last === 'state' ? { body: this.#state(run, query, Number(search.get('batch'))) } : { body: this.#view(run) };
  }

  #scenarios(method, id, body, text) {
    if (method === 'GET') {
      return id ? SCENARIOS[id] ? { body: SCENARIOS[id] } : { status: 404, title: 'Not found', detail: `there is no scenario ${id}` }
        : { body: Object.values(SCENARIOS).map(({ id: each, title, about }) => ({ id: each, title, about })) };
    }
    if (id === 'write') {
      return { text: JSON.stringify(body, null, 2) };
    }
    try {
      return { body: JSON.parse(text) };
    } catch {
      return { status: 400, title: 'Invalid request', detail: 'the scenario has mistakes', errors: [{ pointer: '/steps/0/at', detail: 'is not a time: "half past"; write it as 12:07' },
        { pointer: '/queries/a/window/size', detail: 'is missing; add one such as 10 minutes' }] };
    }
  }

  #begin({ scenario, scenarioId, play = 0 }) {
    const whole = structuredClone(scenario ?? SCENARIOS[scenarioId]);
    if (!whole) {
      return { status: 404, title: 'Not found', detail: `there is no scenario ${scenarioId}` };
    }
    const run = { id: `r${this.#next++}`, scenario: whole, played: Math.min(play, whole.steps.length), ready: false };
    this.#runs.set(run.id, run);
    setTimeout(() => {
      run.ready = true;
      this.onRun(this.#view(run));
    }, 400);
    return { status: 201, body: this.#view(run) };
  }

  #step(run, { events, at }) {
    if (events) {
      const last = run.scenario.steps[run.played - 1]?.at ?? run.scenario.steps[0].at;
      run.scenario.steps.splice(run.played, 0, { at: at ?? new Date(Date.parse(last) + 60_000).toISOString(), events: events.map((event, n) => ({ id: `x${run.played}-${n}`, ...event })) });
    }
    if (run.played >= run.scenario.steps.length) {
      return { status: 409, title: 'Conflict', detail: 'nothing is left of the script; send events' };
    }
    run.played += 1;
    const view = this.#view(run);
    this.onRun(view);
    return { body: view.steps[run.played - 1] };
  }

  #view(run) {
    const { states, ...rest } = playRun(run.scenario, run.played, run.id);
    return run.ready ? rest : { ...rest, state: 'starting', played: 0, steps: [] };
  }

  snapshot(topic) {
    const run = this.#runs.get(topic.slice('lab:'.length));
    return run ? { type: 'lab-run', topic, run: this.#view(run) } : null;
  }

  #state(run, query, batch) {
    const rows = playRun(run.scenario, run.played, run.id).states[query]?.[batch] ?? [];
    return { query, batchId: batch, operators: [{ operatorId: 0, name: 'stateStoreSave', stores: [{ name: 'default', partitions: 2, rows, total: rows.length, truncated: false }] }] };
  }
}
