import { LIMITS } from './state.js';

/**
 * The next state after one message of the live channel or of the page itself. Pure: the given state is never changed, and a message
 * that changes nothing answers the same object. A delta for a topic without a snapshot is ignored; so is an unknown type, since a
 * newer server may send more than this page knows.
 *
 * @param {import('./state.js').State} state
 * @param {object} message
 * @returns {import('./state.js').State}
 */
export function reduce(state, message) {
  const handler = HANDLERS[message.type];
  return handler ? handler(withoutRefusal(state, message), message) : state;
}

/** What is told of a topic ends its refusal: its snapshot comes first, and of a lab's run that is the run itself. */
function withoutRefusal(state, { type, topic }) {
  return topic in state.refused && type !== 'refused' ? { ...state, refused: without(state.refused, topic) } : state;
}

/** The lab's newest run takes the place of the one before. */
function labRun(state, message) {
  const lab = message.topic.split(':')[0];
  return { ...state, labRuns: { ...state.labRuns, [lab]: message.run } };
}

/** Points come in the order of time; one that was there already (a snapshot repeats the last) adds nothing. */
function withLambdaPoint(points, point) {
  return !point || point.at <= (points.at(-1)?.at ?? '') ? points : newest([...points, point], LIMITS.lambdaPoints);
}

