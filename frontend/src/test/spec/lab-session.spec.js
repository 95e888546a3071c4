import { ProblemError } from '/http/request.js';
import { LabSession } from '/views/lab/lab-session.js';
import { setDelay } from '/views/lab/scenario-edit.js';
import { playRun, SCENARIOS } from '../lab-fixture.js';

/** The lab's part of the server, answering at once; `calls` are what was asked. */
class TestingLabServer {
  runs = new Map();
  calls = [];
  next = 1;

  request = async (method, path, body) => {
    this.calls.push(`${method} ${path}`);
    const [, , , kind, id, verb] = path.split(/[/?]/);
    if (kind === 'runs' && method === 'POST' && !id) {
      const scenario = structuredClone(body.scenario ?? SCENARIOS[body.scenarioId]);
      if (body.play > scenario.steps.length) {
        throw new ProblemError({ status: 400, title: 'Invalid request', detail: 'play is more than there are steps', errors: [] });
      }
      const run = { scenario, played: body.play, id: `r${this.next++}` };
      this.runs.set(run.id, run);
      return { ...this.#view(run), state: 'playing' };
    }
    if (kind === 'scenarios') {
      return SCENARIOS[id];
    }
    const run = this.runs.get(id);
    if (!run) {
      throw new ProblemError({ status: 410, title: 'Gone', detail: 'the run is closed', errors: [] });
    }
    if (method === 'DELETE') {
      this.runs.delete(id);
      return null;
    }
    if (verb === 'step') {
      if (body.events) {
        run.scenario.steps.splice(run.played, 0, { at: body.at ?? '2026-03-02T12:40:00.000Z', events: body.events.map((event, n) => ({ id: `e${n}`, ...event })) });
      }
      run.played += 1;
      return this.#view(run).steps[run.played - 1];
    }
    return verb === 'queries' ? { query: 'append', batchId: 1, operators: [] } : this.#view(run);
  };

  #view(run) {
    const { states, ...rest } = playRun(run.scenario, run.played, run.id);
    return rest;
  }
}

