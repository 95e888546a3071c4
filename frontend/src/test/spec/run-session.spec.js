import { ProblemError } from '/http/request.js';
import { DriftSession } from '/views/drift/drift-session.js';
import { LambdaSession } from '/views/lambda/lambda-session.js';
import { LatencySession } from '/views/latency/latency-session.js';
import { LearningSession } from '/views/learning/learning-session.js';
import { MlSession } from '/views/ml/ml-session.js';
import { RunSession } from '/views/runs/run-session.js';

const PLACE = '/api/test/runs';
const refuse = (status, detail = '') => () => { throw new ProblemError({ status, title: '', detail, errors: [] }); };
const run = (id, n = 1, state = 'ready') => ({ id, n, state });

/** A lab's server: one run at a time, as its contract says. `answers` stand before that, by `METHOD path`. */
class TestingLab {
  calls = [];
  topics = [];
  waits = 0;
  answers = {};
  on = null;

  env = {
    subscribe: (topics) => this.topics.push(topics),
    wait: async () => { this.waits += 1; },
    request: async (method, path, body) => {
      this.calls.push(`${method} ${path}`);
      return this.answers[`${method} ${path}`]?.(body) ?? this.#answer(method, path);
    },
  };

  #answer(method, path) {
    const [, id, verb] = path.slice(PLACE.length).split('/');
    if (!id && method === 'GET') {
      return this.on ? [this.on] : [];
    }
    if (!id) {
      this.on = run(`r${Number(this.on?.id.slice(1) ?? 0) + 1}`);
      return this.on;
    }
    if (id !== this.on?.id) {
      return refuse(410, 'has ended')();
    }
    if (verb === 'act') {
      this.on = { ...this.on, n: this.on.n + 1 };
    }
    return this.on;
  }
}

