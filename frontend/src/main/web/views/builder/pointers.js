import { combinationOf } from './definition.js';

const HOW = ['/trigger', '/trigger/interval', '/maxOffsetsPerTrigger', '/shufflePartitions', '/stateStore', '/noDataBatches', '/outputMode', '/watermark'];

/**
 * Pointers of the fields that the form shows for a definition, so that each error can stand at one of them. In SQL the fields that SQL
 * takes the place of are not there.
 *
 * @returns {Set<string>}
 */
export function shownPointers(definition) {
  const shown = new Set(['/stream', ...HOW]);
  if (definition.watermark) {
    shown.add('/watermark/delay');
  }
  (definition.sinks ?? []).forEach((sink, at) => sinkPointers(sink, `/sinks/${at}`, shown));
  if (typeof definition.sql === 'string') {
    shown.add('/sql');
    sourcePointers(definition.reads ?? [], '/reads', shown);
    return shown;
  }
  for (const pointer of ['/filter', '/window', '/groupBy', '/aggregates', '/combination']) {
    shown.add(pointer);
  }
  for (const name of { tumbling: ['size'], sliding: ['size', 'slide'], session: ['gap'] }[definition.window?.kind] ?? []) {
    shown.add(`/window/${name}`);
  }
  (definition.aggregates ?? []).forEach((_aggregate, at) => ['', '/function', '/column', '/as'].forEach((name) => shown.add(`/aggregates/${at}${name}`)));
  combined(definition, shown);
  return shown;
}

function combined(definition, shown) {
  const kind = combinationOf(definition);
  const names = { join: ['', '/stream', '/type', '/on', '/after', '/before', '/watermark'], deduplicate: ['', '/columns', '/withinWatermark'] }[kind] ?? [];
  names.forEach((name) => shown.add(`/${kind}${name}`));
  if (definition.join?.watermark) {
    shown.add('/join/watermark/delay');
  }
  if (kind === 'union') {
    sourcePointers(definition.union, '/union', shown);
  }
  if (kind === 'union' || kind === 'join') {
    shown.add('/watermarkPolicy');
  }
}

function sourcePointers(sources, base, shown) {
  shown.add(base);
  sources.forEach((source, at) => {
    shown.add(`${base}/${at}/stream`);
    shown.add(`${base}/${at}/watermark`);
    if (source.watermark) {
      shown.add(`${base}/${at}/watermark/delay`);
    }
  });
}

const SINK_FIELDS = { kafka: ['topic', 'key'], files: ['name', 'format'], jdbc: ['connection', 'table', 'mode', 'keys'] };

function sinkPointers(sink, base, shown) {
  shown.add('/sinks');
  shown.add(base);
  (SINK_FIELDS[sink.kind] ?? []).forEach((name) => shown.add(`${base}/${name}`));
}
