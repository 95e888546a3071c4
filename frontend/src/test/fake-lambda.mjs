// The lambda lab's part of the stand-in server: the model of lambda-fixture.js, living by the wall clock. Not Spark.
import { LambdaRun, TICK_MS } from './lambda-fixture.js';

/** The routes of the lambda lab, and its one run that lives by the wall clock. */
export class FakeLambda {
  #run = null;
  #next = 1;
  onMessage = () => {};

  constructor() {
    setInterval(() => this.#tick(), TICK_MS).unref();
  }

  #tick() {
    if (this.#run && this.#run.state !== 'closed') {
      this.#run.tick(Date.now());
      this.onMessage(this.snapshot(`lambda:${this.#run.id}`));
    }
  }

  snapshot(topic) {
    return this.#run && topic === `lambda:${this.#run.id}`
      ? { type: 'lambda-run', topic, run: this.#run.view(), answer: this.#run.ready ? this.#run.answer() : null, point: this.#run.points.at(-1) ?? null } : null;
  }

  /** @returns {{status?: number, body?: any, title?: string, detail?: string, errors?: object[]}} */
  call(method, [, id, verb], body) {
    if (method === 'POST' && !id) {
      return this.#begin(body);
    }
    if (this.#run?.id !== id) {
      return { status: 410, title: 'Gone', detail: `the run ${id} is closed` };
    }
    if (method === 'DELETE') {
      this.#end();
      return { status: 204, body: null };
    }
    return verb === 'act' ? this.#run.act(body) : { body: verb === 'answer' ? this.#run.answer() : verb === 'history' ? { points: this.#run.points } : this.#run.view() };
  }

  #begin(body) {
    if (body?.logic?.delayedOver !== undefined && !(body.logic.delayedOver >= 0)) {
      return { status: 400, title: 'Invalid request', detail: 'the definition has mistakes', errors: [{ pointer: '/logic/delayedOver', detail: `is ${body.logic.delayedOver}; give minutes from 0 on` }] };
    }
    this.#end();
    this.#run = new LambdaRun(`l${this.#next++}`, body, Date.now());
    return { status: 201, body: this.#run.view() };
  }

  #end() {
    if (this.#run) {
      this.#run.close();
      this.onMessage(this.snapshot(`lambda:${this.#run.id}`));
      this.#run = null;
    }
  }
}
