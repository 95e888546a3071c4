import { ProblemError } from '/http/request.js';
import { DStreamSession } from '/views/dstream/dstream-session.js';
import { withWatermark } from '/views/dstream/definition-edit.js';
import { playDStream, SCRIPTS } from './dstream-fixture.js';

const refused = (status, pointer = '') => new ProblemError({ status, title: 'No', detail: 'no', errors: [{ pointer, detail: 'no' }] });

/** The DStream part of the server, answering at once: one run at a time. `calls` are what was asked. */
class TestingDStreamServer {
  runs = new Map();
  calls = [];
  /** How often a run is found ready before it has played what it was begun with. */
  between = 0;

  request = async (method, path, body) => {
    this.calls.push(`${method} ${path}`);
    const [, , , , id, verb] = path.split('/');
    if (method === 'POST' && !id) {
      return this.#begin(body);
    }
    const run = this.runs.get(id);
    if (method === 'GET' && run.between > 0) {
      run.between -= 1;
      return { ...this.view({ ...run, played: 0 }), state: 'ready' };
    }
    if (method === 'DELETE') {
      run.state = 'closed';
      return null;
    }
    if (method === 'POST' && run.state === 'closed') {
      throw refused(410);
    }
    if (verb === 'step') {
      if (body.lines) {
        run.definition.steps.splice(run.played, 0, { lines: body.lines, text: null });
      }
      run.played += 1;
    }
    return this.view(run);
  };

  #begin({ play, ...asked }) {
    const definition = structuredClone({ ...(asked.script ? SCRIPTS[asked.script].definition : {}), ...asked });
    if (play > definition.steps.length) {
      throw refused(400, '/play');
    }
    this.runs.forEach((each) => { each.state = 'closed'; });
    const run = { id: `s${this.runs.size + 1}`, definition, played: play, state: 'ready', error: null, between: this.between };
    this.runs.set(run.id, run);
    return { ...this.view({ ...run, played: 0 }), state: 'starting' };
  }

  view(run) {
    return { ...playDStream(structuredClone(run.definition), run.played, run.id), state: run.state, error: run.error };
  }
}

describe('DStreamSession', () => {
  let server;
  let session;
  let topics;

  beforeEach(() => {
    server = new TestingDStreamServer();
    session = new DStreamSession({ request: server.request, subscribe: (list) => { topics = list; }, wait: () => Promise.resolve() });
  });

  const open = (position = 0, more = {}) => session.open({ script: 'late-event' }, { position, ...more });

  it('opens a script at a step and listens to its run', async () => {
    await open(3);
    expect([session.position, session.run.played, session.steps, session.busy]).toEqual([3, 3, 6, null]);
    expect(topics).toEqual(['dstream:s1']);
    expect(session.edited).toBeFalse();
  });

  it('waits until all the steps it was begun with are played', async () => {
    server.between = 2;
    await open(4);
    expect([session.position, session.run.played]).toEqual([4, 4]);
  });

  it('begins at the beginning where a link asks for more steps than there are', async () => {
    expect(await open(99)).toBeTrue();
    expect([session.position, session.problem]).toEqual([0, null]);
  });

  it('plays an interval, and goes back and on through the recording without a call', async () => {
    await open(2);
    await session.step();
    const before = server.calls.length;
    session.back();
    session.back();
    await session.step();
    expect([session.position, session.run.played, server.calls.length]).toEqual([2, 3, before]);
  });

  it('plays all to the end, or to where a lesson holds', async () => {
    await open();
    await session.playAll();
    expect(session.position).toBe(6);
    await open(0, { until: 2 });
    await session.playAll();
    await session.step();
    expect([session.position, session.run.played]).toEqual([2, 2]);
  });

  it('sends own lines as the next interval and keeps them in the definition', async () => {
    await open(1);
    await session.add(['12:00:02 fox']);
    expect(session.run.steps[1].lines.map(({ text }) => text)).toEqual(['12:00:02 fox']);
    expect([session.position, session.steps, session.edited, session.definition.steps[1].lines]).toEqual([2, 7, true, ['12:00:02 fox']]);
  });

  it('runs a change anew to where it was', async () => {
    await open(4);
    await session.change(withWatermark(session.definition, null));
    expect([session.run.id, session.position, session.run.definition.watermark, session.definition.script, session.edited]).toEqual(['s2', 4, null, null, true]);
  });

  it('keeps the recording of a run that was taken, and takes it back only when told to', async () => {
    await open(3);
    const taken = server.runs.get('s1');
    taken.state = 'closed';
    session.receive({ ...server.view(taken), closed: { why: 'taken', by: 's9', at: '2026-03-02T12:00:00Z' } });
    await session.step();
    expect([session.closed.why, session.closed.by, session.run.played]).toEqual(['taken', 's9', 3]);
    session.back();
    expect(session.position).toBe(2);
    await session.again();
    expect([session.closed, session.run.id, session.position]).toEqual([null, 's2', 3]);
  });

  it('says that a run is gone when a step finds it so', async () => {
    await open(1);
    server.runs.get('s1').state = 'closed';
    await session.step();
    expect([session.closed.why, session.problem, session.busy]).toEqual(['gone', null, null]);
  });

  it('says why a run failed and plays no more of it', async () => {
    await open(1);
    Object.assign(server.runs.get('s1'), { state: 'failed', error: { condition: 'X', message: 'no blocks' } });
    await session.step();
    const calls = server.calls.length;
    await session.step();
    expect([session.closed.why, session.closed.message, server.calls.length]).toEqual(['failed', 'no blocks', calls]);
  });

  it('throws away an answer that comes after another run was begun, and ends that run', async () => {
    const first = open(1);
    const second = open(2);
    expect([await first, await second]).toEqual([false, true]);
    expect([session.run.id, session.position]).toEqual(['s2', 2]);
    expect(server.calls).toContain('DELETE /api/dstream/runs/s1');
  });

  it('ends its run when the page is left, unless another took it', async () => {
    await open(1);
    session.close();
    expect(server.calls.at(-1)).toBe('DELETE /api/dstream/runs/s1');
    expect(topics).toEqual([]);
  });

  it('tells a refusal and stays as it was', async () => {
    await open(1);
    session = new DStreamSession({ request: async () => { throw refused(503); }, wait: () => Promise.resolve() });
    expect(await open(1)).toBeFalse();
    expect([session.problem.status, session.busy, session.run]).toEqual([503, null, null]);
  });
});
