import { html, nothing } from 'lit';
import { t } from '../../i18n/index.js';
import { icon } from '../../parts/icons.js';
import { kindOf } from '../streams/schema.js';
import { COMBINATIONS, combinationOf, FUNCTIONS, resultName, WINDOW_KINDS, withCombination, withWindowKind } from './definition.js';
import { choiceField, columnsField, errorsAt, idOf, intervalField, numberField, radioCards, segments, switchField, textField } from './fields.js';
import { MODES, refusal } from './modes.js';
import { windowPicture } from './window-picture.js';

const NUMERIC = new Set(['sum', 'avg']);

/** A part of the form under its heading. */
export function part(key, body, { folded = null } = {}) {
  return folded === null
    ? html`<section class="panel padded bd-part" aria-labelledby=${`bd-${key}`}><h2 id=${`bd-${key}`}>${t(`builder.part.${key}`)}</h2>${body}</section>`
    : html`<details class="panel bd-part bd-folded" ?open=${folded}><summary><h2>${t(`builder.part.${key}`)}</h2><span class="muted small">${t(`builder.part.${key}.text`)}</span>${icon('more', 'menu-more')}</summary>
      <div class="padded">${body}</div></details>`;
}

const streamOptions = (edit) => edit.streams.map((name) => ({ value: name, label: name }));

/** What is read: stream, watermark, and with fields the condition. */
export function readsPart(edit) {
  const sql = typeof edit.definition.sql === 'string';
  return part('reads', html`<div class="bd-grid">
    ${choiceField(edit, '/stream', t(sql ? 'builder.stream.sql' : 'builder.stream'), streamOptions(edit), { hint: edit.eventTime ? t('builder.stream.hint', { column: edit.eventTime }) : null })}
    ${watermarkField(edit, '/watermark')}
    ${sql ? nothing : textField(edit, '/filter', t('builder.filter'), { hint: t('builder.filter.hint'), placeholder: exampleFilter(edit.columns), code: true, className: 'bd-wide' })}
  </div>${sql ? readsList(edit) : nothing}`);
}

function exampleFilter(columns) {
  const number = columns.find(({ type }) => ['number', 'whole'].includes(kindOf(type)));
  const text = columns.find(({ type }) => kindOf(type) === 'text');
  return number ? `${number.name} > 3` : text ? `${text.name} IS NOT NULL` : '';
}

/** A watermark that may be there or not. */
export function watermarkField(edit, pointer) {
  const has = Boolean(edit.valueAt(pointer));
  return html`<div class="bd-watermark" data-pointer=${pointer}>
    ${switchField(t('builder.watermark'), has, (on) => edit.set(pointer, on ? { delay: '10 minutes' } : undefined), { hint: has ? null : t('builder.watermark.none') })}
    ${has ? intervalField(edit, `${pointer}/delay`, t('builder.watermark.delay'), { hint: t('builder.watermark.hint') }) : nothing}
    ${errorsAt(edit, pointer)}</div>`;
}

/** Windows, groups and aggregates. */
export function groupsPart(edit) {
  const { window, aggregates = [], groupBy = [] } = edit.definition;
  const kind = window?.kind ?? 'none';
  const off = ['join', 'deduplicate'].includes(combinationOf(edit.definition));
  if (off) {
    return part('groups', html`<p class="muted" data-pointer="/window">${t('builder.groups.off')}</p>`);
  }
  const others = edit.columns.filter(({ name }) => name !== edit.eventTime);
  const grouped = window || groupBy.length > 0 || aggregates.length > 0;
  return part('groups', html`
    <div class="bd-window-row" data-pointer="/window">
      <div class="bd-window-fields">
        ${segments('window-kind', t('builder.window'), kind, WINDOW_KINDS.map((value) => ({ value, title: t(`builder.window.${value}`) })), (value) => edit.replace(withWindowKind(edit.definition, value)))}
        ${errorsAt(edit, '/window')}
        ${kind === 'tumbling' || kind === 'sliding' ? intervalField(edit, '/window/size', t('builder.window.size')) : nothing}
        ${kind === 'sliding' ? intervalField(edit, '/window/slide', t('builder.window.slide')) : nothing}
        ${kind === 'session' ? intervalField(edit, '/window/gap', t('builder.window.gap')) : nothing}
      </div>
      ${window ? windowPicture(window) : html`<p class="muted bd-picture">${t('builder.window.none.text')}</p>`}
    </div>
    ${columnsField(edit, '/groupBy', t('builder.groupBy'), others)}
    ${aggregatesField(edit, grouped)}`);
}

