import { html, nothing, svg } from 'lit';
import { TmElement } from '../../parts/element.js';
import { cssVars } from '../../parts/css-vars.js';
import { eventSign } from '../../charts/lab-plane/svg-signs.js';
import { t } from '../../i18n/index.js';
import { boardLayout, MOST_LINES } from './board-layout.js';
import { comparisonOf, dstreamSign, lineageOf, linesOf, structuredSign } from './figures.js';
import { lineChip, spanText } from './line-chip.js';
import { boxTip } from './box-tip.js';
import { structuredWords, windowCards } from './window-cards.js';

const px = (value) => `${Math.round(value)}px`;
const at = (box) => cssVars({ left: px(box.x), top: px(box.y), width: px(box.w), height: px(box.h) });

/**
 * Both drawings over one time axis: above, what came in each interval and the RDDs made of it; below, the windows by event time.
 * `line` is the id of the line both sides mark. Fires `ds-line` `{id}`: which line the reader points at, or null.
 */
class TmDStreamBoard extends TmElement {
  static properties = {
    run: { attribute: false }, position: { type: Number }, line: { type: String }, dense: { type: Boolean },
    room: { state: true }, em: { state: true }, pointed: { state: true },
  };

  #observer = null;

  constructor() {
    super();
    this.run = null;
    this.position = 0;
    this.line = null;
    this.dense = false;
    this.room = 0;
    this.em = 14;
    /** The RDD pointed at, as `{rdd, step}`: one that stays the same stands in every interval. */
    this.pointed = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#observer = new ResizeObserver(() => this.#measure());
    this.#observer.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  #measure() {
    this.em = Number.parseFloat(getComputedStyle(this).fontSize) || 14;
    this.room = this.clientWidth;
  }

  willUpdate(changed) {
    if (changed.has('position') || changed.has('run')) {
      this.pointed = null;
    }
  }

  updated(changed) {
    if (changed.has('dense')) {
      this.#measure();
    }
    if (changed.has('position') || changed.has('room') || changed.has('run')) {
      this.#showNewest();
    }
  }

