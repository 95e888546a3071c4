import { quoted } from './sql-of.js';

/**
 * Ready SQL for what there is: each example names streams, tables and columns that exist, and is left out where they do not.
 *
 * @param {{relations: {name: string, kind: string, columns: {name: string, type: string}[]}[]}} words
 * @param {Object<string, {definition: {eventTime: string}}>} streams
 * @returns {{key: string, stream: string, sql: string, reads?: object[], outputMode: string}[]}
 */
export function examplesOf(words, streams, preferred) {
  const sources = words.relations.filter(({ name, kind }) => kind === 'stream' && streams[name]?.definition?.eventTime);
  const main = sources.find(({ name }) => name === preferred) ?? sources[0];
  if (!main) {
    return [];
  }
  const eventTime = (name) => quoted(streams[name].definition.eventTime);
  const group = groupColumn(main, streams);
  const from = quoted(main.name);
  const examples = [
    { key: 'tumbling', stream: main.name, outputMode: 'update',
      sql: `SELECT window, ${group}, count(*) AS count\nFROM ${from}\nGROUP BY window(${eventTime(main.name)}, '10 minutes'), ${group}` },
    { key: 'session', stream: main.name, outputMode: 'append',
      sql: `SELECT session_window AS window, ${group}, count(*) AS count\nFROM ${from}\nGROUP BY session_window(${eventTime(main.name)}, '5 minutes'), ${group}` },
  ];
  return [...examples, ...streamJoin(sources, main, eventTime), ...tableJoin(words, main)];
}

/** A column worth grouping by: text, and not one that is different in every row. */
function groupColumn(relation, streams) {
  const texts = relation.columns.filter(({ name, type }) => /string/i.test(type) && name !== streams[relation.name].definition.eventTime);
  return quoted((texts.find(({ name }) => !/id$/i.test(name)) ?? texts[0] ?? relation.columns[0]).name);
}

function streamJoin(sources, main, eventTime) {
  for (const left of [main, ...sources]) {
    for (const right of sources) {
      const common = right === left ? null : commonColumn(left, right, [eventTime(left.name), eventTime(right.name)]);
      if (common) {
        const [l, r] = [eventTime(left.name), eventTime(right.name)];
        return [{ key: 'join', stream: left.name, reads: [{ stream: right.name, watermark: { delay: '10 minutes' } }], outputMode: 'append',
          sql: `SELECT l.${quoted(common)}, l.${l} AS left_time, r.${r} AS right_time\nFROM ${quoted(left.name)} l\nJOIN ${quoted(right.name)} r\n  ON l.${quoted(common)} = r.${quoted(common)}\n AND r.${r} BETWEEN l.${l} AND l.${l} + INTERVAL 10 MINUTES` }];
      }
    }
  }
  return [];
}

function tableJoin(words, main) {
  for (const table of words.relations.filter(({ kind }) => kind === 'table')) {
    const common = commonColumn(main, table, []);
    if (common) {
      return [{ key: 'table', stream: main.name, outputMode: 'append',
        sql: `SELECT s.*, t.*\nFROM ${quoted(main.name)} s\nJOIN ${quoted(table.name)} t ON s.${quoted(common)} = t.${quoted(common)}` }];
    }
  }
  return [];
}

function commonColumn(one, two, without) {
  const types = new Map(two.columns.map(({ name, type }) => [name, type.toLowerCase()]));
  return one.columns.find(({ name, type }) => types.get(name) === type.toLowerCase() && !without.includes(quoted(name)))?.name ?? null;
}