const HANDLERS = {
  // the page's own
  connection: (state, { phase, at, attempt = 0, retryAt = null }) => ({
    ...state,
    connection: {
      phase,
      attempt,
      retryAt,
      since: phase === state.connection.phase ? state.connection.since : at,
    },
  }),
  'action-started': (state, { key, verb }) =>
    withAction(state, key, { pending: true, verb, problem: null, answer: null }),
  'action-done': (state, { key, verb, answer }) =>
    withAction(state, key, { pending: false, verb, problem: null, answer: answer ?? null }),
  'action-failed': (state, { key, verb, problem }) =>
    withAction(state, key, { pending: false, verb, problem, answer: null }),
  'action-cleared': (state, { key }) => (key in state.actions ? { ...state, actions: without(state.actions, key) } : state),

  // connection
  hello: (state, message) => {
    const sameServer = state.server?.instance === message.instance;
    const server = {
      version: message.version,
      instance: message.instance,
      skewMs: Date.parse(message.serverTime) - (message.receivedAt ?? Date.parse(message.serverTime)),
    };
    // Another start of the server: what this page knew may be gone, so nothing old stays on it.
    return sameServer
      ? { ...state, server, refused: {} }
      : { ...state, server, refused: {}, queryDetails: {}, streamDetails: {}, planes: {}, runs: {}, deliveries: {}, dstreamRuns: {}, lambda: {}, labRuns: {}, mlModels: null, alerts: null, actions: {} };
  },
  refused: (state, { topic, detail }) => ({ ...state, refused: { ...state.refused, [topic]: detail } }),

  // overview
  overview: (state, message) => ({
    ...state,
    known: true,
    health: message.health,
    queries: byId(message.queries),
    streams: byId(message.streams),
  }),
  health: (state, { health }) => ({ ...state, health }),
  query: (state, { query }) => ({ ...state, queries: { ...state.queries, [query.id]: query } }),
  'query-removed': (state, { id }) => ({
    ...state,
    queries: without(state.queries, id),
    queryDetails: without(state.queryDetails, id),
    planes: without(state.planes, id),
  }),
  stream: (state, { stream }) => ({ ...state, streams: { ...state.streams, [stream.id]: stream } }),
  'stream-removed': (state, { id }) => ({
    ...state,
    streams: without(state.streams, id),
    streamDetails: without(state.streamDetails, id),
  }),

  // query:ID
  'query-snapshot': (state, message) => {
    const id = idOf(message);
    const detail = {
      progress: newest(message.progress, LIMITS.progress),
      marks: newest(message.marks, LIMITS.marks),
      result: message.result ? resultOf(message.result) : null,
      plan: message.plan ?? null,
      findings: message.findings ?? [],
    };
    return {
      ...state,
      queries: { ...state.queries, [id]: message.query },
      queryDetails: { ...state.queryDetails, [id]: detail },
    };
  },
  progress: (state, message) =>
    withQueryDetail(state, message, (detail) => ({ ...detail, progress: addPoint(detail.progress, message.point) })),
  mark: (state, message) =>
    withQueryDetail(state, message, (detail) => ({
      ...detail,
      marks: newest([...detail.marks, message.mark], LIMITS.marks),
    })),
  result: (state, message) =>
    withQueryDetail(state, message, (detail) => ({ ...detail, result: writeResult(detail.result, message) })),
  plan: (state, message) => withQueryDetail(state, message, (detail) => ({ ...detail, plan: message.plan })),

  diagnosis: (state, message) => withQueryDetail(state, message, (detail) => ({ ...detail, findings: message.findings })),

  // alerts
  alerts: (state, { firing, log }) => ({ ...state, alerts: { firing, log } }),

  // stream:NAME
  'stream-snapshot': (state, message) => ({
    ...state,
    streams: { ...state.streams, [message.stream.id]: message.stream },
    streamDetails: {
      ...state.streamDetails,
      [idOf(message)]: { records: newest(message.records, LIMITS.records) },
    },
  }),
  records: (state, message) => {
    const id = idOf(message);
    const detail = state.streamDetails[id];
    if (!detail) {
      return state;
    }
    const records = newest([...detail.records, ...message.records], LIMITS.records);
    return { ...state, streamDetails: { ...state.streamDetails, [id]: { ...detail, records } } };
  },

  // lab:RUN
  'lab-run': (state, message) => {
    const id = idOf(message);
    const kept = Object.entries(state.runs).filter(([other]) => other !== id).slice(1 - LIMITS.runs);
    return { ...state, runs: { ...Object.fromEntries(kept), [id]: message.run } };
  },

  // delivery:RUN
  'delivery-run': (state, message) => {
    const id = idOf(message);
    const kept = Object.entries(state.deliveries).filter(([other]) => other !== id).slice(1 - LIMITS.runs);
    return { ...state, deliveries: { ...Object.fromEntries(kept), [id]: message.run } };
  },

  // dstream:RUN
  'dstream-run': (state, message) => {
    const id = idOf(message);
    const kept = Object.entries(state.dstreamRuns).filter(([other]) => other !== id).slice(1 - LIMITS.dstreamRuns);
    return { ...state, dstreamRuns: { ...Object.fromEntries(kept), [id]: message.run } };
  },

  // ml:RUN, learning:RUN, drift:RUN, latency:RUN
  'ml-run': labRun,
  'learning-run': labRun,
  'drift-run': labRun,
  'latency-run': labRun,
  'ml-models': (state, message) => ({ ...state, mlModels: message.models }),

  // lambda:RUN
  'lambda-run': (state, message) => {
    const id = idOf(message);
    const before = state.lambda[id];
    const kept = Object.entries(state.lambda).filter(([other]) => other !== id).slice(1 - LIMITS.lambdaRuns);
    const run = { ...message.run, events: newest(message.run.events, LIMITS.lambdaEvents) };
    const answer = message.answer ? { ...message.answer, rows: message.answer.rows.slice(0, LIMITS.lambdaRows) } : before?.answer ?? null;
    return { ...state, lambda: { ...Object.fromEntries(kept), [id]: { run, answer, points: withLambdaPoint(before?.points ?? [], message.point) } } };
  },

  // plane:ID
  'plane-snapshot': (state, message) =>
    withPlane(state, idOf(message), {
      stream: message.stream,
      window: message.window ?? null,
      delayMs: message.delayMs ?? null,
      outputMode: message.outputMode,
      keys: message.keys ?? [],
      batches: newest(message.batches, LIMITS.planeBatches),
      events: newest(message.events, LIMITS.planeEvents),
      pending: message.pending,
      unread: message.unread ?? message.pending.length,
      windows: new Map(message.windows.map((window) => [window.id, window])),
      counts: message.counts,
      notJudged: message.notJudged ?? null,
    }),
  'plane-batch': (state, message) => {
    const id = idOf(message);
    const plane = state.planes[id];
    if (!plane) {
      return state;
    }
    const windows = new Map(plane.windows);
    for (const removed of message.removed ?? []) {
      windows.delete(removed);
    }
    for (const window of message.windows) {
      windows.set(window.id, window);
    }
    return withPlane(state, id, {
      ...plane,
      batches: newest([...plane.batches, message.batch], LIMITS.planeBatches),
      events: newest([...plane.events, ...message.events], LIMITS.planeEvents),
      ...stillUnread(plane, message),
      windows,
      counts: message.counts,
    });
  },
  'plane-pending': (state, message) => {
    const id = idOf(message);
    const plane = state.planes[id];
    return plane
      ? withPlane(state, id, { ...plane, pending: message.pending, unread: message.unread ?? message.pending.length })
      : state;
  },
};