  /** The newest interval stays in sight, with as much of the next as there is room for. */
  #showNewest() {
    const scroll = this.querySelector('.ds-scroll');
    const newest = this.querySelector('.ds-column[data-newest]');
    if (scroll && newest) {
      const labels = this.#labelWidth();
      const right = newest.offsetLeft + newest.offsetWidth;
      const hidden = labels + right - scroll.clientWidth;
      if (hidden > scroll.scrollLeft || newest.offsetLeft < scroll.scrollLeft) {
        scroll.scrollLeft = Math.max(0, Math.min(hidden + newest.offsetWidth * 0.5, newest.offsetLeft));
      }
    }
  }

  #labelWidth() {
    const ems = this.room < 560 ? 6.4 : this.dense ? 16 : this.room > 1_200 ? 20 : 16;
    return Math.round(this.em * ems);
  }

  render() {
    const { run, position } = this;
    if (!run || this.room === 0) {
      return nothing;
    }
    const label = this.#labelWidth();
    const layout = boardLayout(run, position, { em: this.em, room: this.room - label - 2, dense: this.dense });
    const lines = linesOf(run, position);
    const signs = new Map(lines.map((line) => [line.id, line]));
    const lineage = this.pointed === null ? null : lineageOf(run, this.pointed.rdd);
    const rail = { y: layout.height, h: Math.round(this.em * (this.dense ? 2.3 : 2.6)) };
    return html`<div class="ds-scroll" role="group" aria-label=${t('ds.board.label')} @keydown=${(event) => event.key === 'Escape' && this.#point(null)}>
      <div class="ds-inner" data-pointing=${lineage !== null} ${cssVars({ 'grid-template-columns': `${px(label)} ${px(layout.axis.width)}` })}>
        <div class="ds-labels">${this.#labels(layout, rail)}</div>
        <div class="ds-canvas" ${cssVars({ height: px(layout.height + rail.h) })}>
          ${layout.columns.map((column) => this.#column(column, layout))}
          ${this.#lines(layout, rail, lines, lineage)}
          ${layout.boxes.map((box) => this.#box(box, signs, lineage))}
          ${layout.columns.filter(({ planned }) => planned).map((column) => this.#coming(column, layout))}
        </div>
        <div class="ds-labels ds-structured-label">${structuredWords(run, position, this.dense)}</div>
        <div class="ds-windows">${this.#marks(layout)}${windowCards({ axis: layout.axis, comparison: comparisonOf(run, position), signs, line: this.line, dense: this.dense, em: this.em,
          on: (id) => this.#say(id) })}</div>
      </div></div>
      ${this.pointed === null ? nothing : this.#tip(layout, label)}`;
  }

  #labels(layout, rail) {
    return html`<p class="ds-corner"><b>DStream</b> <span>${t('ds.board.byArrival')}</span></p>
      ${layout.lanes.map((lane) => html`<div class="ds-lane" ${cssVars({ top: px(lane.y), height: px(lane.h) })}><p><b>${lane.name}</b> <code title=${`${t('ds.board.code')}: ${lane.code}`}>${this.dense ? lane.code.slice(lane.code.indexOf(' = ') < 0 ? 0 : lane.code.indexOf(' = ') + 3) : lane.code}</code></p></div>`)}
      <div class="ds-lane ds-rail-label" ${cssVars({ top: px(rail.y), height: px(rail.h) })}><span>${t('ds.board.eventTime')}</span></div>`;
  }

  #column(column, layout) {
    return html`<div class="ds-column" ?data-newest=${column.newest} ?data-planned=${column.planned} data-interval=${column.index}
      ${cssVars({ left: px(column.x), width: px(column.w), height: px(layout.height) })}><p class="ds-time">${spanText(column.from, column.to, this.dense)}</p></div>`;
  }

  #box(box, signs, lineage) {
    const step = this.run.steps[box.step];
    const isLines = box.lane === 0;
    const out = lineage !== null && !lineage.has(box.rdd);
    const where = { operation: box.operation, rdd: String(box.rdd), time: spanText(Date.parse(step.interval.from), Date.parse(step.interval.to)) };
    return html`<div class="ds-box" tabindex="0" role="group" data-rdd=${box.rdd} data-operation=${box.operation} data-step=${box.step} ?data-newest=${box.newest} ?data-out=${out}
      ?data-pointed=${this.pointed?.rdd === box.rdd} ?data-source=${lineage !== null && !out && this.pointed.rdd !== box.rdd}
      aria-label=${`${t('ds.box.label', where)}. ${t('ds.rows', { n: box.rows })}, ${t('ds.partitions', { n: box.partitions })}`}
      @pointerenter=${(event) => event.pointerType === 'mouse' && this.#point(box)} @pointerleave=${(event) => event.pointerType === 'mouse' && this.#point(null)}
      @click=${() => this.#point(box)} @focus=${() => this.#point(box)} @blur=${() => this.#point(null)} ${at(box)}>
      <p class="ds-box-head"><b>RDD ${box.rdd}</b>${box.cached ? html`<span class="ds-cached" title=${t('ds.box.cached')}>▪</span>` : nothing} <span>${t(this.dense ? 'ds.rows.short' : 'ds.rows', { n: box.rows })}</span></p>
      ${isLines ? this.#chips(step, signs) : box.rows === 0 ? html`<p class="ds-sample ds-none">${t('ds.box.empty')}</p>`
        : html`<p class="ds-sample">${box.sample.map((text) => html`<code>${text}</code> `)}</p>`}</div>`;
  }

  #chips(step, signs) {
    const shown = step.lines.length > MOST_LINES ? step.lines.slice(0, MOST_LINES - 1) : step.lines;
    return html`<ul class="ds-lines">${shown.map(({ id }) => html`<li>${lineChip(signs.get(id), { sign: dstreamSign(signs.get(id)), marked: id === this.line, on: (line) => this.#say(line), timed: true, short: this.#short() })}</li>`)}
      ${shown.length < step.lines.length ? html`<li class="ds-none">${t('ds.more', { n: step.lines.length - shown.length })}</li>` : nothing}
      ${shown.length === 0 ? html`<li class="ds-none">${t('ds.box.noLines')}</li>` : nothing}</ul>`;
  }

  /** In a hall the hour is left out of the lines where they all have the same. */
  #short() {
    return this.dense && new Set(this.run.definition.steps.flatMap(({ lines }) => lines.map((line) => line.slice(0, 3)))).size <= 1;
  }

  #coming(column, layout) {
    const lane = layout.lanes[0];
    return lane ? html`<div class="ds-box ds-coming" ${at({ x: column.x + this.em * 0.3, y: lane.y, w: column.w - this.em * 1.7, h: lane.h })}>
      <p class="ds-box-head"><span>${t('ds.box.coming')}</span></p>
      <ul class="ds-lines">${column.coming.slice(0, MOST_LINES).map((text) => html`<li>${lineChip({ text }, { sign: 'pending', timed: true, short: this.#short() })}</li>`)}</ul></div>` : nothing;
  }

  /** Arrows between RDDs, the way of the marked line, and the rail of event times. */
  #lines(layout, rail, lines, lineage) {
    const { axis } = layout;
    const y = rail.y + rail.h * 0.62;
    const r = this.em * 0.3;
    const told = lines.find(({ id }) => id === this.line);
    return html`<svg class="ds-drawing" width=${axis.width} height=${layout.height + rail.h} aria-hidden="true">
      <defs><marker id="ds-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse" markerUnits="userSpaceOnUse"><path d="M0 0L8 4L0 8z"></path></marker></defs>
      ${layout.arrows.map((arrow) => svg`<path class="ds-arrow" d=${arrow.d} marker-end="url(#ds-head)" ?data-newest=${arrow.newest}
        ?data-lineage=${lineage?.has(arrow.to) ?? false} ?data-out=${lineage !== null && !lineage.has(arrow.to)}></path>`)}
      <path class="ds-rail" d=${`M0 ${y}H${axis.width}`}></path>
      ${axis.slots.filter(({ k }) => k === null).map((slot) => svg`<text class="ds-fold" x=${slot.x + slot.w / 2} y=${y + r} text-anchor="middle">⋯</text>`)}
      ${told ? this.#way(told, layout, rail, y) : nothing}
      ${lines.map((line) => eventSign(structuredSign(line), axis.at(line.at), y, r))}
    </svg>`;
  }

  /** From the interval in which the line came to its event time. */
  #way(line, layout, rail, y) {
    const box = layout.boxes.find(({ step, lane }) => step === line.step && lane === 0);
    if (!box) {
      return nothing;
    }
    const [x0, x1, level] = [box.x - this.em * 0.16, layout.axis.at(line.at), rail.y + rail.h * 0.1];
    return svg`<path class="ds-way" marker-end="url(#ds-head)" d=${`M${box.x} ${box.y + box.h / 2}H${x0}V${level}H${x1}V${y - this.em * 0.55}`}></path>`;
  }

  /** Both watermarks, behind the windows. */
  #marks({ axis }) {
    const structured = this.run.steps[this.position - 1]?.structured;
    const before = this.run.steps[this.position - 2]?.structured?.watermark ?? null;
    const mark = (value, name) => (value === null || value === undefined || !axis.has(Date.parse(value)) ? nothing
      : html`<div class=${`ds-mark ds-mark-${name}`} data-at=${value} ${cssVars({ left: px(axis.at(Date.parse(value))) })}></div>`);
    return html`${mark(before, 'judge')}${mark(structured?.watermark ?? null, 'evict')}`;
  }

  #tip(layout, label) {
    const box = layout.boxes.find(({ rdd, step }) => rdd === this.pointed.rdd && step === this.pointed.step);
    if (!box) {
      return nothing;
    }
    const scrolled = this.querySelector('.ds-scroll')?.scrollLeft ?? 0;
    const x = label + box.x - scrolled;
    const right = x + box.w / 2 > this.room / 2;
    const up = box.y > layout.height / 2;
    return html`<div class="ds-tip" role="tooltip" ${cssVars({ left: right ? 'auto' : px(Math.max(0, x)), right: right ? px(Math.max(0, this.room - x - box.w)) : 'auto',
      top: up ? 'auto' : px(box.y + box.h + 6), bottom: up ? `calc(100% - ${px(box.y - 6)})` : 'auto' })}>
      ${boxTip(this.run, box)}</div>`;
  }

  #point(box) {
    this.pointed = box && { rdd: box.rdd, step: box.step };
  }

  #say(id) {
    this.dispatchEvent(new CustomEvent('ds-line', { bubbles: true, detail: { id } }));
  }
}

customElements.define('tm-dstream-board', TmDStreamBoard);
