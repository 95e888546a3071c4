/**
 * What is typed into the form of a new stream, and what becomes of it. Pure.
 *
 * @typedef {'topic'|'own'|'files'|'socket'|'rate'|'upload'|'generator'} StreamKind
 * @typedef {{id: string, kind: StreamKind, schema: string, eventTime: string, topic: string, format: string, delimiter: string,
 *   avroSchema: string, framing: string, offsets: string, time: string, partitions: string, path: string, fileFormat: string, host: string,
 *   port: string, rowsPerSecond: string, upload: string, speed: string, generator: string, rate: string}} StreamDraft
 */

export const KINDS = Object.freeze(['topic', 'own', 'generator', 'upload', 'files', 'socket', 'rate']);
export const DELIMITERS = Object.freeze([',', ';', '\t', '|']);

/** What the server's generators write; a test of the server holds these to it. */
export const GENERATORS = Object.freeze({
  iot: 'eventTime TIMESTAMP, device STRING, site STRING, temperature DOUBLE, humidity DOUBLE, battery INT',
  logs: 'eventTime TIMESTAMP, host STRING, service STRING, level STRING, user STRING, ip STRING, message STRING',
  ads: 'eventTime TIMESTAMP, action STRING, impression STRING, campaign STRING, site STRING, bid DOUBLE',
  clicks: 'eventTime TIMESTAMP, user STRING, session STRING, page STRING, device STRING, durationMs INT',
});

/** @returns {StreamDraft} */
export function emptyDraft(kind) {
  const draft = {
    id: '', kind, schema: 'eventTime TIMESTAMP, word STRING', eventTime: 'eventTime', topic: '', format: 'json', delimiter: ',', avroSchema: '', framing: 'bare',
    offsets: 'earliest', time: '', partitions: '1', path: '', fileFormat: 'auto', host: '127.0.0.1', port: '9999', rowsPerSecond: '1', upload: '', speed: '3600',
    generator: 'iot', rate: '5',
  };
  if (kind === 'generator') {
    return { ...draft, schema: GENERATORS.iot };
  }
  if (kind === 'rate') {
    return { ...draft, schema: 'eventTime TIMESTAMP, value BIGINT' };
  }
  return kind === 'topic' || kind === 'upload' ? { ...draft, schema: '', eventTime: '' } : draft;
}

/** The draft of another kind of stream; the name stays. */
export function turnedInto(draft, kind) {
  return { ...emptyDraft(kind), id: draft.id };
}

/** The draft with what the server proposed for a topic. Without a schema (Avro) what was typed stays. */
export function withSample(draft, sample) {
  const { source } = sample;
  return {
    ...draft,
    topic: sample.topic,
    id: draft.id || nameFor(sample.topic),
    format: source.format,
    delimiter: source.delimiter ?? draft.delimiter,
    framing: source.framing ?? draft.framing,
    partitions: String(Math.min(64, sample.partitions)),
    schema: sample.schema ?? draft.schema,
    eventTime: sample.eventTime ?? (sample.schema === null ? draft.eventTime : ''),
  };
}

/** The draft that replays an upload. */
export function withUpload(draft, upload) {
  return { ...draft, upload: upload.name, id: draft.id || nameFor(upload.name.replace(/\.[^.]*$/, '')), schema: upload.schema, eventTime: upload.eventTime ?? '' };
}

/** A name a stream may have. */
export function nameFor(text) {
  const name = text.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^[^A-Za-z]+/, '');
  return name.slice(0, 40);
}

/** Columns of the schema that hold a time. */
export function timeColumns(schema) {
  return [...schema.matchAll(/(?:^|,)\s*([A-Za-z_]\w*)\s+timestamp\s*(?=,|$)/gi)].map((match) => match[1]);
}

const typed = (text) => (text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text));

/** What `POST /api/streams/sample` is asked with: what is left to find out is left out. */
export function sampleOf(draft, { guess = true } = {}) {
  const source = { kind: 'kafka', topic: draft.topic };
  if (!guess) {
    Object.assign(source, formatOf(draft));
  }
  return { source };
}

function formatOf({ format, delimiter, avroSchema, framing }) {
  return { format, ...(format === 'csv' ? { delimiter } : {}), ...(format === 'avro' ? { framing, ...(avroSchema.trim() ? { avroSchema } : {}) } : {}) };
}

/** The definition as the server takes it. Numbers that are none are sent as typed, so that the server names the mistake. */
export function definitionOf(draft) {
  return { schema: draft.schema, eventTime: draft.eventTime, source: sourceOf(draft), generator: generatorOf(draft) };
}

function sourceOf(draft) {
  switch (draft.kind) {
    case 'topic':
      return { kind: 'kafka', topic: draft.topic, startingOffsets: startOf(draft), partitions: typed(draft.partitions), ...formatOf(draft) };
    case 'own':
      return { kind: 'kafka', partitions: typed(draft.partitions), ...formatOf(draft) };
    case 'files':
      return { kind: 'files', path: draft.path, format: draft.fileFormat };
    case 'socket':
      return { kind: 'socket', host: draft.host, port: typed(draft.port) };
    case 'rate':
      return { kind: 'rate', rowsPerSecond: typed(draft.rowsPerSecond) };
    default:
      return { kind: 'kafka' };
  }
}

function startOf({ offsets, time }) {
  return offsets === 'time' ? `${time}${/:\d\d$/.test(time) && time.length === 16 ? ':00' : ''}Z` : offsets;
}

function generatorOf(draft) {
  if (draft.kind === 'upload') {
    return { kind: 'replay', upload: draft.upload, eventTime: draft.eventTime, speed: typed(draft.speed), on: true };
  }
  return draft.kind === 'generator' ? { kind: draft.generator, rate: typed(draft.rate), on: true } : null;
}

const FIELDS = {
  '/schema': 'schema', '/eventTime': 'eventTime', '/source/topic': 'topic', '/source/startingOffsets': 'time', '/source/partitions': 'partitions',
  '/source/format': 'format', '/source/avroSchema': 'avroSchema', '/source/framing': 'framing', '/source/delimiter': 'delimiter', '/source/path': 'path',
  '/source/host': 'host', '/source/port': 'port', '/source/rowsPerSecond': 'rowsPerSecond', '/generator/upload': 'upload', '/generator/speed': 'speed',
  '/generator/rate': 'rate', '/generator/eventTime': 'eventTime',
};

/** Errors by the field they belong to; under `''` those that belong to none. */
export function errorsOf(problem) {
  const found = {};
  for (const { pointer, detail } of problem?.errors ?? []) {
    const field = FIELDS[pointer] ?? '';
    (found[field] ??= []).push(detail);
  }
  return found;
}
