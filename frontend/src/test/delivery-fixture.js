// A small model of docs/delivery.md for work on its page and for the specs. Not Spark, no Kafka: nothing here is evidence of anything.
// One partition, two tasks a batch; the exactly-once lane writes a batch in one transaction that knows its number.

const both = (en, ru) => ({ en, ru });
const send = (events, en, ru) => ({ do: 'send', events, text: both(en, ru) });
const go = (to, en, ru) => ({ do: 'go', to, text: both(en, ru) });
const fail = (point, en, ru) => ({ do: 'fail', point, text: both(en, ru) });
const RESTART = { do: 'restart', text: both('Every query that fell is started again, each as its guarantee has it.', 'Все упавшие запросы запускаются снова, каждый по своей гарантии.') };
const BEGIN = [send(6, 'Six events are sent to the topic.', 'В топик отправлены шесть событий.'),
  go('committed', 'All three lanes work through their first batch and commit it.', 'Все три дорожки обрабатывают первый пакет и фиксируют его.'),
  send(6, 'Six more events.', 'Ещё шесть событий.')];
const END = [RESTART, go('committed', 'Whatever is to be read again is read again.', 'Что должно быть прочитано снова, читается снова.'),
  send(6, 'Six more, to see how life goes on.', 'Ещё шесть: посмотрим, как идёт дальше.'),
  go('committed', 'The last batch goes through without trouble.', 'Последний пакет проходит спокойно.')];
const script = (id, title, about, ...middle) => ({ id, title, about, failure: id, actions: [...BEGIN, ...middle, ...END] });

export const SCRIPTS = [
  script('task', both('A task dies', 'Гибнет задача'), both('One of two tasks has written, the other dies at its first event.', 'Одна из двух задач уже записала, вторая гибнет на первом событии.'),
    go('half', 'The first task has written; the second has its first event in hand.', 'Первая задача записала; вторая взяла первое событие.'),
    fail('task', 'The second task throws. Local mode tries a task once, so the query falls with it.', 'Вторая задача бросает исключение. В локальном режиме попытка одна, поэтому падает и запрос.')),
  script('answer', both('The answer is lost', 'Потерян ответ'), both('The sink has everything, but nobody learns of it.', 'Приёмник записал всё, но никто об этом не узнал.'),
    go('written', 'The sink has the whole batch; it is not in the commit log yet.', 'Приёмник получил весь пакет; в журнале фиксаций его ещё нет.'),
    fail('answer', 'The call that should say "written" throws.', 'Вызов, который должен сказать «записано», бросает исключение.')),
  script('driver', both('The driver is killed', 'Убит драйвер'), both('SIGKILL in the middle of a batch.', 'SIGKILL посреди пакета.'),
    go('half', 'Half of the batch is through.', 'Половина пакета пройдена.'),
    fail('driver', 'The process of the driver is killed. Nobody gets to tidy up.', 'Процесс драйвера убит. Прибраться никто не успел.')),
  script('sink', both('The sink refuses', 'Приёмник отказывает'), both('The table is gone while a batch is being written.', 'Таблица исчезла, пока пишется пакет.'),
    fail('sink', 'The table is renamed away.', 'Таблица переименована.'),
    go('written', 'The lanes try to write, and fall.', 'Дорожки пробуют писать — и падают.'),
    { do: 'mend', text: both('The table is back.', 'Таблица на месте.') }),
  script('source', both('The source forgets', 'Источник забывает'), both('Retention deletes records before they are read.', 'Срок хранения вышел раньше, чем записи прочитали.'),
    go('planned', 'The range of offsets is in the offset log; nothing has been read.', 'Диапазон смещений в журнале; ещё ничего не прочитано.'),
    fail('source', 'The records are deleted from the topic.', 'Записи удалены из топика.'),
    go('half', 'The lanes read what is no longer there.', 'Дорожки читают то, чего больше нет.')),
];

const SINKS = [{ kind: 'sqlite', connection: null, title: 'SQLite' }, { kind: 'kafka', connection: null, title: 'Kafka' }, { kind: 'table', connection: 'shop', title: 'PostgreSQL shop' }];
const why = (name, value, en, ru) => ({ name, value, why: both(en, ru) });
const MAX_FAILURES = why('spark.task.maxFailures', '1', 'Local mode tries each task once; a cluster would try again and write twice.', 'В локальном режиме одна попытка на задачу; кластер попробовал бы снова и записал дважды.');
const REPLAY = [why('checkpointLocation', '…/checkpoints/lane', 'Outlives the query: after a restart it reads on from the last commit.', 'Переживает запрос: после перезапуска чтение идёт с последней фиксации.'),
  why('startingOffsets', 'earliest', 'Only for the very first start; later the checkpoint decides.', 'Только для самого первого запуска; дальше решает контрольная точка.')];
