import { addsUp, batchesOf, changedIn, fatesOf, ledgerCsv, standing, strikeOf } from '/views/delivery/ledger.js';
import { encodeDefinition } from '/parts/packed.js';
import { askedIn, chosen, decodeDefinition, deliveryHash } from '/views/delivery/delivery-link.js';
import { noAction } from '/views/delivery/possible.js';
import { ModelRun, SCRIPTS } from '../delivery-fixture.js';

const played = (script, actions = 99) => {
  const run = new ModelRun({ script });
  while (run.played < actions && run.play()) {
    // on to the end
  }
  return run;
};
const session = (run) => ({ run: run.view(), busy: null, position: run.played, closed: false });
const numbers = (lane, wanted) => fatesOf(lane).filter(({ fate }) => fate === wanted).map(({ number }) => number);

describe('the ledger of a delivery run', () => {
  it('tells lost, exact and doubled events of the same failure apart', () => {
    const [most, least, exactly] = played('task').steps.at(-1).lanes;
    expect(numbers(most, 'lost')).toEqual([10, 11, 12]);
    expect(numbers(least, 'doubled')).toEqual([7, 8, 9]);
    expect(numbers(exactly, 'exact').length).toBe(18);
  });

  it('adds up to the totals at every step of every script', () => {
    for (const { id } of SCRIPTS) {
      for (const step of played(id).steps) {
        for (const lane of step.lanes) {
          expect(addsUp(lane)).withContext(`${id} ${step.index} ${lane.guarantee}`).toBeTrue();
        }
      }
    }
  });

  it('says so when the totals are not those of the events', () => {
    const lane = played('task', 5).steps.at(-1).lanes[0];
    expect(addsUp({ ...lane, totals: { ...lane.totals, exact: lane.totals.exact + 1 } })).toBeFalse();
  });

  it('takes lost before pending among what is not in the sink', () => {
    const lane = { guarantee: 'at-most-once', query: 'failed', offsetLog: [], commitLog: [], attempts: [], events: [[1, 1, 1], [2, 1, 0], [3, 0, 0], [4, 0, 0]], totals: { sent: 4, lost: 1, exact: 1, doubled: 0, pending: 2 } };
    expect(fatesOf(lane).map(({ fate }) => fate)).toEqual(['exact', 'lost', 'pending', 'pending']);
  });

  it('takes what a running query has in hand for pending, whatever was lost behind it', () => {
    const lane = { guarantee: 'at-least-once', query: 'running', restarts: 1, point: 'planned', attempts: [], commitLog: [], offsetLog: [{ batch: 0, from: 0, to: 2, run: 1 }],
      events: [[1, 1, 0], [2, 0, 0], [3, 0, 0], [4, 0, 0]], totals: { sent: 4, lost: 1, exact: 0, doubled: 0, pending: 3 } };
    expect(fatesOf(lane).map(({ fate }) => fate)).toEqual(['pending', 'pending', 'lost', 'pending']);
  });

  it('finds a second failure of the same batch', () => {
    const run = played('task', 6);
    run.play({ do: 'go', to: 'half' });
    run.play({ do: 'fail', point: 'task' });
    expect(strikeOf(run.steps, 8, 1)).toEqual({ step: 8, point: 'half', failure: 'task', batch: 1, over: false });
  });

  it('joins the attempts of later starts to the batch their checkpoint planned', () => {
    const [most, least] = played('task').steps.at(-1).lanes;
    expect(batchesOf(least).map(({ batch, attempts, committed }) => [batch, attempts.map(({ processed }) => processed.length), committed]))
      .toEqual([[0, [6], true], [1, [4, 6], true], [2, [6], true]]);
    const byStart = { ...least, attempts: least.attempts.map(({ start, ...attempt }) => ({ ...attempt, run: start })) };
    expect(batchesOf(byStart).map(({ attempts }) => attempts.length)).toEqual([1, 2, 1]);
    expect(batchesOf(most).map(({ batch, run, committed, stored }) => [batch, run, committed, stored])).toEqual([[0, 1, true, 6], [1, 1, false, 3], [0, 2, true, 6]]);
  });

  it('shows how far a batch has come, and that at most once leaves one behind', () => {
    expect(standing(played('task', 0).steps[0].lanes[0])).toBeNull();
    expect(standing(played('task', 2).steps.at(-1).lanes[0]).point).toBe('committed');
    expect(standing(played('task', 4).steps.at(-1).lanes[0]).point).toBe('half');
    const [most, least] = played('task', 6).steps.at(-1).lanes;
    expect([standing(most).left, standing(least).left]).toEqual([true, false]);
  });

  it('finds where each failure struck', () => {
    const struck = (script, at) => strikeOf(played(script, at).steps, at, 1);
    expect(struck('task', 5)).toEqual({ step: 5, point: 'half', failure: 'task', batch: 1, over: false });
    expect(struck('answer', 7)).toEqual({ step: 5, point: 'written', failure: 'answer', batch: 1, over: true });
    expect(struck('driver', 5).point).toBe('half');
    expect(struck('sink', 5).point).toBe('half');
    expect(struck('source', 6).point).toBe('planned');
    expect(struck('task', 4)).toBeNull();
  });

  it('finds the point from what tasks touched when the lane was last seen before it', () => {
    const run = new ModelRun({ script: null, actions: [{ do: 'send', events: 6 }, { do: 'go', to: 'planned' }, { do: 'go', to: 'half' }] });
    run.play();
    run.play();
    run.lanes.forEach((lane) => { lane.armed = 'task'; });
    run.play();
    expect(strikeOf(run.steps, 3, 0).point).toBe('half');
  });

  it('says that nothing was in hand when the driver is killed between batches', () => {
    const run = new ModelRun({ script: null, actions: [{ do: 'fail', point: 'driver' }] });
    run.play();
    expect(strikeOf(run.steps, 1, 0)).toEqual({ step: 1, point: null, failure: 'driver', batch: null, over: false });
  });

  it('marks what is new or other than a step before', () => {
    const { steps } = played('task');
    expect([...changedIn(steps, 1, 0)]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...changedIn(steps, 7, 1)]).toEqual([7, 8, 9, 10, 11, 12]);
    expect(changedIn(steps, 0, 0).size).toBe(0);
  });

  it('writes a row for each lane and event as CSV', () => {
    const lines = ledgerCsv(played('task').steps.at(-1)).split('\r\n');
    expect(lines.length).toBe(1 + 3 * 18);
    expect(lines[0]).toBe('step,lane,api,event,times_processed,times_in_sink,fate');
    expect(lines[10]).toBe('9,at-most-once,structured,10,1,0,lost');
  });
});

