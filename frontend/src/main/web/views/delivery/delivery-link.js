/** Addresses of the delivery lab: `script=` with its choices, or a whole DEFINITION in `run=`; `step=` is how much of it is played. */

import { decodeDefinition as decoded, encodeDefinition } from '../../parts/packed.js';

/** The longest definition a link may hold, in characters; sixty actions with texts stay far below. */
const MAX_CHARS = 100_000;
export const GUARANTEES = Object.freeze(['at-most-once', 'at-least-once', 'exactly-once']);
export const APIS = Object.freeze(['structured', 'dstream']);

/** @throws {Error} where the text holds no definition */
export function decodeDefinition(text) {
  const definition = decoded(text, MAX_CHARS);
  if (typeof definition.sink?.kind !== 'string' || !(Array.isArray(definition.actions) || typeof definition.script === 'string')) {
    throw new Error('not a definition');
  }
  return definition;
}

/** `sqlite`, `kafka` or `table:CONNECTION`. */
export const sinkText = (sink) => (sink.kind === 'table' ? `table:${sink.connection}` : sink.kind);

export function sinkOf(text) {
  return text?.startsWith('table:') ? { kind: 'table', connection: text.slice('table:'.length) } : { kind: text === 'kafka' ? 'kafka' : 'sqlite' };
}

/**
 * What an address asks for.
 *
 * @param {URLSearchParams} params
 * @returns {{definition: object|null, step: number}} a DEFINITION, or null where the address names none
 * @throws {Error} where `run=` can't be read
 */
export function askedIn(params) {
  const step = Math.max(0, Number.parseInt(params.get('step') ?? '0', 10) || 0);
  if (params.get('run')) {
    return { definition: decodeDefinition(params.get('run')), step };
  }
  const script = params.get('script');
  return { definition: script ? chosen({ script, sink: params.get('sink'), api: params.get('api'), lanes: params.get('lanes')?.split(',') }) : null, step };
}

/** A built-in script as a DEFINITION; what is not chosen is as usual. */
export function chosen({ script, sink = null, api = null, lanes = null }) {
  const wanted = GUARANTEES.filter((each) => lanes?.includes(each));
  return { script, sink: sinkOf(sink), api: api === 'dstream' ? 'dstream' : 'structured', lanes: wanted.length > 0 ? wanted : [...GUARANTEES] };
}

/** @param {boolean} edited whether the actions are no longer those of the script */
export function deliveryHash(definition, position, edited) {
  const params = new URLSearchParams();
  if (edited || !definition.script) {
    params.set('run', encodeDefinition(definition));
  } else {
    params.set('script', definition.script);
    params.set('sink', sinkText(definition.sink));
    if (definition.api === 'dstream') {
      params.set('api', 'dstream');
    }
    if (definition.lanes && definition.lanes.length < GUARANTEES.length) {
      params.set('lanes', definition.lanes.join(','));
    }
  }
  params.set('step', String(position));
  return `#/delivery?${params}`;
}