describe('RunSession', () => {
  let lab;
  let session;
  const listening = () => lab.topics.at(-1);
  const sessionWith = (kind = {}) => new RunSession({ place: PLACE, lab: 'test', ...kind }, lab.env);
  const turns = async () => { for (let n = 0; n < 20; n += 1) { await Promise.resolve(); } };

  beforeEach(() => {
    lab = new TestingLab();
    session = sessionWith({ isNewer: (next, known) => next.n > known.n });
  });

  it('begins a run and listens to its topic', async () => {
    const opened = session.open({});
    expect([session.starting, session.looking]).toEqual([true, false]);
    expect(await opened).toBeTrue();
    expect([session.run.id, session.starting, listening()]).toEqual(['r1', false, ['test:r1']]);
  });

  it('says why a run can not begin', async () => {
    lab.answers[`POST ${PLACE}`] = refuse(400, 'give a k from 1 to 8');
    expect(await session.open({ k: 0 })).toBeFalse();
    expect([session.problem.detail, session.run, session.starting]).toEqual(['give a k from 1 to 8', null, false]);
  });

  it('joins the run of an id without beginning one', async () => {
    lab.on = run('r7');
    const joined = session.join('r7');
    expect([session.starting, session.looking]).toEqual([false, true]);
    expect(await joined).toBeTrue();
    expect([lab.calls, listening()]).toEqual([[`GET ${PLACE}/r7`], ['test:r7']]);
  });

  it('joins the run that is on where none is named, or the named one is gone', async () => {
    lab.on = run('r7');
    expect([await session.join(), session.run.id]).toEqual([true, 'r7']);
    expect([await session.join('r3'), session.run.id]).toEqual([true, 'r7']);
  });

  it('says quietly that none is on', async () => {
    expect([await session.join(), await session.join('r3')]).toEqual([false, false]);
    expect([session.run, session.problem, session.looking]).toEqual([null, null, false]);
  });

  it('asks a lab that is not open yet again, until it is', async () => {
    let left = 3;
    lab.answers[`GET ${PLACE}`] = () => { left -= 1; return left > 0 ? refuse(503)() : [run('r7')]; };
    expect(await session.join()).toBeTrue();
    expect([session.run.id, lab.waits, session.problem]).toEqual(['r7', 2, null]);
  });

  it('says why a lab does not open within a minute', async () => {
    lab.answers[`GET ${PLACE}`] = refuse(503, 'this lab opens when Spark is up');
    expect(await session.join()).toBeFalse();
    expect([session.problem.detail, session.looking, lab.waits]).toEqual(['this lab opens when Spark is up', false, 29]);
  });

  it('stops asking when something else is wanted', async () => {
    let go;
    lab.env.wait = () => new Promise((resolve) => { go = resolve; });
    session = sessionWith();
    lab.answers[`GET ${PLACE}`] = refuse(503);
    const joining = session.join();
    await turns();
    await session.open({});
    go();
    expect(await joining).toBeFalse();
    await turns();
    expect([session.run.id, session.problem, lab.calls.filter((call) => call === `GET ${PLACE}`).length]).toEqual(['r1', null, 2]);
  });

  it('throws an answer away that comes after another run was begun, or after the page was left', async () => {
    let answer;
    lab.answers[`GET ${PLACE}/r7`] = () => new Promise((resolve) => { answer = resolve; });
    const slow = session.join('r7');
    await session.open({});
    answer(run('r7'));
    expect([await slow, session.run.id]).toEqual([false, 'r1']);
    const late = session.join('r7');
    session.leave();
    answer(run('r7'));
    expect([await late, session.run]).toEqual([false, null]);
  });

  it('keeps the newer of two states, whichever way they came, and hears of no other run', async () => {
    await session.open({});
    session.receive(run('r1', 5));
    await session.act({ do: 'play' });
    session.receive(run('r1', 4));
    session.receive(run('r2', 9));
    session.receive(undefined);
    expect([session.run.id, session.run.n]).toEqual(['r1', 5]);
  });

  it('tells its changes once', async () => {
    await session.open({});
    let told = 0;
    session.addEventListener('change', () => { told += 1; });
    const next = run('r1', 2);
    [next, next, run('r1', 1), run('r2', 9)].forEach((each) => session.receive(each));
    expect(told).toBe(1);
  });

  it('does one act at a time, and says which', async () => {
    await session.open({});
    let answer;
    lab.answers[`POST ${PLACE}/r1/act`] = () => new Promise((resolve) => { answer = resolve; });
    const first = session.act({ do: 'play' });
    expect([session.busy, session.isPending({ do: 'pause' }), await session.act({ do: 'pause' })]).toEqual(['play', true, false]);
    answer(run('r1', 2));
    expect([await first, session.busy, session.run.n]).toEqual([true, null, 2]);
  });

  it('does different acts together where the lab can', async () => {
    session = sessionWith({ together: true });
    await session.open({});
    let answer;
    lab.answers[`POST ${PLACE}/r1/act`] = ({ do: what }) => (what === 'play' ? new Promise((resolve) => { answer = resolve; }) : run('r1', 3));
    const first = session.act({ do: 'play' });
    expect([session.isPending({ do: 'play' }), session.isPending({ do: 'kill' })]).toEqual([true, false]);
    expect([await session.act({ do: 'play' }), await session.act({ do: 'kill' })]).toEqual([false, true]);
    answer(run('r1', 4));
    await first;
    expect(session.pending.size).toBe(0);
  });

  it('forgets an act of a run that another one took the place of', async () => {
    await session.open({});
    let answer;
    lab.answers[`POST ${PLACE}/r1/act`] = () => new Promise((resolve) => { answer = resolve; });
    const act = session.act({ do: 'pause' });
    await session.open({});
    expect(session.busy).toBeNull();
    answer(run('r1', 9));
    expect([await act, session.run.id, session.run.n]).toEqual([false, 'r2', 1]);
  });

  it('keeps what a refused act says', async () => {
    await session.open({});
    lab.answers[`POST ${PLACE}/r1/act`] = refuse(409, 'revive it first');
    expect(await session.act({ do: 'batch' })).toBeFalse();
    expect([session.problem.detail, session.closed, session.busy]).toEqual(['revive it first', false, null]);
    session.dismissProblem();
    expect(session.problem).toBeNull();
  });

  it('is closed when an act finds the run gone, and keeps what it last said', async () => {
    await session.open({});
    lab.on = null;
    expect(await session.act({ do: 'play' })).toBeFalse();
    expect([session.closed, session.run.n, session.problem, session.other]).toEqual([true, 1, null, null]);
    session.receive(run('r1', 9));
    expect([session.closed, await session.act({ do: 'play' })]).toEqual([true, false]);
  });

  it('is closed by the last message of its run, whatever is newer', async () => {
    await session.open({});
    session.receive(run('r1', 0, 'closed'));
    expect(session.closed).toBeTrue();
  });

  it('knows the run that took its place, and goes to it', async () => {
    await session.open({});
    lab.on = run('r2');
    session.receive(run('r1', 9, 'closed'));
    await turns();
    expect([session.other.id, session.run.id]).toEqual(['r2', 'r1']);
    expect([await session.join(), session.run.id, session.other, listening()]).toEqual([true, 'r2', null, ['test:r2']]);
  });

  it('learns later that another run was begun after its own was ended', async () => {
    await session.open({});
    lab.on = null;
    session.gone();
    await turns();
    expect(session.other).toBeNull();
    lab.on = run('r5');
    await session.seek();
    expect(session.other.id).toBe('r5');
    lab.on = null;
    await session.seek();
    expect(session.other).toBeNull();
  });

  it('seeks no other run while its own is on, and none that can not be told', async () => {
    await session.open({});
    const asked = lab.calls.length;
    await session.seek();
    expect(lab.calls.length).toBe(asked);
    lab.answers[`GET ${PLACE}`] = refuse(0);
    session.gone();
    await turns();
    expect([session.closed, session.other, session.problem]).toEqual([true, null, null]);
  });

  it('goes on when a server that was away still has the run, and asks for its topic anew', async () => {
    await session.open({});
    lab.on = run('r1', 6);
    await session.check();
    expect([session.run.n, lab.topics.slice(-2)]).toEqual([6, [[], ['test:r1']]]);
  });

  it('waits for a server that has not opened the lab, and goes on with a run that was said to be closed', async () => {
    await session.open({});
    session.receive(run('r1', 3, 'closed'));
    let left = 3;
    lab.answers[`GET ${PLACE}/r1`] = () => { left -= 1; return left > 0 ? refuse(503)() : run('r1', 2); };
    await session.check();
    expect([session.closed, session.run.n, session.other, lab.waits]).toEqual([false, 2, null, 2]);
  });

  it('is closed when a server that was away has the run no more, and stays as it is while it can not be asked', async () => {
    await session.open({});
    lab.answers[`GET ${PLACE}/r1`] = refuse(0);
    await session.check();
    expect([session.closed, session.problem]).toEqual([false, null]);
    delete lab.answers[`GET ${PLACE}/r1`];
    lab.on = null;
    await session.check();
    expect(session.closed).toBeTrue();
  });

  it('ends the run on the server, and one that is gone already without a word', async () => {
    await session.open({});
    await session.end();
    expect([lab.calls.at(-1), session.run, listening()]).toEqual([`DELETE ${PLACE}/r1`, null, []]);
    await session.open({});
    lab.on = null;
    await session.end();
    expect([session.run, session.problem]).toEqual([null, null]);
  });

  it('does not end a closed run once more', async () => {
    await session.open({});
    session.gone();
    await session.end();
    expect(lab.calls.filter((call) => call.startsWith('DELETE'))).toEqual([]);
  });
});

