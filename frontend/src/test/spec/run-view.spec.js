import { html } from 'lit';
import { reduce } from '/store/reduce.js';
import { initialState } from '/store/state.js';
import { RunView } from '/views/runs/run-view.js';

/** Says what it was asked to do. */
class TestingSession extends EventTarget {
  run = null;
  other = null;
  problem = null;
  asked = [];
  ends = false;

  constructor({ subscribe }) {
    super();
    this.subscribe = subscribe;
  }

  get closed() {
    return this.run?.state === 'closed';
  }

  get topic() {
    return this.run ? `test:${this.run.id}` : null;
  }

  async open(definition) {
    this.#put('open', definition.k, { id: 'r1', state: 'ready' });
  }

  async join(id) {
    this.#put('join', id, this.ends ? null : { id: id ?? 'r9', state: 'ready' });
  }

  async end() {
    this.#put('end', this.run?.id, null);
  }

  check() {
    this.asked.push('check');
  }

  seek() {}

  leave() {
    this.asked.push('leave');
  }

  receive(run) {
    this.asked.push(`told ${run.n}`);
  }

  act({ do: what }) {
    this.asked.push(what);
  }

  #put(what, of, run) {
    this.asked.push(`${what} ${of}`);
    this.run = run;
    this.dispatchEvent(new Event('change'));
  }
}

class TestingView extends RunView {
  static lab = 'test';
  static ownKeys = '.scroll';
  static properties = { drawn: { state: true } };
  seen = [];

  newSession(env) {
    return new TestingSession(env);
  }

  openEmbedded({ definition }) {
    this.begin(definition);
  }

  openAsked(params) {
    if (params.get('k') === 'broken') {
      throw new Error('broken');
    }
    if (params.has('k')) {
      this.begin({ k: params.get('k') });
    } else {
      this.join(params.get('id'));
    }
  }

  settled() {
    this.seen.push(this.session.run?.id ?? null);
  }

  keyed(key) {
    return key === 'x' ? () => this.perform({ do: 'play' }) : null;
  }

  render() {
    return html`<p class="scroll" tabindex="0">${this.session.run?.id}</p><button>here</button>${this.closedWords ? this.over('learning.closed') : ''}`;
  }
}

customElements.define('testing-run-view', TestingView);