/** The part after the colon of the message's topic. */
function idOf(message) {
  return message.topic.slice(message.topic.indexOf(':') + 1);
}

function byId(items) {
  return Object.fromEntries(items.map((item) => [item.id, item]));
}

function without(object, key) {
  const { [key]: _gone, ...rest } = object;
  return rest;
}

function newest(items, limit) {
  return items.length > limit ? items.slice(items.length - limit) : items;
}

function withAction(state, key, action) {
  return { ...state, actions: { ...state.actions, [key]: action } };
}

function withPlane(state, id, plane) {
  return { ...state, planes: { ...state.planes, [id]: plane } };
}

function withQueryDetail(state, message, change) {
  const id = idOf(message);
  const detail = state.queryDetails[id];
  return detail ? { ...state, queryDetails: { ...state.queryDetails, [id]: change(detail) } } : state;
}

/** Idle points of a run stand for the same coming batch and follow one another every ten seconds; the key is run, batch and time. */
function addPoint(progress, point) {
  const last = progress[progress.length - 1];
  if (last && last.runId === point.runId && last.batchId === point.batchId && last.at === point.at) {
    return [...progress.slice(0, -1), point];
  }
  return newest([...progress, point], LIMITS.progress);
}

/** What the batch has read is no longer pending, although the next whole list of pending events has not come yet. */
function stillUnread(plane, { batch, events }) {
  const readUpTo = new Map();
  for (const event of events) {
    readUpTo.set(event.p, Math.max(event.o, readUpTo.get(event.p) ?? -1));
  }
  return {
    pending: plane.pending.filter((event) => event.o > (readUpTo.get(event.p) ?? -1)),
    unread: Math.max(0, plane.unread - batch.n),
  };
}

function rowKey(row, keys) {
  return JSON.stringify(keys.map((key) => row[key] ?? null));
}

function resultOf(message) {
  const entries = new Map();
  message.rows.forEach((row, index) => addRow(entries, row, message.keys, null, index));
  return {
    batchId: message.batchId,
    columns: message.columns,
    keys: message.keys,
    entries,
    total: message.total,
    more: 0,
    truncated: message.truncated,
  };
}

/** Rows of a table without keys, or appended ones, stay apart by batch and place. */
function addRow(entries, row, keys, batchId, index) {
  let key = keys.length > 0 ? rowKey(row, keys) : `#${batchId ?? 'before'}.${index}`;
  if (batchId === null && entries.has(key)) {
    key = `${key}.${index}`;
  }
  entries.delete(key);
  entries.set(key, { key, row, batchId });
}

function writeResult(before, message) {
  const keys = message.keys ?? before?.keys ?? [];
  const entries = message.mode === 'replace' || !before ? new Map() : new Map(before.entries);
  message.rows.forEach((row, index) => addRow(entries, row, keys, message.batchId, index));
  for (const key of entries.keys()) {
    if (entries.size <= LIMITS.resultRows) {
      break;
    }
    entries.delete(key);
  }
  return {
    batchId: message.batchId,
    columns: before?.columns.length > 0 ? before.columns : columnsOf(message.rows[0]),
    keys,
    entries,
    total: message.total,
    more: message.more ?? 0,
    truncated: entries.size < message.total,
  };
}

function columnsOf(row) {
  return Object.entries(row ?? {}).map(([name, value]) => ({ name, type: typeOf(value) }));
}

function typeOf(value) {
  if (value !== null && typeof value === 'object') {
    return 'window';
  }
  return typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'string';
}
