import { html, nothing } from 'lit';
import { t } from '../../i18n/index.js';
import { icon } from '../../parts/icons.js';
import { MOST_SINKS, newSink, SINK_KINDS } from './definition.js';
import { choiceField, columnsField, errorsAt, textField } from './fields.js';
import { part } from './form.js';
import './connection-form.js';

/**
 * Where the rows go besides the dashboard.
 *
 * @param {import('./fields.js').Edit} edit with `resultColumns` (those of the preview), `name` and `connections`
 */
export function sinksPart(edit) {
  const sinks = edit.definition.sinks ?? [];
  const add = (kind) => edit.set('/sinks', [...sinks, newSink(kind, edit.name || 'results')]);
  return part('sinks', html`<p class="muted small">${t('builder.sinks.text')}</p>
    <ul class="bd-list bd-sinks">${sinks.map((sink, at) => sinkRow(edit, sink, at))}</ul>
    ${errorsAt(edit, '/sinks')}
    <div class="bd-actions" role="group" aria-label=${t('builder.sinks.add')}>${SINK_KINDS.map((kind) => html`<button type="button" class="button" ?disabled=${sinks.length >= MOST_SINKS} @click=${() => add(kind)}>
      ${icon('plus')}<span>${t(`builder.sink.${kind}`)}</span></button>`)}</div>
    ${sinks.length >= MOST_SINKS ? html`<p class="hint">${t('builder.sinks.most', { n: MOST_SINKS })}</p>` : nothing}`);
}

function sinkRow(edit, sink, at) {
  const pointer = `/sinks/${at}`;
  const body = { kafka: kafka, files: files, jdbc: jdbc }[sink.kind];
  return html`<li class="bd-sink" data-pointer=${pointer}>
    <div class="bd-sink-head"><h3>${t(`builder.sink.${sink.kind}`)}</h3><span class="muted small">${t(`builder.sink.${sink.kind}.promise`)}</span>
      <button type="button" class="icon-button" aria-label=${t('builder.sink.remove', { kind: t(`builder.sink.${sink.kind}`) })} title=${t('builder.remove')} @click=${() => edit.set(pointer, undefined)}>${icon('cross')}</button></div>
    ${errorsAt(edit, pointer)}${body ? body(edit, sink, pointer) : nothing}</li>`;
}

function kafka(edit, _sink, pointer) {
  return html`<div class="bd-grid">${textField(edit, `${pointer}/topic`, t('builder.sink.topic'), { code: true })}</div>
    ${columnsField(edit, `${pointer}/key`, t('builder.sink.key'), edit.resultColumns, { hint: t('builder.sink.key.hint') })}`;
}

function files(edit, sink, pointer) {
  return html`<div class="bd-grid">${textField(edit, `${pointer}/name`, t('builder.sink.folder'), { hint: t('builder.sink.folder.hint', { name: sink.name ?? '…' }), code: true })}
    ${choiceField(edit, `${pointer}/format`, t('builder.sink.format'), ['parquet', 'json'].map((value) => ({ value, label: value })))}</div>`;
}

function jdbc(edit, sink, pointer) {
  const names = [...new Set(['results', ...edit.connections.map(({ name }) => name)])];
  const modes = ['append', 'upsert'].map((value) => ({ value, label: t(`builder.sink.mode.${value}`) }));
  const columns = edit.resultColumns.flatMap((column) => (/^(window|struct)/i.test(column.type) && column.name === 'window'
    ? ['window_start', 'window_end'].map((name) => ({ name, type: 'timestamp' })) : [column]));
  return html`<div class="bd-grid">
      ${choiceField(edit, `${pointer}/connection`, t('builder.sink.connection'), names.map((value) => ({ value, label: value === 'results' ? t('builder.connection.results') : value })), { value: sink.connection ?? 'results' })}
      ${textField(edit, `${pointer}/table`, t('builder.sink.table'), { hint: t('builder.sink.table.hint'), code: true })}
      ${choiceField(edit, `${pointer}/mode`, t('builder.sink.mode'), modes, { set: (value) => edit.set(pointer, withMode(sink, value, columns, edit.definition.groupBy ?? [])) })}
    </div>
    <tm-connection-form .connections=${edit.connections} .chosen=${sink.connection ?? 'results'} @connection-saved=${(event) => edit.connectionSaved(pointer, event.detail)}></tm-connection-form>
    ${sink.mode === 'upsert' ? columnsField(edit, `${pointer}/keys`, t('builder.sink.keys'), columns, { hint: t('builder.sink.keys.hint') }) : nothing}`;
}

function withMode(sink, mode, columns, groupBy) {
  const { keys, ...rest } = sink;
  return mode === 'upsert' ? { ...rest, mode, keys: keys ?? columns.map(({ name }) => name).filter((name) => name === 'window_start' || groupBy.includes(name)) } : { ...rest, mode };
}
