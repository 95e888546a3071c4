// Topics, uploads and tables of fake-server.mjs; nothing here has read a topic or a file.
const SAMPLE = [
  { partition: 2, offset: 4181, arrived: '2026-03-01T10:00:00.000Z', eventTime: '2026-03-01T09:59:58.120Z', value: '{"at":"2026-03-01T09:59:58.120Z","shop":"north","total":12.5,"items":3}', malformed: null },
  { partition: 0, offset: 4207, arrived: '2026-03-01T10:00:00.400Z', eventTime: '2026-03-01T09:59:59.010Z', value: '{"at":"2026-03-01T09:59:59.010Z","shop":"south","total":80,"items":11}', malformed: null },
  { partition: 5, offset: 4190, arrived: '2026-03-01T10:00:00.900Z', eventTime: null, value: '{"at":"yesterday","shop":"north","total":1}', malformed: '[CAST_INVALID_INPUT] The value \'yesterday\' of the type "STRING" cannot be cast to "TIMESTAMP" because it is malformed.' },
];

const refused = (status, detail, pointer = null) => ({ status, title: 'Refused', detail, errors: pointer === null ? [] : [{ pointer, detail }] });

export class FakeData {
  #uploads = new Map([['trips.csv', { name: 'trips.csv', bytes: 18_204_113, rows: 212_004, format: 'csv', schema: 'started TIMESTAMP, ended TIMESTAMP, from_station STRING, to_station STRING, bike INT', eventTime: 'started',
    sample: [{ started: '2024-05-01T06:00:12.000Z', ended: '2024-05-01T06:21:40.000Z', from_station: 'Harbour', to_station: 'Market', bike: 4021 }, { started: '2024-05-01T06:00:40.000Z', ended: null, from_station: 'Market', to_station: null, bike: 118 }] }]]);
  #tables = new Map([['airports', { name: 'airports', schema: 'iata STRING, city STRING', upload: null, rows: [{ iata: 'BOS', city: 'Boston' }, { iata: 'ORD', city: 'Chicago' }] }]]);

  knows(parts) {
    return ['topics', 'uploads', 'tables'].includes(parts[2]) || (parts[2] === 'streams' && parts[3] === 'sample');
  }

  call(method, [, , kind, name], body, bytes) {
    if (kind === 'topics') {
      return { body: [{ name: 'orders', partitions: 8, stream: null, own: false }, { name: 'payments.avro', partitions: 3, stream: null, own: false }, { name: 'tidemark.earthquakes', partitions: 1, stream: 'earthquakes', own: true }] };
    }
    if (kind === 'streams') {
      return this.#sample(body.source);
    }
    return kind === 'uploads' ? this.#upload(method, name, bytes) : this.#table(method, name, body);
  }

  #sample(source) {
    const avro = source.topic.endsWith('avro');
    const known = !avro || source.avroSchema;
    return { body: { topic: source.topic, partitions: avro ? 3 : 8, records: 100, leftOut: avro ? [] : ['odd name'], values: avro && !known ? [] : SAMPLE, eventTime: known ? 'at' : null, usable: known ? 97 : null,
      schema: known ? 'at TIMESTAMP, shop STRING, total DOUBLE, items BIGINT' : null,
      source: { kind: 'kafka', topic: source.topic, partitions: avro ? 3 : 8, startingOffsets: 'earliest', format: avro ? 'avro' : 'json', avroSchema: source.avroSchema ?? null, framing: avro ? 'confluent' : null, delimiter: null } } };
  }

  #upload(method, name, bytes) {
    if (method === 'GET') {
      return { body: [...this.#uploads.values()] };
    }
    if (method === 'DELETE') {
      return this.#uploads.delete(name) ? { status: 204, body: null } : refused(404, `there is no upload "${name}"`);
    }
    if (!/^[A-Za-z0-9][\w-]*\.(json|jsonl|csv|parquet)$/.test(name)) {
      return refused(400, `"${name}" can't name an upload`, '');
    }
    const upload = { name, bytes, rows: 3, format: name.split('.').pop(), schema: 'time TIMESTAMP, value DOUBLE', eventTime: 'time', sample: [{ time: '2024-05-01T06:00:12.000Z', value: 1.5 }] };
    this.#uploads.set(name, upload);
    return { body: upload };
  }

  #table(method, name, body) {
    const view = ({ rows, ...table }) => ({ ...table, rows: rows.length });
    if (method === 'GET') {
      return { body: name ? this.#tables.get(name) : [...this.#tables.values()].map(view) };
    }
    if (method === 'DELETE') {
      this.#tables.delete(name);
      return { status: 204, body: null };
    }
    if (!/^[A-Za-z]\w*$/.test(name)) {
      return refused(400, `"${name}" can't name a table; a name is a letter followed by at most 62 letters, digits or _`, '');
    }
    const table = { name, schema: body.schema, upload: body.upload ?? null, rows: body.rows ?? this.#uploads.get(body.upload).sample };
    this.#tables.set(name, table);
    return { body: view(table) };
  }
}
