import { html, nothing, svg } from 'lit';
import { TmElement } from '../../parts/element.js';
import { cssVars } from '../../parts/css-vars.js';
import { t } from '../../i18n/index.js';
import { clockText, rangeText } from '../plane/scales.js';
import { labScene } from './lab-scene.js';
import { layoutOf } from './lab-layout.js';
import { axesPicture, bandsPicture, diagonalPicture, flagsPicture, watermarksPicture } from './plane-picture.js';
import { columnsPicture, shelfPicture } from './shelf-picture.js';
import { dotsPicture, movedSince, placeDots } from './dots-picture.js';
import { dotWords, moveWords, windowWords } from './plane-words.js';
import { EventDrag } from './event-drag.js';
import '../../views/windows/sign.js';

/**
 * The event-time plane of one query of a RUN, as SVG, so that every sign can be focused, dragged and exported.
 *
 * Fires `lab-move` `{id, t, a, step}` when an event was put elsewhere and `lab-place` `{t, a, step}` when an empty spot was clicked,
 * both only where `movable`. A moved event stays where it was put until another `run` comes.
 */
class TmLabPlane extends TmElement {
  static properties = {
    run: { attribute: false },
    ghost: { attribute: false },
    position: { type: Number },
    focus: { type: String },
    movable: { type: Boolean },
    room: { type: Number },
    pointed: { state: true },
    width: { state: true },
  };

  #em = 13;
  #context = document.createElement('canvas').getContext('2d');
  #drag = new EventDrag(this, { redraw: () => this.requestUpdate(), moved: (detail) => this.#tell('lab-move', detail) });
  #layout = null;
  #scene = null;
  #ghostScene = null;

  constructor() {
    super();
    this.ghost = null;
    this.position = 0;
    this.movable = false;
    this.room = 520;
    this.pointed = null;
    this.width = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    const observer = new ResizeObserver(([entry]) => {
      this.width = Math.round(entry.contentRect.width);
    });
    observer.observe(this);
    const looks = new MutationObserver(() => this.requestUpdate());
    looks.observe(document.documentElement, { attributes: true, attributeFilter: ['data-presenter'] });
    this.leaving.addEventListener('abort', () => { observer.disconnect(); looks.disconnect(); }, { once: true });
  }

  get layout() {
    return this.#layout;
  }

  willUpdate(changed) {
    if (changed.has('run')) {
      this.#drag.forget();
    }
    if (this.run && this.width > 0) {
      this.#measureType();
      this.#scene = labScene(this.run, this.focus, this.position);
      this.#ghostScene = this.ghost && this.#scene ? labScene(this.ghost, this.#scene.name, this.position) : null;
      this.#layout = this.#scene && layoutOf(this.#scene, this.#ghostScene,
        { width: this.width, height: this.room, em: this.#em, measure: this.#measure });
    }
  }

  #measure = (text) => this.#context.measureText(text).width;

  #measureType() {
    const style = getComputedStyle(this);
    this.#em = Number.parseFloat(style.fontSize) || 13;
    this.#context.font = `${style.fontSize} ${style.fontFamily}`;
  }

  render() {
    const [layout, scene, ghost] = [this.#layout, this.#scene, this.#ghostScene];
    if (!layout || !scene) {
      return nothing;
    }
    const placed = placeDots(layout, scene.dots, this.#measure);
    const pointedWindow = this.pointed?.kind === 'window' ? this.pointed.id : null;
    return html`<svg class="lp" role="group" aria-label=${t('lab.plane.label', { query: scene.name })} width=${layout.width} height=${layout.height}
        viewBox=${`0 0 ${layout.width} ${layout.height}`} @click=${(event) => this.#placed(event)} @pointermove=${this.#drag.move}
        @pointerup=${this.#drag.up} @pointercancel=${this.#drag.cancel}>
      ${hatchPattern()}
      <g aria-hidden="true">${bandsPicture(layout, scene)}${axesPicture(layout, scene)}${diagonalPicture(layout, placed, this.#measure)}
        ${ghost ? watermarksPicture(layout, ghost, 'lp-ghost-marks') : nothing}
        ${columnsPicture(layout, scene, pointedWindow)}${watermarksPicture(layout, scene)}${flagsPicture(layout, scene, this.#measure)}</g>
      ${scene.definition.window ? shelfPicture(layout, scene, ghost, this.#measure, this.#windowHands()) : nothing}
      ${dotsPicture(layout, placed, this.#dotHands(scene, ghost))}
      ${this.#pointedMark(placed)}
    </svg>${this.#tip(placed)}`;
  }

  #windowHands() {
    return { point: (item) => this.#point(item), leave: () => this.#leave(),
      windowLabel: (cell) => `${rangeText(cell.s, cell.e)} ${cell.phase === 'ghost' ? '' : t(`windows.phase.${cell.phase}`)}` };
  }

  #dotHands(scene, ghost) {
    return { movable: this.movable, moved: this.#drag.moved, fromGhost: movedSince(scene, ghost),
      label: (dot) => `${dot.label} ${dot.t === null ? '' : clockText(dot.t)}, ${t(`windows.verdict.${dot.sign}`)}`,
      point: (item) => this.#point(item), leave: () => this.#leave(),
      down: (event, dot) => this.movable && this.#drag.down(event, dot, this.#layout),
      key: (event, dot) => this.movable && this.#drag.key(event, dot, this.#layout),
      blur: (dot) => { this.#drag.blur(dot); this.#leave(); } };
  }

  /** A thin ring around what is pointed at, and around it only. */
  #pointedMark(placed) {
    const item = this.pointed?.kind === 'event' && placed.find(({ dot }) => dot.id === this.pointed.id);
    return item && this.#drag.moved?.id !== item.dot.id ? svg`<circle class="lp-pointer" cx=${item.x} cy=${item.y} r=${this.#em * 0.85}></circle>` : nothing;
  }

  #point(item) {
    if (!this.#drag.active) {
      this.pointed = item;
    }
  }