const GUARANTEES = {
  'at-most-once': [why('checkpointLocation', 'none that stays', 'A new one at each start: what was in hand is never read again.', 'Новая при каждом запуске: взятое в работу больше не читается.'),
    why('startingOffsets', 'latest', 'Each start begins at the end of the topic.', 'Каждый запуск начинает с конца топика.'), MAX_FAILURES],
  'at-least-once': [...REPLAY, why('format', 'jdbc', 'A sink that only appends: a batch done twice is written twice.', 'Приёмник только дописывает: пакет, выполненный дважды, записан дважды.')],
  'exactly-once': [...REPLAY, why('foreachBatch', 'rows and batch number in one transaction', 'A batch the table knows already is left out.', 'Пакет, который таблица уже знает, пропускается.')],
};

export const CHOICES = { scripts: SCRIPTS.map(({ actions, ...rest }) => rest), sinks: SINKS,
  guarantees: ['structured', 'dstream'].flatMap((api) => Object.entries(GUARANTEES).flatMap(([id, settings]) => ['table', 'kafka'].map((sink) => ({ id, api, sink, settings })))) };

const ORDER = ['planned', 'half', 'written', 'committed'];
const ERRORS = {
  task: 'org.apache.spark.SparkException: Job aborted due to stage failure: Task 1 in stage 3.0 failed 1 times, most recent failure: Lost task 1.0: java.lang.IllegalStateException: the task dies at its first event',
  answer: 'org.apache.spark.sql.streaming.StreamingQueryException: the sink has written, and its answer was lost',
  sink: 'java.sql.BatchUpdateException: [SQLITE_ERROR] SQL error or missing database (no such table: deliveries)',
  source: 'java.lang.IllegalStateException: Cannot fetch records in interval [6, 12) from topic delivery-d1: some data may have been lost because they are not available in Kafka any more',
};
const error = (failure) => ({ condition: failure === 'sink' ? null : 'STREAM_FAILED', message: ERRORS[failure] });

class Lane {
  constructor(guarantee, api) {
    Object.assign(this, { guarantee, api, query: 'running', point: 'idle', error: null, restarts: 0, run: 1, next: 0, batch: 0, offsetLog: [], commitLog: [], attempts: [],
      processed: new Map(), stored: new Map(), known: new Set(), hand: null, armed: null });
  }

  go(to, world) {
    while (this.query === 'running' && this.point !== to) {
      if (!this.#pass(world)) {
        return;
      }
      if (to === 'committed' && this.point === 'idle') {
        return;
      }
    }
  }

  /** One point on; false when there is nothing to read. */
  #pass(world) {
    const { hand } = this;
    if (this.point === 'idle') {
      return this.#plan(world);
    }
    const middle = hand.from + Math.ceil((hand.to - hand.from) / 2);
    if (this.point === 'planned') {
      if (hand.from < world.begin) {
        return this.fall('source');
      }
      this.#process(hand.from, middle + 1);
      if (this.guarantee !== 'exactly-once') {
        if (world.refuses) {
          return this.fall('sink');
        }
        this.#store(hand.from, middle);
      }
      this.point = 'half';
      return this.armed === 'task' ? this.fall('task') : true;
    }
    return this.point === 'half' ? this.#write(middle, world) : this.#commit();
  }

  #plan(world) {
    const again = this.offsetLog.find(({ run, batch }) => run === this.run && batch === this.batch);
    const [from, to] = again ? [again.from, again.to] : [this.next, world.end];
    if (to <= from) {
      return false;
    }
    if (!again) {
      this.offsetLog.push({ batch: this.batch, from, to, run: this.run });
    }
    this.hand = { batch: this.batch, run: this.run, start: this.restarts + 1, from, to, processed: [], fate: 'in-hand' };
    this.attempts.push(this.hand);
    this.point = 'planned';
    return true;
  }

  #write(middle, world) {
    const { hand } = this;
    const key = hand.batch;
    this.#process(middle + 1, hand.to);
    if (world.refuses) {
      return this.fall('sink');
    }
    if (this.guarantee !== 'exactly-once') {
      this.#store(middle, hand.to);
    } else if (!this.known.has(key)) {
      this.known.add(key);
      this.#store(hand.from, hand.to);
    }
    this.point = 'written';
    return this.armed === 'answer' ? this.fall('answer') : true;
  }

  #commit() {
    this.commitLog.push({ batch: this.hand.batch, run: this.run });
    this.hand.fate = 'written';
    this.next = this.hand.to;
    this.batch += 1;
    this.hand = null;
    this.point = 'idle';
    return true;
  }

  #process(from, to) {
    for (let offset = from; offset < Math.min(to, this.hand.to); offset += 1) {
      this.processed.set(offset + 1, (this.processed.get(offset + 1) ?? 0) + 1);
      this.hand.processed.push(offset + 1);
    }
  }

  #store(from, to) {
    for (let offset = from; offset < to; offset += 1) {
      this.stored.set(offset + 1, (this.stored.get(offset + 1) ?? 0) + 1);
    }
  }

  strike(failure, world) {
    this.armed = failure;
    if (this.hand) {
      this.go(failure === 'task' ? 'half' : 'written', world);
      if (failure === 'task' && this.query === 'running' && this.point === 'half') {
        this.fall('task');
      } else if (failure === 'answer' && this.query === 'running' && this.point === 'written') {
        this.fall('answer');
      }
    }
  }

  fall(failure) {
    this.query = 'failed';
    this.error = error(failure);
    this.armed = null;
    if (this.hand && this.hand.fate === 'in-hand') {
      this.hand.fate = 'failed';
    }
    return true;
  }

  gone() {
    if (this.query === 'running') {
      this.query = 'gone';
      if (this.hand && this.hand.fate === 'in-hand') {
        this.hand.fate = 'killed';
      }
    }
  }

  restart(world) {
    if (this.query === 'running') {
      return;
    }
    Object.assign(this, { query: 'running', point: 'idle', error: null, hand: null, restarts: this.restarts + 1 });
    if (this.guarantee === 'at-most-once') {
      Object.assign(this, { run: this.run + 1, batch: 0, next: world.end });
    } else if (this.next < world.begin) {
      this.offsetLog = this.offsetLog.filter(({ batch, run }) => run !== this.run || batch !== this.batch);
      this.next = world.begin;
    }
  }

  view(world) {
    const events = Array.from({ length: world.end }, (_each, n) => [n + 1, this.processed.get(n + 1) ?? 0, this.stored.get(n + 1) ?? 0]);
    const passed = this.guarantee === 'at-most-once' && this.query !== 'running' ? world.end : Math.max(this.hand?.from ?? this.next, this.point === 'planned' || !this.hand ? world.begin : 0);
    const count = (test) => events.filter(test).length;
    return structuredClone({ guarantee: this.guarantee, api: this.api, query: this.query, point: this.query === 'running' ? this.point : 'idle', error: this.error, restarts: this.restarts,
      offsetLog: this.offsetLog, commitLog: this.commitLog, attempts: this.attempts, events,
      totals: { sent: world.end, lost: count(([n, , s]) => s === 0 && n <= passed), exact: count(([, , s]) => s === 1), doubled: count(([, , s]) => s > 1),
        pending: count(([n, , s]) => s === 0 && n > passed) } });
  }
}

