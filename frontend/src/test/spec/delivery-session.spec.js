import { ProblemError } from '/http/request.js';
import { chosen } from '/views/delivery/delivery-link.js';
import { DeliverySession } from '/views/delivery/delivery-session.js';
import { initialState } from '/store/state.js';
import { reduce } from '/store/reduce.js';
import { ModelRun } from '../delivery-fixture.js';

const problem = (status) => new ProblemError({ status, title: 'refused', detail: 'refused', errors: [] });

/** The delivery lab's part of the server, answering at once; a run is `starting` until it is first asked for. */
class TestingDeliveryServer {
  runs = new Map();
  calls = [];
  refuse = null;

  request = async (method, path, body) => {
    this.calls.push(`${method} ${path}`);
    if (this.refuse) {
      throw problem(this.refuse);
    }
    const [, , , kind, id, verb] = path.split('/');
    if (!kind) {
      return { scripts: [], sinks: [], guarantees: [] };
    }
    if (method === 'POST' && !id) {
      const { play, ...definition } = body;
      const run = new ModelRun(definition, `d${this.runs.size + 1}`);
      this.runs.set(run.id, { run, play });
      return { ...run.view('starting'), steps: [], played: 0 };
    }
    if (!this.runs.has(id)) {
      throw problem(404);
    }
    const held = this.runs.get(id);
    if (method === 'DELETE') {
      this.runs.delete(id);
      return null;
    }
    for (; held.play > 0; held.play -= 1) {
      held.run.play();
    }
    return verb === 'step' ? held.run.play(body.action) : held.run.view();
  };
}

describe('DeliverySession', () => {
  let server;
  let session;
  let topics;

  beforeEach(() => {
    server = new TestingDeliveryServer();
    session = new DeliverySession({ request: server.request, subscribe: (list) => { topics = list; }, wait: () => Promise.resolve(), now: () => 0 });
  });

  it('waits for the driver and shows what was played at opening', async () => {
    const opened = session.open(chosen({ script: 'task' }), { play: 4 });
    expect(session.busy).toBe('opening');
    expect(await opened).toBeTrue();
    expect([session.busy, session.position, session.shown.index]).toEqual([null, 4, 4]);
    expect(topics).toEqual(['delivery:d1']);
  });

  it('plays steps, goes back through the recording only, and forward again without playing', async () => {
    await session.open(chosen({ script: 'task' }));
    await session.step();
    await session.step();
    const asked = server.calls.length;
    session.back();
    expect(session.position).toBe(1);
    await session.step();
    expect([session.position, server.calls.length]).toEqual([2, asked]);
  });

  it('plays all that is left, and then from the start', async () => {
    await session.open(chosen({ script: 'task' }));
    await session.playAll();
    expect([session.position, session.last, session.playing]).toEqual([9, 9, false]);
    const asked = server.calls.length;
    await session.playAll();
    expect([session.position, server.calls.length]).toEqual([9, asked]);
  });

  it('leaves steps beyond the one given out, but not what was put in by hand', async () => {
    await session.open(chosen({ script: 'task' }), { play: 1, until: 2 });
    await session.playAll();
    expect([session.position, session.last]).toEqual([2, 2]);
    await session.act({ do: 'send', events: 2 });
    expect([session.position, session.last]).toEqual([3, 3]);
  });

  it('puts an action before what is left, which is then another script', async () => {
    await session.open(chosen({ script: 'task' }), { play: 3 });
    expect(session.edited).toBeFalse();
    await session.act({ do: 'fail', point: 'driver' });
    expect([session.edited, session.position, session.last, session.shown.driver.state]).toEqual([true, 4, 10, 'killed']);
  });

  it('leaves out what is not possible', async () => {
    await session.open(chosen({ script: 'task' }));
    const asked = server.calls.length;
    await session.act({ do: 'restart' });
    expect([session.edited, server.calls.length]).toEqual([false, asked]);
  });

  it('keeps the recording of a run that the server has closed, and opens it again where it was', async () => {
    await session.open(chosen({ script: 'task' }), { play: 4 });
    server.runs.clear();
    await session.step();
    expect([session.closed, session.position, session.problem]).toEqual([true, 4, null]);
    session.back();
    expect(session.position).toBe(3);
    await session.again();
    expect([session.closed, session.position, session.edited]).toEqual([false, 3, false]);
  });

  it('takes a closing told by the live channel', async () => {
    await session.open(chosen({ script: 'task' }), { play: 2 });
    session.receive({ ...session.run, state: 'closed' });
    expect(session.closed).toBeTrue();
  });

  it('follows steps played elsewhere while it shows the newest', async () => {
    await session.open(chosen({ script: 'task' }), { play: 2 });
    const { run } = server.runs.get('d1');
    run.play();
    session.receive(run.view());
    expect(session.position).toBe(3);
    session.goTo(1);
    run.play();
    session.receive(run.view());
    expect([session.position, session.run.steps.length]).toEqual([1, 5]);
  });

  it('tells a refusal and begins again when asked to', async () => {
    server.refuse = 503;
    expect(await session.open(chosen({ script: 'task' }))).toBeFalse();
    expect([session.problem.status, session.busy, session.run]).toEqual([503, null, null]);
    server.refuse = null;
    expect(await session.again()).toBeTrue();
    expect(session.problem).toBeNull();
  });

  it('ends the run that another one replaces, and its own when it closes', async () => {
    const first = session.open(chosen({ script: 'task' }));
    const second = session.open(chosen({ script: 'answer' }));
    expect([await first, await second]).toEqual([false, true]);
    expect([...server.runs.keys()]).toEqual(['d2']);
    session.close();
    await Promise.resolve();
    expect(server.runs.size).toBe(0);
    expect(topics).toEqual([]);
  });
});

describe('delivery runs in the state', () => {
  it('are kept whole, the newest four', () => {
    const run = new ModelRun({ script: 'task' }).view();
    const state = ['d1', 'd2', 'd3', 'd4', 'd5'].reduce((before, id) => reduce(before, { type: 'delivery-run', topic: `delivery:${id}`, run: { ...run, id } }), initialState(0));
    expect(Object.keys(state.deliveries)).toEqual(['d2', 'd3', 'd4', 'd5']);
    expect(state.deliveries.d5.steps).toEqual(run.steps);
  });
});