function aggregatesField(edit, grouped) {
  const { aggregates = [] } = edit.definition;
  const fresh = (list) => {
    const taken = new Set(list.map(({ as, ...rest }) => as ?? resultName(rest)));
    const number = edit.columns.find(({ type }) => ['number', 'whole'].includes(kindOf(type)));
    const next = taken.has('count') && number ? { function: 'max', column: number.name } : { function: 'count' };
    const as = taken.has(resultName(next)) ? `${resultName(next)}_${list.length + 1}` : resultName(next);
    return [...list, { ...next, as }];
  };
  return html`<div class="field" data-pointer="/aggregates"><span class="field-label" id="bd-aggregates">${t('builder.aggregates')}</span>
    ${aggregates.length === 0 ? html`<p class="hint">${t(grouped ? 'builder.aggregates.count' : 'builder.aggregates.none')}</p>` : nothing}
    <ul class="bd-list" aria-labelledby="bd-aggregates">${aggregates.map((aggregate, at) => aggregateRow(edit, aggregate, at))}</ul>
    ${errorsAt(edit, '/aggregates')}
    <div><button type="button" class="button" @click=${() => edit.set('/aggregates', fresh(aggregates))}>${icon('plus')}<span>${t('builder.aggregates.add')}</span></button></div></div>`;
}

function aggregateRow(edit, aggregate, at) {
  const pointer = `/aggregates/${at}`;
  const columns = edit.columns.filter(({ type }) => !NUMERIC.has(aggregate.function) || ['number', 'whole'].includes(kindOf(type)));
  const rename = (next) => ({ ...next, as: !aggregate.as || aggregate.as === resultName(aggregate) ? resultName(next) : aggregate.as });
  const setFunction = (value) => {
    const { column, ...rest } = { ...aggregate, function: value };
    const fits = value === 'count' ? null : column ?? edit.columns.find(({ type }) => ['number', 'whole'].includes(kindOf(type)))?.name ?? edit.columns[0]?.name;
    edit.set(pointer, rename(fits ? { ...rest, column: fits } : rest));
  };
  const all = aggregate.function === 'count' ? [{ value: '', label: t('builder.aggregate.rows') }] : [];
  const setColumn = (value) => {
    const { column: _old, ...rest } = aggregate;
    edit.set(pointer, rename(value === '' ? rest : { ...rest, column: value }));
  };
  return html`<li class="bd-row" data-pointer=${pointer}>
    ${choiceField(edit, `${pointer}/function`, t('builder.aggregate.function'), FUNCTIONS.map((value) => ({ value, label: value })), { set: setFunction })}
    ${choiceField(edit, `${pointer}/column`, t('builder.aggregate.column'), [...all, ...columns.map(({ name }) => ({ value: name, label: name }))], { set: setColumn })}
    ${textField(edit, `${pointer}/as`, t('builder.aggregate.as'), { placeholder: resultName(aggregate) })}
    <button type="button" class="icon-button" aria-label=${t('builder.aggregate.remove', { name: aggregate.as ?? resultName(aggregate) })} title=${t('builder.remove')}
      @click=${() => edit.set(pointer, undefined)}>${icon('cross')}</button>
    ${errorsAt(edit, pointer)}</li>`;
}

/** What is written, and how the query runs. */
export function runsPart(edit) {
  const { definition } = edit;
  const modes = MODES.map((value) => {
    const why = refusal(definition, value, edit.eventTime);
    return { value, title: html`<span lang="en">${value}</span>`, text: t(`builder.mode.${value}`), why: why && t(`builder.mode.refused.${why}`) };
  });
  const kind = definition.trigger?.kind ?? 'processing-time';
  const setKind = (value) => edit.set('/trigger', value === 'processing-time' ? { kind: value, interval: definition.trigger?.interval ?? '1 second' } : { kind: value });
  return part('runs', html`
    <div data-pointer="/outputMode" id=${idOf('/outputMode')} tabindex="-1">${radioCards('output-mode', t('builder.mode'), definition.outputMode ?? (definition.sql ? 'append' : 'update'), modes, (value) => edit.set('/outputMode', value))}
      ${errorsAt(edit, '/outputMode')}</div>
    <div data-pointer="/trigger">${segments('trigger-kind', t('builder.trigger'), kind, ['processing-time', 'available-now', 'manual'].map((value) => ({ value, title: t(`builder.trigger.${value}`) })), setKind)}
        <p class="hint">${t(`builder.trigger.${kind}.hint`)}</p>${errorsAt(edit, '/trigger')}</div>
    <div class="bd-grid">
      ${kind === 'processing-time' ? intervalField(edit, '/trigger/interval', t('builder.trigger.interval'), { optional: true }) : nothing}
      ${numberField(edit, '/maxOffsetsPerTrigger', t('builder.rate'), { hint: t('builder.rate.hint'), placeholder: t('builder.rate.none') })}
    </div>`);
}

