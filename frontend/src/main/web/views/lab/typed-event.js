import { fieldsOf, kindOf, valueOf } from '../streams/schema.js';

/**
 * One line that stands for an event: a time, then the values in the order in which the query cares for them (`12:07 dog`,
 * `12:01:26 Frank 9`). Words between quotes stay together; `name=value` names its field.
 *
 * @param {string} line
 * @param {{stream: object, definition: object, day: string}} of the stream's definition, the query's, and the scenario's day
 * @returns {{data: object}|{mistake: string}} `mistake` is a text key's end
 */
export function parseEvent(line, { stream, definition, day }) {
  const words = [...line.trim().matchAll(/"([^"]*)"|[^\s,;]+/g)].map(([all, quoted]) => quoted ?? all);
  const time = timeOf(words[0] ?? '', day);
  if (time === null) {
    return { mistake: 'time' };
  }
  const data = { [stream.eventTime]: new Date(time).toISOString() };
  const order = fieldOrder(stream, definition);
  const rest = [];
  for (const word of words.slice(1)) {
    const named = /^(\w+)=(.*)$/.exec(word);
    const field = named && order.find(({ name }) => name === named[1]);
    if (field) {
      data[field.name] = valueOf(kindOf(field.type), named[2]);
    } else {
      rest.push(word);
    }
  }
  const free = order.filter(({ name }) => !(name in data));
  if (rest.length > free.length) {
    return { mistake: 'many' };
  }
  rest.forEach((word, index) => {
    data[free[index].name] = valueOf(kindOf(free[index].type), word);
  });
  return { data };
}

/** Fields but the event time: first what the query groups by, then what it adds up, then the others. */
export function fieldOrder(stream, definition) {
  const first = [...(definition?.groupBy ?? []), ...(definition?.aggregates ?? []).map(({ column }) => column),
    ...(definition?.deduplicate?.columns ?? []), ...(definition?.join?.on ?? [])];
  const fields = fieldsOf(stream.schema).filter(({ name }) => name !== stream.eventTime);
  return [...fields.filter(({ name }) => first.includes(name)).sort((a, b) => first.indexOf(a.name) - first.indexOf(b.name)),
    ...fields.filter(({ name }) => !first.includes(name))];
}

/** `12:07`, `12:07:30`, `12:07:30.5` on the scenario's day, or a whole instant. @returns {number|null} */
export function timeOf(text, day) {
  const clock = /^(\d{1,2}):(\d\d)(?::(\d\d)(\.\d{1,3})?)?$/.exec(text);
  const ms = clock ? Date.parse(`${day}T${clock[1].padStart(2, '0')}:${clock[2]}:${clock[3] ?? '00'}${clock[4] ?? ''}Z`) : /\dT\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}
