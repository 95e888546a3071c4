/** The server's ping interval until its hello tells another. */
const PING_SECONDS = 15;
/** Nothing heard for so long, though a ping was sent: the numbers on the page are old. */
const STALE_AFTER_MS = 7_000;
const PING_EVERY_MS = 4_000;
/** A stale connection is given up after so long. */
const DEAD_AFTER_MS = 25_000;
/** A connection that has not said hello by then is tried anew. */
const HELLO_WITHIN_MS = 10_000;
const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 15_000;
/** A tab hidden for so long subscribes to nothing. */
const HIDDEN_GRACE_MS = 1_500;
const MAX_TOPICS = 32;

/**
 * One connection to the live channel, kept alive: connects, says which topics are wanted, reports every message and every change of
 * the connection to `onMessage`, and connects anew with jittered back-off after a loss, a silence or a gap in `seq`. After a new
 * connection the server sends whole snapshots, so nothing is ever patched together from two connections.
 *
 * The clock, timers, randomness and the WebSocket itself are passed in, for tests.
 */
export class LiveSocket {
  #url;
  #onMessage;
  #env;
  #socket = null;
  #topics = ['overview'];
  #sentTopics = '';
  #refused = new Set();
  #nextSeq = 0;
  #attempt = 0;
  #phase = 'offline';
  #heardAt = 0;
  #saidHello = false;
  #timers = { retry: null, watch: null, hidden: null };
  #closed = false;
  #hidden = false;
  #pingSeconds = PING_SECONDS;

  /**
   * @param {{url: string, onMessage: (message: object) => void, env?: object}} options
   */
  constructor({ url, onMessage, env = {} }) {
    this.#url = url;
    this.#onMessage = onMessage;
    this.#env = {
      WebSocket: globalThis.WebSocket,
      setTimeout: (callback, ms) => globalThis.setTimeout(callback, ms),
      clearTimeout: (timer) => globalThis.clearTimeout(timer),
      now: () => Date.now(),
      random: () => Math.random(),
      ...env,
    };
  }

  get pingSeconds() {
    return this.#pingSeconds;
  }

  connect() {
    if (this.#closed || this.#socket) {
      return;
    }
    this.#clear('retry');
    this.#enter('connecting');
    this.#nextSeq = 0;
    this.#saidHello = false;
    this.#sentTopics = '';
    this.#refused.clear();
    this.#heardAt = this.#env.now();
    let socket;
    try {
      socket = new this.#env.WebSocket(this.#url);
    } catch {
      this.#retryLater();
      return;
    }
    this.#socket = socket;
    socket.onopen = () => this.#current(socket, () => this.#sendTopics());
    socket.onmessage = (event) => this.#current(socket, () => this.#receive(event.data));
    socket.onclose = () => this.#current(socket, () => this.#lost());
    socket.onerror = () => {};
    this.#watch();
  }

  /** The topics wanted from now on, whole; `overview` is always among them. */
  subscribe(topics) {
    this.#topics = ['overview', ...new Set(topics.filter((topic) => topic !== 'overview'))].slice(0, MAX_TOPICS);
    this.#sendTopics();
  }

  /** A hidden page wants nothing; shown again, it gets whole snapshots. */
  setHidden(hidden) {
    this.#clear('hidden');
    if (hidden) {
      this.#timers.hidden = this.#env.setTimeout(() => {
        this.#hidden = true;
        this.#sendTopics();
      }, HIDDEN_GRACE_MS);
      return;
    }
    this.#hidden = false;
    this.#heardAt = this.#env.now();
    if (this.#socket) {
      this.#sendTopics();
      this.#send({ type: 'ping', at: this.#env.now() });
    } else {
      this.retryNow();
    }
  }

  /** Cuts a waiting back-off short. */
  retryNow() {
    if (!this.#socket) {
      this.#attempt = 0;
      this.connect();
    }
  }

  close() {
    this.#closed = true;
    this.#clear('retry');
    this.#clear('watch');
    this.#clear('hidden');
    this.#drop(1000);
  }

  #current(socket, action) {
    if (socket === this.#socket) {
      action();
    }
  }

  #receive(text) {
    const now = this.#env.now();
    this.#heardAt = now;
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      this.#reconnect();
      return;
    }
    if (message.seq !== this.#nextSeq) {
      this.#reconnect();
      return;
    }
    this.#nextSeq += 1;
    if (message.type === 'hello') {
      this.#saidHello = true;
      this.#attempt = 0;
      this.#pingSeconds = message.pingSeconds ?? PING_SECONDS;
      message.receivedAt = now;
      this.#enter('live');
    } else if (this.#phase === 'stale') {
      this.#enter('live');
    }
    if (message.type !== 'pong') {
      this.#onMessage(message);
      this.#askAgain(message);
    }
  }

  /** A server that still starts refuses topics it will have; they are asked for again once the overview tells of them. */
  #askAgain(message) {
    if (message.type === 'refused') {
      this.#refused.add(message.topic);
    } else if (message.topic === 'overview' && this.#refused.size > 0) {
      const told = (items, kinds) => (items ?? []).flatMap(({ id }) => kinds.map((kind) => `${kind}:${id}`));
      const topics = [...told(message.queries ?? (message.query && [message.query]), ['query', 'plane']),
        ...told(message.streams ?? (message.stream && [message.stream]), ['stream'])];
      if (topics.filter((topic) => this.#refused.delete(topic)).length > 0) {
        this.#sentTopics = '';
        this.#sendTopics();
      }
    }
  }

  #sendTopics() {
    const topics = this.#hidden ? [] : this.#topics;
    const text = JSON.stringify(topics);
    if (text !== this.#sentTopics && this.#send({ type: 'subscribe', topics })) {
      this.#sentTopics = text;
    }
  }

  #send(message) {
    if (this.#socket?.readyState !== 1) {
      return false;
    }
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #watch() {
    this.#clear('watch');
    this.#timers.watch = this.#env.setTimeout(() => {
      const silentFor = this.#env.now() - this.#heardAt;
      if (!this.#saidHello && silentFor > HELLO_WITHIN_MS) {
        this.#reconnect();
        return;
      }
      if (!this.#hidden) {
        if (silentFor > DEAD_AFTER_MS) {
          this.#reconnect();
          return;
        }
        if (silentFor > STALE_AFTER_MS && this.#phase === 'live') {
          this.#enter('stale');
        }
      }
      this.#send({ type: 'ping', at: this.#env.now() });
      this.#watch();
    }, PING_EVERY_MS);
  }

  #reconnect() {
    this.#drop(4000);
    this.#lost();
  }

  #drop(code) {
    const socket = this.#socket;
    this.#socket = null;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      try {
        socket.close(code);
      } catch {
        // already closing
      }
    }
  }

  #lost() {
    this.#socket = null;
    this.#clear('watch');
    this.#retryLater();
  }

  #retryLater() {
    if (this.#closed) {
      return;
    }
    const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** this.#attempt);
    const delay = Math.round(ceiling / 2 + (this.#env.random() * ceiling) / 2);
    this.#attempt += 1;
    this.#enter('offline', this.#env.now() + delay);
    this.#timers.retry = this.#env.setTimeout(() => this.connect(), delay);
  }

  #enter(phase, retryAt = null) {
    this.#phase = phase;
    this.#onMessage({ type: 'connection', phase, at: this.#env.now(), attempt: this.#attempt, retryAt });
  }

  #clear(name) {
    if (this.#timers[name] !== null) {
      this.#env.clearTimeout(this.#timers[name]);
      this.#timers[name] = null;
    }
  }
}
