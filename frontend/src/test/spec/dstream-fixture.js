// An imitation of docs/dstream.md for specs and for the stand-in server. Not Spark: a few lines of arithmetic that keep its rules as far
// as the page draws them: which RDD depends on which, which lines a window takes, and which rows a watermark leaves out.

const DAY = '2026-03-02';
const ISO = (ms) => new Date(ms).toISOString();
const SECONDS = { second: 1_000, minute: 60_000 };
const span = (text) => { const [, n, unit] = /^(\d+) (second|minute)s?$/.exec(text); return Number(n) * SECONDS[unit]; };
const at = (clock) => Date.parse(`${DAY}T${clock}Z`);
const KINDS = { cat: 'animal', dog: 'animal', owl: 'bird', pine: 'tree' };

const base = {
  source: 'socket', interval: '5 seconds', window: { size: '15 seconds', slide: '5 seconds' }, eventWindow: { kind: 'tumbling', size: '15 seconds' },
  watermark: '30 seconds', operations: ['map', 'reduceByKey', 'window', 'updateStateByKey', 'join'], start: '12:00:00',
};
const told = (en, ru) => ({ en, ru });

export const SCRIPTS = {
  'late-event': {
    title: told('One line comes late', 'Одна строка опаздывает'),
    about: told('Six intervals of five seconds; a dog of 12:00:04 comes after 12:00:15.', 'Шесть интервалов по пять секунд; собака с временем 12:00:04 приходит после 12:00:15.'),
    definition: { ...base, script: 'late-event', steps: [
      { lines: ['12:00:01 cat dog', '12:00:03 cat'], text: told('Two lines, both on time.', 'Две строки, обе вовремя.') },
      { lines: ['12:00:07 owl cat'], text: told('One more.', 'Ещё одна.') },
      { lines: ['12:00:12 dog', '12:00:13 cat'], text: told('The first window is full.', 'Первое окно заполнено.') },
      { lines: ['12:00:17 owl', '12:00:04 dog'], text: told('A dog of 12:00:04 comes now.', 'Собака от 12:00:04 приходит только сейчас.') },
      { lines: ['12:00:22 cat dog'], text: told('On time again.', 'Снова вовремя.') },
      { lines: ['12:00:26 owl', '12:00:28 dog'], text: told('The second window is full.', 'Второе окно заполнено.') },
    ] },
  },
  'too-late': {
    title: told('One line comes too late', 'Одна строка опаздывает слишком'),
    about: told('The watermark of five seconds has passed the window of the late dog.', 'Водяной знак в пять секунд уже прошёл окно опоздавшей собаки.'),
    definition: { ...base, script: 'too-late', watermark: '5 seconds', steps: [
      { lines: ['12:00:01 cat dog', '12:00:03 cat'], text: told('Two lines.', 'Две строки.') },
      { lines: ['12:00:09 owl cat'], text: told('One more.', 'Ещё одна.') },
      { lines: ['12:00:12 dog'], text: told('One more.', 'Ещё одна.') },
      { lines: ['12:00:19 owl'], text: told('Now the mark may move.', 'Теперь знак может сдвинуться.') },
      { lines: ['12:00:24 cat'], text: told('It passes 12:00:15.', 'Он проходит 12:00:15.') },
      { lines: ['12:00:27 owl cat'], text: told('One interval later it judges.', 'Интервалом позже он судит.') },
      { lines: ['12:00:04 dog', '12:00:31 cat'], text: told('The dog comes too late.', 'Собака приходит слишком поздно.') },
    ] },
  },
};

const CODE = {
  lines: ({ source }) => (source === 'kafka' ? 'new DirectLines(ssc, bootstrapServers, topic)' : 'ssc.socketTextStream("127.0.0.1", 40123, StorageLevels.MEMORY_ONLY)'),
  pairs: () => 'lines.flatMapToPair(line -> words(line).map(word -> new Tuple2<>(word, 1)))',
  reduceByKey: () => 'pairs.reduceByKey(Integer::sum, 1)',
  window: ({ window }) => `pairs.reduceByKeyAndWindow(Integer::sum, Durations.seconds(${span(window.size) / 1_000}), Durations.seconds(${span(window.slide) / 1_000}), 1)`,
  updateStateByKey: () => 'pairs.updateStateByKey((seen, before) -> Optional.of(before.orElse(0) + sum(seen)), 1)',
  kinds: () => 'new ConstantInputDStream<>(ssc, sc.parallelizePairs(kinds, 1))',
  join: () => 'reduceByKey.join(kinds, 1)',
};
const OF = { lines: null, pairs: ['lines'], reduceByKey: ['pairs'], window: ['pairs'], updateStateByKey: ['pairs'], kinds: null, join: ['reduceByKey', 'kinds'] };

const add = (counts, words) => { for (const word of words) { counts.set(word, (counts.get(word) ?? 0) + 1); } return counts; };
const sorted = (counts) => [...counts].sort(([a], [b]) => (a < b ? -1 : 1));

function windowsOf(time, { kind, size, slide }) {
  const [length, every] = [span(size), span(kind === 'sliding' ? slide : size)];
  const starts = [];
  for (let start = Math.floor(time / every) * every; start > time - length; start -= every) {
    starts.unshift(start);
  }
  return starts.map((start) => [start, start + length]);
}

