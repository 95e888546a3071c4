import { definitionOf, emptyDraft, errorsOf, nameFor, sampleOf, timeColumns, turnedInto, withSample, withUpload } from '/views/streams/stream-draft.js';
import { uploadName } from '/views/streams/data-calls.js';

const SAMPLE = {
  topic: 'shop.orders', partitions: 8, records: 100, usable: 97, schema: 'at TIMESTAMP, shop STRING', eventTime: 'at', leftOut: [], values: [],
  source: { kind: 'kafka', topic: 'shop.orders', partitions: 8, startingOffsets: 'earliest', format: 'csv', delimiter: ';', avroSchema: null, framing: null },
};

describe('the draft of a stream', () => {
  it('of a topic becomes what the server proposed, with a name and a time to begin at', () => {
    const draft = { ...withSample({ ...emptyDraft('topic'), topic: 'shop.orders' }, SAMPLE), offsets: 'time', time: '2024-01-01T02:00' };
    expect(draft.id).toBe('shop_orders');
    expect(definitionOf(draft)).toEqual({ schema: 'at TIMESTAMP, shop STRING', eventTime: 'at', generator: null,
      source: { kind: 'kafka', topic: 'shop.orders', startingOffsets: '2024-01-01T02:00:00Z', partitions: 8, format: 'csv', delimiter: ';' } });
  });

  it('asks for a guess with the topic alone, and again with the format that was chosen', () => {
    const draft = { ...emptyDraft('topic'), topic: 'a', format: 'avro', avroSchema: '{}', framing: 'confluent' };
    expect(sampleOf(draft)).toEqual({ source: { kind: 'kafka', topic: 'a' } });
    expect(sampleOf(draft, { guess: false })).toEqual({ source: { kind: 'kafka', topic: 'a', format: 'avro', framing: 'confluent', avroSchema: '{}' } });
  });

  it('keeps what was typed where nothing can be proposed', () => {
    const typed = { ...emptyDraft('topic'), schema: 'at TIMESTAMP', eventTime: 'at', id: 'mine' };
    const draft = withSample(typed, { ...SAMPLE, schema: null, eventTime: null, source: { ...SAMPLE.source, format: 'avro', framing: 'confluent' } });
    expect([draft.schema, draft.eventTime, draft.id, draft.format, draft.framing]).toEqual(['at TIMESTAMP', 'at', 'mine', 'avro', 'confluent']);
  });

  it('of an upload replays it by its event time', () => {
    const draft = withUpload(emptyDraft('upload'), { name: 'my trips.v2.csv', schema: 'started TIMESTAMP', eventTime: 'started' });
    expect(definitionOf(draft)).toEqual({ schema: 'started TIMESTAMP', eventTime: 'started', source: { kind: 'kafka' },
      generator: { kind: 'replay', upload: 'my trips.v2.csv', eventTime: 'started', speed: 3600, on: true } });
    expect(draft.id).toBe('my_trips_v2');
  });

  it('sends numbers that are none as they are, so that the server names the mistake', () => {
    expect(definitionOf({ ...emptyDraft('socket'), port: 'many' }).source.port).toBe('many');
    expect(definitionOf({ ...emptyDraft('rate'), rowsPerSecond: '2.5' }).source).toEqual({ kind: 'rate', rowsPerSecond: 2.5 });
  });

  it('of another kind keeps the name only', () => {
    expect(turnedInto({ ...emptyDraft('topic'), id: 'x', topic: 'a' }, 'files')).toEqual({ ...emptyDraft('files'), id: 'x' });
  });

  it('puts each refusal at its field and the rest aside', () => {
    expect(errorsOf({ errors: [{ pointer: '/source/port', detail: 'a' }, { pointer: '/schema', detail: 'b' }, { pointer: '/schema', detail: 'c' }, { pointer: '', detail: 'd' }] }))
      .toEqual({ port: ['a'], schema: ['b', 'c'], '': ['d'] });
  });
});

describe('names', () => {
  it('are made such as the server takes', () => {
    expect([nameFor('1. orders/eu'), uploadName('My trips (2).CSV'), uploadName('../../etc/passwd.csv'), uploadName('a.ndjson')])
      .toEqual(['orders_eu', 'My_trips_2_.csv', 'etc_passwd.csv', 'a.jsonl']);
  });

  it('of time columns are found in a schema', () => {
    expect(timeColumns('at TIMESTAMP, n INT,\n seen timestamp')).toEqual(['at', 'seen']);
  });
});
