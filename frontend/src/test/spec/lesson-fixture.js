/** A scene as the server tells it and the recording of its run, made by hand in the words of docs/lab.md; for specs only. */
export const at = (clock) => `2026-03-02T${clock}:00.000Z`;
export const ms = (clock) => Date.parse(at(clock));
export const range = (start, end) => ({ start: ms(start), end: ms(end) });
const row = (start, end, word, count) => ({ window: { start: at(start), end: at(end) }, word, count });
const cell = (start, end, phase = 'open') => ({ id: String(ms(start)), s: ms(start), e: ms(end), key: null, phase, count: 1, exact: true });
const told = (offset, verdict) => ({ stream: 'words', partition: 0, offset, verdict });
const batch = (batchId, change) => ({ batchId, noData: false, inputRows: 0, watermark: null, rows: [], rowsTruncated: false,
  droppedByWatermark: 0, stateRows: null, events: [], windows: [], removedWindows: [], ...change });

export const SCENARIO = {
  id: 'late-words', day: '2026-03-02',
  streams: { words: { schema: 'eventTime TIMESTAMP, word STRING', eventTime: 'eventTime', partitions: 1 } },
  queries: { update: { stream: 'words', watermark: { delay: '10 minutes' }, window: { kind: 'sliding', size: '10 minutes', slide: '5 minutes' },
    groupBy: ['word'], outputMode: 'update', trigger: { kind: 'manual' } } },
  steps: [
    { at: at('12:10'), events: [{ id: 'e1', stream: 'words', at: at('12:10'), data: { eventTime: at('12:07'), word: 'dog' } }] },
    { at: at('12:25'), events: [{ id: 'e2', stream: 'words', at: at('12:25'), data: { eventTime: at('12:04'), word: 'donkey' } }] },
    { at: at('12:30'), events: [] },
  ],
};

/** Two steps played; the second dropped the donkey from one of its two windows, in two micro-batches. */
export const RUN = {
  id: 'r1', state: 'ready', error: null, scenario: SCENARIO, played: 2,
  queries: [{ name: 'update', definition: SCENARIO.queries.update, columns: [], keys: ['window', 'word'], refused: null, error: null }],
  steps: [
    { index: 0, at: at('12:10'), millis: 90, events: [{ id: 'e1', stream: 'words', partition: 0, offset: 0 }],
      queries: { update: { batches: [batch(0, { inputRows: 1, stateRows: 2, watermark: null, rows: [row('12:00', '12:10', 'dog', 1), row('12:05', '12:15', 'dog', 1)],
        events: [told(0, 'on-time')], windows: [cell('12:00', '12:10'), cell('12:05', '12:15')] })], result: [], truncated: false, error: null } } },
    { index: 1, at: at('12:25'), millis: 70, events: [{ id: 'e2', stream: 'words', partition: 0, offset: 1 }],
      queries: { update: { batches: [
        batch(1, { inputRows: 1, droppedByWatermark: 1, stateRows: 3, watermark: at('12:05'), rows: [row('12:00', '12:10', 'donkey', 1)],
          events: [told(1, 'partly-dropped')], windows: [cell('12:00', '12:10')] }),
        batch(2, { noData: true, droppedByWatermark: 0, stateRows: null, watermark: at('12:10'), windows: [cell('12:00', '12:10', 'evicted')] }),
      ], result: [], truncated: false, error: null } } },
  ],
};

export const ASK = { step: 2, kind: 'windows', query: 'update', question: { en: 'Which?', ru: 'Какие?' } };

export const LESSON = { id: 'late-data', scenes: [
  { id: 'first', play: 1, until: 2, scenario: SCENARIO, ask: ASK },
  { id: 'second', scenario: SCENARIO },
] };