  #leave() {
    if (!this.#drag.active) {
      this.pointed = null;
    }
  }

  /** What is pointed at, in words, beside it. */
  #tip(placed) {
    const layout = this.#layout;
    const said = this.pointed && this.#describe();
    if (!said) {
      return nothing;
    }
    const at = this.#tipPlace(placed);
    const side = at.x > layout.width / 2 ? 'right' : 'left';
    const from = side === 'left' ? at.x + this.#em : layout.width - at.x + this.#em;
    return html`<div class="lp-tip" data-side=${side} data-half=${at.y > layout.height * 0.55 ? 'up' : 'down'} role="status"
        ${cssVars({ '--tip-x': `${Math.max(0, from)}px`, '--tip-y': `${at.y > layout.height * 0.55 ? layout.height - at.y + this.#em : at.y + this.#em}px` })}>
      <p class="lp-tip-title"><tm-sign name=${said.sign}></tm-sign>${said.title}${said.range ? html` <span class="lp-tip-range">${said.range}</span>` : nothing}</p>
      ${said.why.map((line) => html`<p class="lp-tip-why">${line}</p>`)}
      <dl>${said.lines.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></div>`;
  }

  #tipPlace(placed) {
    const layout = this.#layout;
    if (this.pointed.kind === 'window') {
      const cell = this.#cell(this.pointed.id);
      return { x: (layout.x.at(cell.s) + layout.x.at(cell.e)) / 2, y: layout.shelf.rowTop(layout.shelf.laneOf(cell)) + layout.shelf.rowHeight };
    }
    const moved = this.#drag.moved;
    if (moved) {
      return { x: layout.x.at(moved.t), y: layout.y(moved.step, moved.a) };
    }
    return placed.find(({ dot }) => dot.id === this.pointed.id) ?? { x: 0, y: 0 };
  }

  #cell(id) {
    return this.#scene.windows.get(id) ?? this.#ghostScene?.windows.get(id) ?? null;
  }

  #describe() {
    if (this.pointed.kind === 'window') {
      const cell = this.#cell(this.pointed.id);
      return cell && windowWords(cell, this.#scene, this.#ghostScene);
    }
    const dot = this.#scene.dots.find(({ id }) => id === this.pointed.id);
    return dot && (this.#drag.moved?.id === dot.id ? moveWords(dot, this.#drag.moved, this.#scene, this.#drag.byKeys) : dotWords(dot, this.#scene));
  }

  /** A click on an empty spot of the plane asks for an event there. */
  #placed(event) {
    const layout = this.#layout;
    if (this.#drag.endsWithClick() || !this.movable || event.target.closest('.lp-event, .lp-window')) {
      return;
    }
    const box = this.querySelector('svg').getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    if (px < layout.left || px > layout.right || py < layout.plane.top || py > layout.plane.bottom) {
      return;
    }
    const { step, at } = layout.placeAt(py);
    this.#tell('lab-place', { t: snapped(layout.x.invert(px), layout.grid), a: Math.min(layout.bands[step].at, snapped(at, layout.grid)), step });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}

const snapped = (value, grid) => Math.round(value / grid) * grid;

function hatchPattern() {
  return svg`<defs><pattern id="lp-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
    <line class="lp-hatch" x1="0" y1="0" x2="0" y2="7"></line></pattern></defs>`;
}

customElements.define('tm-lab-plane', TmLabPlane);