describe('links of the delivery lab', () => {
  it('hold a whole definition, letters of any language included', () => {
    const definition = { sink: { kind: 'kafka' }, api: 'dstream', lanes: ['exactly-once'], script: null, actions: [{ do: 'send', events: 3, text: { ru: 'Ещё три' } }] };
    expect(encodeDefinition(definition)).toMatch(/^[\w-]+$/);
    expect(decodeDefinition(encodeDefinition(definition))).toEqual(definition);
    const hash = deliveryHash(definition, 1, true);
    expect(askedIn(new URLSearchParams(hash.split('?')[1]))).toEqual({ definition, step: 1 });
  });

  it('name a built-in script with its choices', () => {
    const definition = chosen({ script: 'task', sink: 'table:shop', lanes: ['exactly-once', 'at-most-once'] });
    expect(definition).toEqual({ script: 'task', sink: { kind: 'table', connection: 'shop' }, api: 'structured', lanes: ['at-most-once', 'exactly-once'] });
    expect(deliveryHash(definition, 4, false)).toBe('#/delivery?script=task&sink=table%3Ashop&lanes=at-most-once%2Cexactly-once&step=4');
    expect(askedIn(new URLSearchParams('script=task&sink=kafka&step=4')).definition.sink).toEqual({ kind: 'kafka' });
    expect(askedIn(new URLSearchParams('')).definition).toBeNull();
  });

  it('that were cut are refused', () => {
    expect(() => decodeDefinition('eyJzaW5r')).toThrow();
    expect(() => decodeDefinition(btoa('{"sink":3}'))).toThrow();
  });
});

describe('what can be done to a delivery run', () => {
  const no = (run, action) => noAction(session(run), action);

  it('is told with its reason', () => {
    const fresh = played('task', 0);
    expect(no(fresh, { do: 'go', to: 'half' })).toBe('nothingToRead');
    expect(no(fresh, { do: 'restart' })).toBe('allRun');
    expect(no(fresh, { do: 'mend' })).toBe('sinkWell');
    expect(no(fresh, { do: 'fail', point: 'source' })).toBe('allCommitted');
    expect(no(fresh, { do: 'send', events: 51 })).toBe('size');
    const killed = played('driver', 5);
    expect(no(killed, { do: 'fail', point: 'driver' })).toBe('killed');
    expect(no(killed, { do: 'go', to: 'half' })).toBe('killed');
    expect(no(killed, { do: 'restart' })).toBeNull();
    expect(no(played('task', 5), { do: 'fail', point: 'task' })).toBe('noQuery');
    expect(no(played('sink', 4), { do: 'fail', point: 'sink' })).toBe('refusesAlready');
    expect(no(played('task', 3), { do: 'fail', point: 'source' })).toBeNull();
  });

  it('lets a batch be read again whose events are all in the sink', () => {
    expect(no(played('answer', 6), { do: 'go', to: 'committed' })).toBeNull();
  });

  it('is nothing while one looks back, while another thing is done, and once the run is closed', () => {
    const now = session(played('task', 4));
    const send = { do: 'send', events: 1 };
    expect(noAction({ ...now, position: 2 }, send)).toBe('lookingBack');
    expect(noAction({ ...now, busy: 'stepping' }, send)).toBe('busy');
    expect(noAction({ ...now, closed: true }, send)).toBe('closed');
    expect(noAction({ ...now, run: { ...now.run, definition: { ...now.run.definition, actions: Array(60).fill(send) } } }, send)).toBe('tooMany');
  });
});
