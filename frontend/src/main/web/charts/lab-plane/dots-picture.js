import { nothing, svg } from 'lit';
import { eventSign } from './svg-signs.js';

/**
 * Places of the events and their names. Events at one place are moved apart within their band, and a name is left out where it would
 * cover another event or name; pointing still tells it.
 */
export function placeDots(layout, dots, measure) {
  const r = radiusOf(layout);
  const placed = [];
  for (const dot of dots) {
    if (!layout.bands[dot.step]) {
      continue;
    }
    const x = dot.t === null ? layout.right + r * 2 : layout.x.at(dot.t);
    const y = free(placed, x, layout.y(dot.step, dot.a), layout.bands[dot.step], r);
    placed.push({ dot, x, y });
  }
  const boxes = placed.map(({ x, y }) => ({ x0: x - r, x1: x + r, y0: y - r, y1: y + r }));
  for (const item of placed) {
    item.name = nameBox(item, boxes, layout, measure, r);
    if (item.name) {
      boxes.push(item.name);
    }
  }
  return placed;
}

export const radiusOf = ({ em }) => Math.max(4.5, em * 0.36);

function free(placed, x, y, band, r) {
  const taken = (at) => placed.some((other) => Math.abs(other.x - x) < r * 2.2 && Math.abs(other.y - at) < r * 2.2);
  for (const shift of [0, 1, -1, 2, -2, 3, -3]) {
    const at = y + shift * r * 2.5;
    if (at < band.bottom - r && at > band.top + r && !taken(at)) {
      return at;
    }
  }
  return y;
}

function nameBox({ dot, x, y }, boxes, layout, measure, r) {
  const text = dot.label.length > 14 ? `${dot.label.slice(0, 13)}…` : dot.label;
  if (text === '') {
    return null;
  }
  const wide = measure(text);
  const half = layout.em * 0.55;
  const sides = [[x + r * 1.7, y], [x - r * 1.7 - wide, y], [x - wide / 2, y - r - half * 1.3], [x - wide / 2, y + r + half * 1.3]];
  const found = sides.map(([x0, at]) => ({ text, x0, x1: x0 + wide, y0: at - half, y1: at + half, y: at }))
    .find((name) => name.x0 > layout.left && name.x1 < layout.right + layout.em * 2 && name.y0 > layout.plane.top
      && !boxes.some((box) => box.x0 < name.x1 && box.x1 > name.x0 && box.y0 < name.y1 && box.y1 > name.y0));
  return found ?? null;
}

/**
 * @param {{movable: boolean, moved: {id: string, t: number, step: number, a: number}|null, label: (dot: object) => string,
 *   point: Function, leave: Function, down: Function, key: Function}} on
 */
export function dotsPicture(layout, placed, on) {
  const r = radiusOf(layout);
  return placed.map(({ dot, x, y, name }) => {
    const moved = on.moved?.id === dot.id ? on.moved : null;
    const [mx, my] = moved ? [layout.x.at(moved.t), layout.y(moved.step, moved.a)] : [x, y];
    const from = on.fromGhost?.get(dot.id);
    return svg`
      ${from ? trace(layout, from, mx, my, r) : nothing}
      ${moved ? svg`<line class="lp-trace" x1=${x} y1=${y} x2=${mx} y2=${my}></line>
        <g class="lp-ghost">${eventSign(dot.sign, x, y, r)}</g>` : nothing}
      <g class=${`lp-event ${dot.read ? '' : 'lp-unread'} ${on.movable ? 'lp-movable' : ''} ${moved ? 'lp-moving' : ''} ${dot.verdict?.duplicate ? 'lp-duplicate' : ''}`} tabindex="0"
        role=${on.movable ? 'button' : 'img'} aria-label=${on.label(dot)} data-event=${dot.id}
        @pointerenter=${() => on.point({ kind: 'event', id: dot.id })} @pointerleave=${() => on.leave()}
        @pointerdown=${(event) => on.down(event, dot)} @focus=${() => on.point({ kind: 'event', id: dot.id })}
        @blur=${() => on.blur(dot)} @keydown=${(event) => on.key(event, dot)}>
        <circle class="lp-hit" cx=${mx} cy=${my} r=${Math.max(12, r * 2.4)}></circle>
        ${eventSign(dot.sign, mx, my, r)}
        ${name ? svg`<text class="lp-event-name" x=${name.x0 + (mx - x)} y=${name.y + (my - y)} dy="0.35em">${name.text}</text>` : nothing}
      </g>`;
  });
}

/** Where the event stood in the ghost, joined to where it stands now. */
function trace(layout, old, x, y, r) {
  const band = layout.bands[Math.min(old.step, layout.bands.length - 1)];
  const [ox, oy] = [layout.x.at(old.t), layout.y(band.index, old.a)];
  return svg`<line class="lp-trace" x1=${ox} y1=${oy} x2=${x} y2=${y}></line><g class="lp-ghost">${eventSign(old.sign, ox, oy, r)}</g>`;
}

/** Events that stand elsewhere than in the ghost, by id, as they stood there. */
export function movedSince(scene, ghost) {
  const before = new Map((ghost?.dots ?? []).map((dot) => [dot.id, dot]));
  return new Map(scene.dots.flatMap((dot) => {
    const old = before.get(dot.id);
    return old && old.t !== null && (old.t !== dot.t || old.a !== dot.a) ? [[dot.id, old]] : [];
  }));
}
