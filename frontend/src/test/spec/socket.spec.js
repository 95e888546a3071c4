import { LiveSocket } from '/live/socket.js';

/** A socket and a clock in the hands of the test. */
class TestingWorld {
  now = 1_000;
  sockets = [];
  timers = [];
  messages = [];

  env() {
    const world = this;
    return {
      WebSocket: class {
        readyState = 0;
        sent = [];
        closedWith = null;

        constructor() {
          world.sockets.push(this);
        }

        send(text) {
          this.sent.push(JSON.parse(text));
        }

        close(code) {
          this.closedWith = code;
        }
      },
      setTimeout: (callback, ms) => this.timers.push({ at: this.now + ms, callback }) && this.timers[this.timers.length - 1],
      clearTimeout: (timer) => {
        this.timers = this.timers.filter((other) => other !== timer);
      },
      now: () => this.now,
      random: () => 1,
    };
  }

  get socket() {
    return this.sockets[this.sockets.length - 1];
  }

  phases() {
    return this.messages.filter((message) => message.type === 'connection').map((message) => message.phase);
  }

  open() {
    this.socket.readyState = 1;
    this.socket.onopen();
  }

  receive(message) {
    this.socket.onmessage({ data: JSON.stringify(message) });
  }

  pass(ms) {
    const until = this.now + ms;
    for (;;) {
      const due = this.timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!due) {
        break;
      }
      this.now = due.at;
      this.timers = this.timers.filter((timer) => timer !== due);
      due.callback();
    }
    this.now = until;
  }
}

const HELLO = { type: 'hello', seq: 0, protocol: 1, instance: 'a', serverTime: '2026-01-05T10:00:00.000Z', pingSeconds: 15 };

describe('LiveSocket', () => {
  let world;
  let live;

  beforeEach(() => {
    world = new TestingWorld();
    live = new LiveSocket({ url: 'ws://test/live', onMessage: (message) => world.messages.push(message), env: world.env() });
  });

  afterEach(() => live.close());

  const connected = () => {
    live.connect();
    world.open();
    world.receive(HELLO);
  };

  it('is live once the server has said hello', () => {
    connected();
    expect(world.phases()).toEqual(['connecting', 'live']);
    expect(world.messages.some((message) => message.type === 'hello')).toBeTrue();
  });

  it('subscribes to the whole list it wants, once', () => {
    connected();
    live.subscribe(['query:a']);
    live.subscribe(['query:a']);
    expect(world.socket.sent).toEqual([{ type: 'subscribe', topics: ['overview'] }, { type: 'subscribe', topics: ['overview', 'query:a'] }]);
  });

  it('connects anew after a gap in seq and keeps what came before it', () => {
    connected();
    world.receive({ type: 'health', topic: 'overview', seq: 2, health: {} });
    expect(world.sockets[0].closedWith).toBe(4000);
    expect(world.phases().at(-1)).toBe('offline');
    expect(world.messages.some((message) => message.type === 'health')).toBeFalse();
    world.pass(500);
    expect(world.sockets.length).toBe(2);
  });

  it('backs off twice as long each time, up to a bound, and starts over after a hello', () => {
    live.connect();
    const delays = [];
    for (let i = 0; i < 8; i += 1) {
      world.socket.onclose();
      const { retryAt, at } = world.messages.at(-1);
      delays.push(retryAt - at);
      world.pass(retryAt - at);
    }
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
    world.open();
    world.receive(HELLO);
    world.socket.onclose();
    expect(world.messages.at(-1).retryAt - world.messages.at(-1).at).toBe(500);
  });

  it('is stale after silence, live again with the next message, and gives up a dead connection', () => {
    connected();
    world.pass(8_000);
    expect(world.phases().at(-1)).toBe('stale');
    world.receive({ type: 'pong', seq: 1, at: 0 });
    expect(world.phases().at(-1)).toBe('live');
    world.pass(28_100);
    expect(world.sockets[0].closedWith).toBe(4000);
  });

  it('wants nothing while hidden and everything when shown again', () => {
    connected();
    live.subscribe(['plane:a']);
    live.setHidden(true);
    world.pass(1_600);
    live.setHidden(false);
    expect(world.socket.sent.filter((message) => message.type === 'subscribe').map((message) => message.topics))
      .toEqual([['overview'], ['overview', 'plane:a'], [], ['overview', 'plane:a']]);
  });

  it('asks again for a refused topic once the overview tells of it', () => {
    connected();
    live.subscribe(['query:a', 'query:b']);
    world.receive({ type: 'refused', seq: 1, topic: 'query:a', detail: 'not yet' });
    world.receive({ type: 'query', seq: 2, topic: 'overview', query: { id: 'b' } });
    const before = world.socket.sent.length;
    world.receive({ type: 'query', seq: 3, topic: 'overview', query: { id: 'a' } });
    expect(world.socket.sent.slice(before)).toEqual([{ type: 'subscribe', topics: ['overview', 'query:a', 'query:b'] }]);
    world.receive({ type: 'query', seq: 4, topic: 'overview', query: { id: 'a' } });
    expect(world.socket.sent.length).toBe(before + 1);
  });

  it('does nothing more once closed', () => {
    connected();
    live.close();
    world.pass(60_000);
    expect(world.sockets.length).toBe(1);
    expect(world.timers.length).toBe(0);
  });
});