describe('LabSession', () => {
  let server;
  let session;
  let topics;

  beforeEach(() => {
    server = new TestingLabServer();
    topics = [];
    session = new LabSession({ request: server.request, subscribe: (list) => { topics = list; }, wait: () => Promise.resolve() });
  });

  it('opens a scenario at a step and listens to its run', async () => {
    expect(await session.open({ scenarioId: 'team-scores', position: 3 })).toBeTrue();
    expect([session.position, session.run.played, session.busy, session.edited]).toEqual([3, 3, null, false]);
    expect(topics).toEqual(['lab:r1']);
  });

  it('opens a link that asks for more steps than there are at the last one', async () => {
    await session.open({ scenarioId: 'team-scores', position: 99 });
    expect(session.position).toBe(6);
  });

  it('shows what was played without asking, and plays what was not', async () => {
    await session.open({ scenarioId: 'team-scores', position: 2 });
    session.back();
    const asked = server.calls.length;
    await session.step();
    expect([session.position, server.calls.length]).toEqual([2, asked]);
    await session.step();
    expect([session.position, session.run.played]).toEqual([3, 3]);
  });

  it('plays all and stays at the end', async () => {
    await session.open({ scenarioId: 'team-scores' });
    await session.playAll();
    expect(session.position).toBe(6);
    await session.step();
    expect(session.position).toBe(6);
  });

  it('runs a change anew to the same step, keeps the answer of before as a ghost and ends its run', async () => {
    await session.open({ scenarioId: 'team-scores', position: 6 });
    await session.change(setDelay(session.scenario, 'append', 300_000));
    expect([session.ghost.id, session.run.id, session.position, session.edited]).toEqual(['r1', 'r2', 6, true]);
    expect([...server.runs.keys()]).toEqual(['r2']);
    expect(session.run.steps[5].queries.append.result[0].total).toBe(14);
    expect(session.tried.map(({ delayMs, dropped }) => [delayMs, dropped])).toEqual([[120_000, 1], [300_000, 0]]);
    session.dismissGhost();
    expect(session.ghost).toBeNull();
  });

  it('goes back to the scenario as it was opened', async () => {
    await session.open({ scenarioId: 'team-scores', position: 1 });
    await session.change(setDelay(session.scenario, 'append', 300_000));
    await session.reset();
    expect([session.edited, session.ghost, session.scenario.queries.append.watermark.delay]).toEqual([false, null, '2 minutes']);
  });

  it('makes a closed run anew and plays to where the reader wants to be', async () => {
    await session.open({ scenarioId: 'team-scores', position: 2 });
    server.runs.clear();
    await session.step();
    expect([session.position, session.run.id, session.problem]).toEqual([3, 'r2', null]);
  });

  it('adds a step of typed events before what is left', async () => {
    await session.open({ scenarioId: 'team-scores', position: 2 });
    await session.add([{ stream: 'scores', data: { eventTime: '2026-03-02T12:09:00.000Z', user: 'Kim', score: 2 } }], '2026-03-02T12:07:10.000Z');
    expect([session.position, session.steps, session.edited]).toEqual([3, 7, true]);
    expect(session.scenario.steps[2].events[0].data.user).toBe('Kim');
  });

  it('shows a refusal and keeps what there was', async () => {
    await session.open({ scenarioId: 'team-scores', position: 2 });
    const { request } = server;
    const refusing = new LabSession({ request: async (...call) => {
      if (call[0] === 'POST' && call[2].scenario) {
        throw new ProblemError({ status: 400, title: 'Invalid', detail: 'bad delay', errors: [] });
      }
      return request(...call);
    }, wait: () => Promise.resolve() });
    await refusing.open({ scenarioId: 'team-scores', position: 2 });
    const { scenario } = refusing;
    await refusing.change(setDelay(scenario, 'append', 300_000));
    expect([refusing.problem.detail, refusing.position, refusing.busy, refusing.scenario]).toEqual(['bad delay', 2, null, scenario]);
  });

  it('throws away what comes after another run was begun', async () => {
    const first = session.open({ scenarioId: 'sliding-words' });
    const second = session.open({ scenarioId: 'team-scores' });
    await Promise.all([first, second]);
    expect(session.scenario.id).toBe('team-scores');
    expect([...server.runs.values()].map(({ scenario }) => scenario.id)).toEqual(['team-scores']);
  });

  it('takes what the live topic tells before it asks', async () => {
    let told;
    const live = new LabSession({ request: server.request, wait: () => new Promise((done) => { told = done; }) });
    const opened = live.open({ scenarioId: 'team-scores', position: 1 });
    for (let turn = 0; turn < 50 && !told; turn += 1) {
      await Promise.resolve();
    }
    live.receive(playRun(SCENARIOS['team-scores'], 1, 'r1'));
    expect(await opened).toBeTrue();
    expect(server.calls).toEqual(['GET /api/lab/scenarios/team-scores', 'POST /api/lab/runs']);
  });

  it('measures delays side by side and ends that run', async () => {
    await session.open({ scenarioId: 'team-scores', position: 6 });
    await session.sweep({ query: 'append', delaysMs: [0, 60_000, 120_000, 300_000] });
    expect(session.tried.map(({ delayMs }) => delayMs).sort((a, b) => a - b)).toEqual([0, 60_000, 120_000, 300_000]);
    expect(session.tried.every(({ query }) => query === 'append')).toBeTrue();
    expect([...server.runs.keys()]).toEqual(['r1']);
    expect(session.sweeping).toBeFalse();
  });

  it('forgets prices when more than the delay was changed', async () => {
    await session.open({ scenarioId: 'team-scores', position: 6 });
    const other = structuredClone(session.scenario);
    other.steps[0].events.pop();
    await session.change(other);
    expect(session.tried.length).toBe(1);
  });

  it('asks for a state once', async () => {
    await session.open({ scenarioId: 'team-scores', position: 1 });
    await Promise.all([session.loadState('append', 0), session.loadState('append', 0)]);
    expect(server.calls.filter((call) => call.includes('state')).length).toBe(1);
  });

  it('ends its run when it is closed', async () => {
    await session.open({ scenarioId: 'team-scores' });
    session.close();
    expect([server.runs.size, topics.length, session.run]).toEqual([0, 0, null]);
  });
});