describe('the sessions of the labs', () => {
  const of = async (Session, first, ...told) => {
    const session = new Session({ request: async () => first });
    await session.open({});
    told.forEach((each) => session.receive(each));
    return session.run;
  };
  const d = (turn) => ({ id: 'd1', state: 'ready', turn });
  const b = (batch, more = {}) => ({ id: 'l1', state: 'ready', batch, ...more });

  it('have their own places and topics', async () => {
    for (const [Session, place, topics] of [[DriftSession, '/api/drift/runs', ['drift:x1']], [LearningSession, '/api/learning/runs', ['learning:x1']],
      [LatencySession, '/api/latency/runs', ['latency:x1']], [MlSession, '/api/ml/online', ['ml-models', 'ml:x1']], [LambdaSession, '/api/lambda/runs', ['lambda:x1']]]) {
      const calls = [];
      const session = new Session({ request: async (method, path) => { calls.push(`${method} ${path}`); return run('x1', 1, 'starting'); } });
      await session.open({});
      expect([calls, session.topics]).toEqual([[`POST ${place}`], topics]);
    }
  });

  it('tell newer from older: by turn, by batch, or by what came last', async () => {
    expect((await of(DriftSession, d(3), d(4), d(2), d(3))).turn).toBe(4);
    expect((await of(LearningSession, b(3), b(4), b(2), b(4, { playing: '1 second' })))).toEqual(b(4, { playing: '1 second' }));
    expect((await of(LatencySession, b(3), b(2))).batch).toBe(2);
    expect((await of(MlSession, b(3), b(2))).batch).toBe(2);
  });
});