/** RUN after `n` steps of a definition. */
export function playDStream(definition, n, id = 's1') {
  const lanes = Object.keys(OF).filter((name) => name === 'lines' || name === 'pairs' || definition.operations.includes(name === 'kinds' ? 'join' : name));
  const interval = span(definition.interval);
  const start = at(definition.start);
  const delay = definition.watermark === null ? null : span(definition.watermark);
  const totals = new Map();
  const table = new Map();
  const [steps, rddOf] = [[], []];
  let [rdd, line, newest, judges] = [1, 0, null, null];
  for (let index = 0; index < n; index += 1) {
    const [from, to] = [start + index * interval, start + (index + 1) * interval];
    const lines = (definition.steps[index]?.lines ?? []).map((text) => {
      const [clock, ...words] = text.split(' ');
      return { id: `l${line += 1}`, at: ISO(at(clock)), words, text };
    });
    const words = lines.flatMap((each) => each.words);
    const reduced = add(new Map(), words);
    for (const [word, many] of reduced) { totals.set(word, (totals.get(word) ?? 0) + many); }
    const size = Math.round(span(definition.window.size) / interval);
    const slides = (index + 1) % Math.round(span(definition.window.slide) / interval) === 0;
    const taken = [...steps.slice(Math.max(0, index + 1 - size)).flatMap((step) => step.lines), ...lines];
    const windowed = add(new Map(), taken.flatMap((each) => each.words));
    const ids = {};
    const rows = { lines: lines.map(({ id: each, text }) => `${each} ${text}`), kinds: Object.entries(KINDS).map(([word, kind]) => `(${word},${kind})`), pairs: words.map((word) => `(${word},1)`), reduceByKey: sorted(reduced).map(([k, v]) => `(${k},${v})`),
      window: sorted(windowed).map(([k, v]) => `(${k},${v})`), updateStateByKey: sorted(totals).map(([k, v]) => `(${k},${v})`),
      join: sorted(reduced).filter(([k]) => KINDS[k]).map(([k, v]) => `(${k},(${v},${KINDS[k]}))`) };
    const rdds = lanes.filter((name) => name !== 'window' || slides).map((operation) => {
      ids[operation] = operation === 'kinds' ? 0 : rdd;
      const dependsOn = operation === 'window' ? [...rddOf.slice(Math.max(0, index + 1 - size)).map((each) => each.pairs), ids.pairs]
        : [...(operation === 'updateStateByKey' && index > 0 ? [rddOf[index - 1].updateStateByKey] : []), ...(OF[operation] ?? []).map((name) => ids[name])];
      const made = { operation, rdd: ids[operation], partitions: operation === 'window' ? dependsOn.length : 1, rows: rows[operation].length, sample: rows[operation].slice(0, 12), dependsOn,
        cached: ['lines', 'pairs', 'updateStateByKey'].includes(operation) };
      rdd += operation === 'kinds' ? 0 : operation === 'pairs' ? 3 : 1;
      return made;
    });
    rddOf.push(ids);
    const counts = { reduceByKey: sorted(reduced), ...(slides ? { window: sorted(windowed) } : {}), updateStateByKey: sorted(totals),
      join: sorted(reduced).filter(([k]) => KINDS[k]).map(([k, v]) => [k, [v, KINDS[k]]]) };
    const dropped = new Set();
    const changed = new Set();
    for (const each of lines) {
      for (const [begin, end] of windowsOf(Date.parse(each.at), definition.eventWindow)) {
        if (judges !== null && end <= judges) {
          each.words.forEach((word) => dropped.add(`${begin} ${word}`));
        } else {
          const window = table.get(begin) ?? { start: begin, end, counts: new Map(), lines: [] };
          add(window.counts, each.words);
          window.lines.push(each.id);
          table.set(begin, window);
          changed.add(begin);
        }
      }
    }
    newest = Math.max(newest ?? 0, ...lines.map((each) => Date.parse(each.at))) || null;
    const watermark = delay === null || newest === null ? null : newest - delay;
    judges = watermark;
    const counted = new Set([...table.values()].flatMap((window) => window.lines));
    steps.push({ index, interval: { from: ISO(from), to: ISO(to) }, millis: 280 + ((index * 37) % 90), lines, rdds,
      counts: Object.fromEntries(Object.entries(counts).filter(([name]) => lanes.includes(name))),
      intervals: slides && lanes.includes('window') ? [{ from: ISO(to - span(definition.window.size)), to: ISO(to), lines: taken.map((each) => each.id) }] : [],
      structured: { batchId: lines.length === 0 ? null : index + 1, watermark: watermark === null ? null : ISO(watermark), dropped: dropped.size, droppedLines: lines.map((each) => each.id).filter((each) => !counted.has(each)), error: null,
        windows: [...table.values()].sort((a, b) => a.start - b.start).map((window) => ({ start: ISO(window.start), end: ISO(window.end), counts: sorted(window.counts), lines: [...window.lines], changed: changed.has(window.start) })) },
      error: null });
  }
  return { id, state: 'ready', error: null, closed: null, definition, played: n, structuredCode: 'spark.readStream()…', operations: lanes.map((name) => ({ name, of: OF[name], code: CODE[name](definition) })), steps };
}
