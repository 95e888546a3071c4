// The part of the test aid behind the builder pages: previews, words for SQL, connections, patches. It is NOT Spark: a preview knows a few
// rules and answers in the words of docs/control-room.md, so that every state of the pages can be looked at.
const WINDOWED = 'struct<start:timestamp,end:timestamp>';

export class FakeBuilder {
  #connections = new Map();

  constructor(engine) {
    this.engine = engine;
  }

  /** @returns the answer, or null when the call is none of the builder's */
  call(method, [kind, id, verb], body, params) {
    if (kind === 'sql') {
      return { body: this.#words() };
    }
    if (kind === 'connections') {
      return this.#connection(method, id, verb, body);
    }
    if (kind !== 'queries') {
      return null;
    }
    if (method === 'POST' && id === 'preview') {
      return { body: this.#preview(body, this.engine.queries.get(params.get('query'))) };
    }
    const query = this.engine.queries.get(id);
    if (method === 'PATCH' && query) {
      return this.#patch(query, body, params.get('from'));
    }
    return null;
  }

  #fields(stream) {
    return (this.engine.streams.get(stream)?.definition.schema ?? '').split(', ').filter(Boolean).map((part) => ({ name: part.split(' ')[0], type: part.split(' ')[1].toLowerCase() }));
  }

  #words() {
    const streams = [...this.engine.streams.keys()].map((name) => ({ name, kind: 'stream', columns: this.#fields(name) }));
    return {
      functions: [['count', 'count(*)'], ['sum', 'sum(score)'], ['window', "window(eventTime, '10 minutes')"], ['session_window', "session_window(eventTime, '5 minutes')"], ['lower', 'lower(word)']].map(([name, example]) => ({ name, example })),
      keywords: ['select', 'from', 'where', 'group', 'by', 'join', 'on', 'as', 'and', 'or', 'not', 'between', 'interval'],
      relations: [...streams, { name: 'networks', kind: 'table', columns: [{ name: 'network', type: 'string' }, { name: 'operator', type: 'string' }] }],
    };
  }

  #preview(definition, stored) {
    const errors = [];
    const complain = (pointer, detail, more = {}) => errors.push({ pointer, detail, condition: null, line: null, column: null, start: null, stop: null, ...more });
    if (!this.engine.streams.has(definition.stream)) {
      complain('/stream', `there is no stream "${definition.stream}"; there are ${[...this.engine.streams.keys()].join(', ')}`);
    }
    for (const pointer of ['/watermark/delay', '/window/size', '/window/slide', '/window/gap', '/trigger/interval']) {
      const value = pointer.split('/').slice(1).reduce((at, step) => at?.[step], definition);
      if (value !== undefined && value !== null && !/^\d+ (millisecond|second|minute|hour|day|week)s?/.test(value)) {
        complain(pointer, `"${value}" is not an interval; write it as 10 minutes`);
      }
    }
    if (typeof definition.maxOffsetsPerTrigger === 'string') {
      complain('/maxOffsetsPerTrigger', `"${definition.maxOffsetsPerTrigger}" is not a whole number of at least 1; leave it out for no limit`);
    }
    if (definition.outputMode === 'append' && definition.window && !definition.watermark) {
      complain('/outputMode', '[STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION] Invalid streaming output mode: append. This output mode is not supported for streaming aggregations without watermark on streaming DataFrames/DataSets.', { condition: 'STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION' });
    }
    const at = definition.sql?.indexOf('oops') ?? -1;
    if (at >= 0) {
      const before = definition.sql.slice(0, at).split('\n');
      complain('/sql', '[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column, variable, or function parameter with name `oops` cannot be resolved. Did you mean one of the following? [`mag`, `place`, `network`].',
        { condition: 'UNRESOLVED_COLUMN.WITH_SUGGESTION', line: before.length, column: before[before.length - 1].length, start: at, stop: at + 4 });
    }
    const ok = errors.length === 0;
    return { ok, columns: ok ? this.#columns(definition) : [], streams: [definition.stream], tables: [], stateful: definition.window || definition.groupBy?.length > 0 ? ['stateStoreSave'] : [],
      analysis: ok ? `Aggregate [window#12, network#7], [window#12 AS window, network#7, count(1) AS count#20L]\n+- EventTimeWatermark eventTime#5: timestamp, ${definition.watermark?.delay ?? 'none'}\n   +- SubqueryAlias ${definition.stream}\n      +- StreamingRelationV2 ${definition.stream}` : null,
      judged: definition.sql ? 'not: its windows are not those of a definition of fields' : 'exactly', errors, ...(stored ? { checkpoint: checkpointOf(stored, definition) } : {}) };
  }

  #columns(definition) {
    if (definition.sql || !(definition.window || definition.groupBy?.length > 0)) {
      return this.#fields(definition.stream);
    }
    const typeOf = (name) => this.#fields(definition.stream).find((field) => field.name === name)?.type ?? 'string';
    return [...(definition.window ? [{ name: 'window', type: WINDOWED }] : []), ...(definition.groupBy ?? []).map((name) => ({ name, type: typeOf(name) })),
      ...(definition.aggregates ?? [{ function: 'count', as: 'count' }]).map((a) => ({ name: a.as ?? a.function, type: a.column ? typeOf(a.column) : 'bigint' }))];
  }

  #connection(method, id, verb, body) {
    if (!id) {
      return { body: [{ name: 'results', url: 'jdbc:sqlite:results.db', user: null, passwordSet: false }, ...[...this.#connections].map(([name, { password, ...rest }]) => ({ name, ...rest, passwordSet: Boolean(password) }))] };
    }
    if (verb === 'test') {
      const ok = id === 'results' || this.#connections.get(id)?.user === 'ann';
      return { body: { ok, detail: ok ? 'PostgreSQL 14.10' : 'FATAL: password authentication failed for user "bob"' } };
    }
    if (!/^jdbc:postgresql:/.test(body.url)) {
      return { status: 400, title: 'Invalid request', detail: 'url is wrong', errors: [{ pointer: '/url', detail: `"${body.url}" is not jdbc:postgresql://host/db` }] };
    }
    this.#connections.set(id, body);
    return { body: { name: id, url: body.url, user: body.user, passwordSet: Boolean(body.password) } };
  }

  #patch(query, patch, from) {
    const next = merge(query.definition, patch);
    const checkpoint = checkpointOf(query, next);
    const lost = checkpoint.changes.filter((change) => !change.survives);
    if (query.state === 'running' && lost.length > 0 && from !== 'scratch') {
      return { status: 409, title: 'Conflict', detail: `the checkpoint does not survive ${lost[0].field}: ${lost[0].why}`, errors: [] };
    }
    query.definition = next;
    return query.state === 'running' ? this.engine.call('POST', 'queries', query.id, 'restart', { from: from ?? 'checkpoint' }) : { body: { id: query.id, definition: next } };
  }
}

const FREE = new Set(['maxOffsetsPerTrigger', 'trigger', 'filter', 'sinks', 'noDataBatches', 'sink']);

function checkpointOf(stored, definition) {
  const changes = [];
  for (const name of new Set([...Object.keys(stored.definition), ...Object.keys(definition)])) {
    const [before, after] = [stored.definition[name] ?? null, definition[name] ?? null];
    if (JSON.stringify(before) !== JSON.stringify(after)) {
      const delay = name === 'watermark' && before && after;
      const survives = FREE.has(name) || Boolean(delay);
      changes.push({ field: delay ? '/watermark/delay' : name === 'window' && before && after && before.size !== after.size ? '/window/size' : `/${name}`, before: delay ? before.delay : before?.size ?? before, after: delay ? after.delay : after?.size ?? after, survives,
        why: survives ? 'read anew at each start' : 'Spark would go on with the old state under a new meaning' });
    }
  }
  return { exists: stored.batchId > 0, survives: changes.every((change) => change.survives), changes };
}

function merge(target, patch) {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) {
    return patch;
  }
  const result = target !== null && typeof target === 'object' && !Array.isArray(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      delete result[name];
    } else {
      result[name] = merge(result[name], value);
    }
  }
  return result;
}