/** What belongs to the checkpoint and is rarely changed. */
export function enginePart(edit) {
  const { definition } = edit;
  return part('engine', html`<div class="bd-grid">
    ${choiceField(edit, '/stateStore', t('builder.stateStore'), ['memory', 'rocksdb'].map((value) => ({ value, label: t(`builder.stateStore.${value}`) })), { hint: t('builder.stateStore.hint'), value: definition.stateStore ?? 'memory' })}
    ${numberField(edit, '/shufflePartitions', t('builder.partitions'), { hint: t('builder.partitions.hint'), placeholder: '1' })}
    <div data-pointer="/noDataBatches">${switchField(t('builder.noData'), definition.noDataBatches !== false, (on) => edit.set('/noDataBatches', on), { hint: t('builder.noData.hint') })}${errorsAt(edit, '/noDataBatches')}</div>
  </div>`, { folded: hasErrors(edit, ['/stateStore', '/shufflePartitions', '/noDataBatches']) });
}

function hasErrors(edit, pointers) {
  return pointers.some((pointer) => edit.errors.has(pointer));
}

/** Union, join or deduplication. */
export function combinationPart(edit) {
  const { definition } = edit;
  const kind = combinationOf(definition);
  const others = edit.streams.filter((name) => name !== definition.stream);
  const body = { union: () => sources(edit, '/union', others), join: () => joinFields(edit, others), deduplicate: () => deduplicateFields(edit), none: () => nothing }[kind]();
  return part('combination', html`
    <div data-pointer="/combination">${segments('combination', t('builder.combination'), kind, COMBINATIONS.map((value) => ({ value, title: t(`builder.combination.${value}`) })),
      (value) => edit.replace(withCombination(definition, value, others[0])))}
    <p class="hint">${t(`builder.combination.${kind}.hint`)}</p></div>
    ${errorsAt(edit, `/${kind}`)}${body}
    ${kind === 'union' || kind === 'join' ? html`<div class="bd-policy">${choiceField(edit, '/watermarkPolicy', t('builder.policy'), ['min', 'max'].map((value) => ({ value, label: t(`builder.policy.${value}`) })), { value: definition.watermarkPolicy ?? 'min' })}</div>` : nothing}`,
  { folded: kind !== 'none' });
}

function joinFields(edit, others) {
  const right = edit.columnsOf(edit.definition.join.stream);
  const common = edit.columns.filter(({ name, type }) => right.some((column) => column.name === name && column.type === type));
  const types = ['inner', 'left_outer', 'right_outer', 'full_outer', 'left_semi'];
  return html`<div class="bd-grid">
    ${choiceField(edit, '/join/stream', t('builder.join.stream'), others.map((value) => ({ value, label: value })))}
    ${choiceField(edit, '/join/type', t('builder.join.type'), types.map((value) => ({ value, label: t(`builder.join.${value}`) })))}
    ${watermarkField(edit, '/join/watermark')}
    ${intervalField(edit, '/join/after', t('builder.join.after'), { optional: true, hint: t('builder.join.after.hint') })}
    ${intervalField(edit, '/join/before', t('builder.join.before'), { optional: true })}
  </div>${columnsField(edit, '/join/on', t('builder.join.on'), common)}`;
}

function deduplicateFields(edit) {
  const within = edit.definition.deduplicate.withinWatermark === true;
  return html`${columnsField(edit, '/deduplicate/columns', t('builder.deduplicate.columns'), edit.columns)}
    <div data-pointer="/deduplicate/withinWatermark">${switchField(t('builder.deduplicate.within'), within, (on) => edit.set('/deduplicate/withinWatermark', on), { hint: t('builder.deduplicate.within.hint') })}
      ${errorsAt(edit, '/deduplicate/withinWatermark')}</div>`;
}

/** More streams, each with a watermark of its own. */
function sources(edit, base, others) {
  const list = edit.valueAt(base) ?? [];
  const free = others.filter((name) => !list.some((source) => source.stream === name));
  return html`<ul class="bd-list">${list.map((source, at) => html`<li class="bd-row bd-source">
      ${choiceField(edit, `${base}/${at}/stream`, t('builder.source.stream'), others.map((value) => ({ value, label: value })))}
      ${watermarkField(edit, `${base}/${at}/watermark`)}
      <button type="button" class="icon-button" aria-label=${t('builder.source.remove', { name: source.stream })} title=${t('builder.remove')} @click=${() => edit.set(`${base}/${at}`, undefined)}>${icon('cross')}</button></li>`)}</ul>
    ${errorsAt(edit, base)}
    <div><button type="button" class="button" ?disabled=${free.length === 0} @click=${() => edit.set(base, [...list, { stream: free[0] }])}>${icon('plus')}<span>${t('builder.source.add')}</span></button></div>`;
}

/** Watermarks of the further streams that SQL names. */
function readsList(edit) {
  return html`<div class="field" data-pointer="/reads"><span class="field-label">${t('builder.reads')}</span><p class="hint">${t('builder.reads.hint')}</p>
    ${sources(edit, '/reads', edit.streams.filter((name) => name !== edit.definition.stream))}</div>`;
}
