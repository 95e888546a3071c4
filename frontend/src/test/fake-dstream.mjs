// The part of the stand-in server for docs/dstream.md: plays on the imitation in spec/dstream-fixture.js, one run at a time. Not Spark.
import { playDStream, SCRIPTS } from './spec/dstream-fixture.js';

const SOURCES = [
  { name: 'socket', here: true, replayable: false, needs: null },
  { name: 'kafka', here: true, replayable: true, needs: null },
  { name: 'kinesis', here: false, replayable: true, needs: { en: 'an AWS account with a stream and a DynamoDB table for checkpoints; spark-streaming-kinesis-asl', ru: 'учётная запись AWS с потоком и таблицей DynamoDB для контрольных точек; spark-streaming-kinesis-asl' } },
  { name: 'files', here: false, replayable: true, needs: { en: 'a folder that others move finished files into', ru: 'папка, в которую переносят готовые файлы' } },
  { name: 'flume', here: false, replayable: false, needs: { en: 'Spark 2: removed in Spark 3', ru: 'Spark 2: в Spark 3 убран' } },
];

export class FakeDStream {
  #runs = new Map();
  #next = 1;
  onMessage = () => {};

  /** @returns {{status?: number, body?: any, title?: string, detail?: string, errors?: object[]}} */
  call(method, [kind, id, verb], body) {
    if (!kind) {
      return { body: { scripts: Object.entries(SCRIPTS).map(([script, { title, about }]) => ({ id: script, title, about })), sources: SOURCES,
        deprecated: { since: '3.4.0', says: 'DStream is deprecated. Migrate to Structured Streaming.' } } };
    }
    if (method === 'POST' && !id) {
      return this.#begin(body);
    }
    const run = this.#runs.get(id);
    if (!run || (run.closed && method !== 'GET')) {
      return { status: 410, title: 'Gone', detail: `the run ${id} is closed` };
    }
    if (method === 'DELETE') {
      this.#close(run, 'ended', null);
      return { body: null };
    }
    return verb === 'step' ? this.#step(run, body) : { body: this.#view(run) };
  }

  #begin({ play = 0, ...asked }) {
    const script = asked.script ? SCRIPTS[asked.script]?.definition : {};
    if (!script) {
      return { status: 404, title: 'Not found', detail: `there is no script ${asked.script}` };
    }
    const definition = structuredClone({ ...script, ...asked });
    if (play > definition.steps.length) {
      return { status: 400, title: 'Invalid request', detail: 'play is too much', errors: [{ pointer: '/play', detail: `${play} is not a whole number from 0 to ${definition.steps.length}, the steps there are` }] };
    }
    for (const other of this.#runs.values()) {
      if (!other.closed) {
        this.#close(other, 'taken', `s${this.#next}`);
      }
    }
    const run = { id: `s${this.#next++}`, definition, played: 0, state: 'starting', closed: null };
    this.#runs.set(run.id, run);
    setTimeout(() => {
      run.played = play;
      run.state = 'ready';
      this.#tell(run);
    }, 500);
    return { status: 201, body: this.#view(run) };
  }

  #step(run, { lines }) {
    if (lines?.some((line) => !/^\d\d:\d\d:\d\d( \S+)+$/.test(line))) {
      return { status: 400, title: 'Invalid request', detail: 'a line is a time and words', errors: [{ pointer: '/lines/0', detail: 'is not a line; write it as 12:00:07 cat' }] };
    }
    if (lines) {
      run.definition.steps.splice(run.played, 0, { lines, text: null });
    }
    if (run.played >= run.definition.steps.length) {
      return { status: 409, title: 'Conflict', detail: `run ${run.id} has played all its steps` };
    }
    run.played += 1;
    this.#tell(run);
    return { body: this.#view(run).steps[run.played - 1] };
  }

  #close(run, why, by) {
    run.closed = { why, by, at: new Date().toISOString() };
    run.state = 'closed';
    this.#tell(run);
  }

  #tell(run) {
    this.onMessage({ type: 'dstream-run', topic: `dstream:${run.id}`, run: this.#view(run) });
  }

  #view(run) {
    return { ...playDStream(run.definition, run.played, run.id), state: run.state, closed: run.closed };
  }

  snapshot(topic) {
    const run = this.#runs.get(topic.slice('dstream:'.length));
    return run ? { type: 'dstream-run', topic, run: this.#view(run) } : null;
  }
}