/** A run of the model: `play(action)` answers the STEP. */
export class ModelRun {
  constructor(definition, id = 'd1') {
    const known = SCRIPTS.find((each) => each.id === definition.script);
    this.definition = { sink: { kind: 'sqlite' }, api: 'structured', lanes: Object.keys(GUARANTEES), script: null, ...definition, actions: structuredClone(definition.actions ?? known?.actions ?? []) };
    this.id = id;
    this.world = { begin: 0, end: 0, refuses: false };
    this.driver = { pid: 4711, state: 'up', starts: 1 };
    this.lanes = this.definition.lanes.map((guarantee) => new Lane(guarantee, this.definition.api));
    this.steps = [];
    this.#record(null, 0);
  }

  get played() {
    return this.steps.length - 1;
  }

  /** The next action, or one put before what is left; null when nothing is left. */
  play(action = null) {
    if (action) {
      this.definition.actions.splice(this.played, 0, action);
    }
    const next = this.definition.actions[this.played];
    if (!next) {
      return null;
    }
    this.#DO[next.do](next);
    return this.#record(next, 412);
  }

  #DO = {
    send: ({ events }) => { this.world.end += events; },
    go: ({ to }) => this.lanes.forEach((lane) => lane.go(to, this.world)),
    mend: () => { this.world.refuses = false; },
    restart: () => {
      if (this.driver.state === 'killed') {
        this.driver = { pid: this.driver.pid + 97, state: 'up', starts: this.driver.starts + 1 };
      }
      this.lanes.forEach((lane) => lane.restart(this.world));
    },
    fail: ({ point }) => {
      if (point === 'driver') {
        this.driver = { ...this.driver, state: 'killed' };
        this.lanes.forEach((lane) => lane.gone());
      } else if (point === 'sink') {
        this.world.refuses = true;
      } else if (point === 'source') {
        this.world.begin = this.world.end;
      } else {
        this.lanes.filter(({ query }) => query === 'running').forEach((lane) => lane.strike(point, this.world));
      }
    },
  };

  #record(action, millis) {
    const { begin, end, refuses } = this.world;
    const step = { index: this.steps.length, action, at: '2026-03-02T12:00:00.000Z', millis, sent: end, topic: { name: `tidemark-delivery-${this.id}`, begin, end },
      driver: { ...this.driver }, sinkRefuses: refuses, lanes: this.lanes.map((lane) => lane.view(this.world)) };
    this.steps.push(step);
    return step;
  }

  view(state = 'ready') {
    return structuredClone({ id: this.id, state, error: null, definition: this.definition, played: this.played, driver: this.driver, steps: this.steps });
  }
}
