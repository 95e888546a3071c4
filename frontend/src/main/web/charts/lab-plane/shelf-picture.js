import { nothing, svg } from 'lit';
import { reaches } from './lab-scene.js';
import { tokensOf, withGhost } from './tokens.js';

/** Windows: on the shelf with their aggregates inside, and as columns in the plane that grow with what they hold. */

export function shelfPicture(layout, scene, ghost, measure, on) {
  const ids = new Map([...(ghost?.windows ?? new Map()), ...scene.windows]);
  const shown = scene.position - 1;
  return svg`${layout.shelf.names?.map((name, lane) => svg`<text class="lp-lane-name" x=${layout.left - layout.em * 0.5}
      y=${layout.shelf.rowTop(lane) + layout.shelf.rowHeight / 2} dy="0.35em">${name}</text>`)}
    ${[...ids.values()].sort((a, b) => a.s - b.s).map((cell) => {
      const current = scene.windows.get(cell.id);
      const tokens = withGhost(current ? tokensOf(current, scene) : [], ghost && tokensOf(ghost.windows.get(cell.id) ?? {}, ghost));
      return box(layout, current ?? { ...cell, phase: 'ghost' }, tokens, measure, { written: current?.writtenStep === shown, on });
    })}`;
}

function box(layout, cell, tokens, measure, { written, on }) {
  const { x, em, shelf } = layout;
  const left = Math.max(layout.left, x.at(cell.s)) + 1.5;
  const width = Math.max(4, Math.min(layout.right, x.at(cell.e)) - left - 1.5);
  const top = shelf.rowTop(shelf.laneOf(cell));
  return svg`<g class=${`lp-window lp-${cell.phase}`} tabindex="0" role="img" aria-label=${on.windowLabel(cell)} data-window=${cell.id}
      @pointerenter=${() => on.point({ kind: 'window', id: cell.id })} @pointerleave=${() => on.leave()}
      @focus=${() => on.point({ kind: 'window', id: cell.id })} @blur=${() => on.leave()}>
    <rect class="lp-box" x=${left} y=${top} width=${width} height=${shelf.rowHeight} rx="2"></rect>
    ${written ? svg`<path class="lp-written" d="M${left} ${top}h${em * 0.75}L${left} ${top + em * 0.75}z"></path>` : nothing}
    ${flow(tokens, left + em * 0.5, top + em * 0.35, width - em * 0.8, shelf.lines, em, measure)}
  </g>`;
}

/** Tokens in lines; what does not fit is counted, or left out where even that has no room. */
function flow(tokens, left, top, width, most, em, measure) {
  const placed = [];
  let [line, used] = [0, 0];
  for (const [index, token] of tokens.entries()) {
    const wide = measure(token.text);
    if (used > 0 && used + wide > width) {
      [line, used] = [line + 1, 0];
    }
    if (line >= most) {
      placed.push({ text: `+${tokens.length - index}`, quiet: true, x: left + width, y: line - 1, end: true });
      break;
    }
    placed.push({ ...token, text: wide > width ? fitted(token.text, width, measure) : token.text, x: left + used, y: line });
    used += wide + em * 0.7;
  }
  return placed.map(({ text, x, y, struck, quiet, end }) => svg`<text class=${struck ? 'lp-token lp-struck' : quiet ? 'lp-token lp-quiet' : 'lp-token'}
    x=${x} y=${top + (y + 0.72) * em * 1.35} text-anchor=${end ? 'end' : 'start'}>${text}</text>`);
}

function fitted(text, width, measure) {
  let cut = text.length;
  while (cut > 1 && measure(`${text.slice(0, cut)}…`) > width) {
    cut -= 1;
  }
  return cut > 1 ? `${text.slice(0, cut)}…` : '';
}

/** Columns from the first to the last counted event; sliding ones only while pointed at, since they cover one another. */
export function columnsPicture(layout, scene, pointed) {
  const sliding = scene.definition.window?.kind === 'sliding';
  const found = reaches(scene.dots, scene.windows);
  return [...scene.windows.values()].filter(({ id }) => found.has(id) && (!sliding || id === pointed)).map((cell) => {
    const reach = found.get(cell.id);
    const low = layout.y(reach.firstStep, reach.first) + layout.em * 0.6;
    const high = layout.y(reach.lastStep, reach.last) - layout.em * 0.6;
    const left = Math.max(layout.left, layout.x.at(cell.s));
    return svg`<rect class=${`lp-column lp-${cell.phase} ${cell.id === pointed ? 'lp-pointed' : ''}`} x=${left + 2} y=${high}
      width=${Math.max(3, Math.min(layout.right, layout.x.at(cell.e)) - left - 4)} height=${Math.max(4, low - high)} rx="2"></rect>`;
  });
}