describe('the page of one run', () => {
  const home = location.hash;
  const up = reduce(reduce(initialState(0), { type: 'hello', instance: 'a', version: '1', serverTime: '2026-01-01T00:00:00.000Z' }),
    { type: 'health', topic: 'overview', health: { parts: { spark: 'up', broker: 'up', database: 'up' } } });
  const route = (search = '', name = 'test') => ({ name, params: new URLSearchParams(search) });
  let view;

  const shown = async (fields) => {
    Object.assign(view, { state: up, connection: { subscribe: () => {} }, ...fields });
    document.body.append(view);
    await settled();
  };
  const settled = async () => { for (let n = 0; n < 5; n += 1) { await view.updateComplete; } };
  const told = async (...messages) => {
    view.state = messages.reduce(reduce, view.state);
    await settled();
  };
  const press = (key, from = document.body) => from.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));

  beforeEach(() => { view = document.createElement('testing-run-view'); });
  afterEach(() => {
    view.remove();
    history.replaceState(history.state, '', home || ' ');
  });

  it('asks for the run that is on where the address names none, and puts its id there', async () => {
    await shown({ route: route() });
    expect([view.session.asked, location.hash, view.seen]).toEqual([['join null'], '#/test?id=r9', ['r9']]);
  });

  it('asks for the run of the address, and begins what the address defines', async () => {
    await shown({ route: route('id=r3') });
    expect([view.session.asked, location.hash]).toEqual([['join r3'], '#/test?id=r3']);
    view.route = route('k=4');
    await settled();
    expect([view.session.asked.at(-1), location.hash]).toEqual(['open 4', '#/test?id=r1']);
  });

  it('names no run where none is on', async () => {
    view.newSession = (env) => Object.assign(new TestingSession(env), { ends: true });
    await shown({ route: route('id=r3') });
    expect(location.hash).toBe('#/test');
  });

  it('stays with its run when its own tab is chosen again, and looks for another once it is over', async () => {
    await shown({ route: route('id=r3') });
    view.route = route();
    await settled();
    expect([view.session.asked, location.hash]).toEqual([['join r3'], '#/test?id=r3']);
    view.session.run = { id: 'r3', state: 'closed' };
    view.route = route();
    await settled();
    expect(view.session.asked.at(-1)).toBe('join null');
  });

  it('waits for the engine', async () => {
    await shown({ route: route(), state: initialState(0) });
    expect(view.session.asked).toEqual([]);
    view.state = up;
    await settled();
    expect(view.session.asked).toEqual(['join null']);
  });

  it('says that a link can not be read', async () => {
    await shown({ route: route('k=broken') });
    expect([view.broken, view.session.asked]).toEqual([true, []]);
  });

  it('begins a lesson\'s own run and ends it with the element', async () => {
    await shown({ embedded: { definition: { k: 2 }, acts: ['play'] } });
    const { session } = view;
    expect([session.asked, location.hash, view.seen, view.may('play'), view.may('kill')]).toEqual([['open 2'], home, [], true, false]);
    view.embedded = { definition: { k: 2 }, acts: [] };
    await settled();
    press('x');
    expect(session.asked).toEqual(['open 2']);
    view.remove();
    expect(session.asked.at(-1)).toBe('end r1');
  });

  it('leaves a run that is no lesson\'s to go on', async () => {
    await shown({ route: route() });
    const { session } = view;
    view.remove();
    expect(session.asked.at(-1)).toBe('leave');
  });

  it('hands each message of its lab on once', async () => {
    await shown({ route: route() });
    await told({ type: 'drift-run', topic: 'test:r9', run: { id: 'r9', n: 1 } });
    await told({ type: 'health', topic: 'overview', health: { parts: { spark: 'up', broker: 'up', database: 'up' } } });
    await told({ type: 'drift-run', topic: 'test:r9', run: { id: 'r9', n: 2 } });
    expect(view.session.asked).toEqual(['join null', 'told 1', 'told 2']);
  });

  it('has it asked whether the run is there after a refusal, and after another start of the server once its engine is up', async () => {
    await shown({ route: route() });
    await told({ type: 'refused', topic: 'test:r9', detail: 'there is none' });
    await told({ type: 'refused', topic: 'test:r8', detail: 'there is none' });
    expect(view.session.asked.slice(1, 3)).toEqual(['check', 'check']);
    const asked = view.session.asked.length;
    await told({ type: 'health', topic: 'overview', health: { parts: { spark: 'starting', broker: 'up', database: 'up' } } },
      { type: 'hello', instance: 'b', version: '1', serverTime: '2026-01-01T00:01:00.000Z' });
    expect(view.session.asked.length).toBe(asked);
    await told({ type: 'health', topic: 'overview', health: { parts: { spark: 'up', broker: 'up', database: 'up' } } });
    expect(view.session.asked.slice(asked)).toEqual(['check']);
  });

  it('believes a refused topic again once it is told of', () => {
    const refused = reduce(up, { type: 'refused', topic: 'drift:r9', detail: 'there is none' });
    expect(reduce(refused, { type: 'drift-run', topic: 'drift:r9', run: { id: 'r9' } }).refused).toEqual({});
  });

  it('hears keys, but not those of controls and of what scrolls', async () => {
    await shown({ route: route() });
    ['button', '.scroll'].forEach((each) => press('x', view.querySelector(each)));
    expect(view.session.asked).toEqual(['join null']);
    expect([press('x'), press('y')]).toEqual([false, true]);
    expect(view.session.asked.at(-1)).toBe('play');
  });

  it('offers the run that took the place of its own, but not in a lesson', async () => {
    await shown({ route: route('id=r3') });
    Object.assign(view.session, { run: { id: 'r3', state: 'closed' } });
    Object.assign(view, { closedWords: true, turn: 9 });
    await settled();
    const words = view.querySelector('.warning').textContent;
    expect(view.querySelector('[data-do=join]')).toBeNull();
    view.session.other = { id: 'r4', state: 'ready' };
    view.turn = 10;
    await settled();
    expect(view.querySelector('.warning').textContent).not.toContain(words.trim());
    view.querySelector('[data-do=join]').click();
    await settled();
    expect([view.session.asked.at(-1), location.hash]).toEqual(['join null', '#/test?id=r9']);
    view.embedded = { definition: {} };
    await settled();
    view.session.other = { id: 'r4', state: 'ready' };
    view.turn = 11;
    await settled();
    expect([view.querySelector('.warning') === null, view.querySelector('[data-do=join]')]).toEqual([false, null]);
  });
});
