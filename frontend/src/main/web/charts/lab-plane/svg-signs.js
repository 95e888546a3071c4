import { svg } from 'lit';

/** The signs of events as SVG, the same shapes as `charts/plane/signs.js` draws on canvas; colours come from the style sheet. */
export function eventSign(sign, x, y, r) {
  return DRAW[sign](x, y, r);
}

const DRAW = {
  onTime: (x, y, r) => svg`<circle class="lp-on-time" cx=${x} cy=${y} r=${r}></circle>`,
  late: (x, y, r) => svg`<circle class="lp-late" cx=${x} cy=${y} r=${r * 0.72}></circle>
    <circle class="lp-late-ring" cx=${x} cy=${y} r=${r * 1.4} stroke-width=${Math.max(1.3, r * 0.36)}></circle>`,
  dropped: (x, y, r) => svg`<path class="lp-dropped" stroke-width=${Math.max(1.8, r * 0.56)} d=${cross(x, y, r * 1.1)}></path>`,
  partly: (x, y, r) => svg`<path class="lp-late" d="M${x - r * 0.12} ${y - r * 1.15}a${r * 1.15} ${r * 1.15} 0 0 0 0 ${r * 2.3}z"></path>
    <path class="lp-dropped" stroke-width=${Math.max(1.6, r * 0.5)} d="M${x + r * 1.2} ${y - r * 1.2}L${x + r * 0.1} ${y}L${x + r * 1.2} ${y + r * 1.2}"></path>`,
  pending: (x, y, r) => svg`<circle class="lp-pending" cx=${x} cy=${y} r=${r} stroke-width=${Math.max(1.2, r * 0.35)}></circle>`,
  filtered: (x, y, r) => svg`<circle class="lp-pending" cx=${x} cy=${y} r=${r} stroke-width=${Math.max(1.1, r * 0.3)}></circle>
    <path class="lp-pending" stroke-width=${Math.max(1.1, r * 0.3)} d="M${x - r * 1.5} ${y}H${x + r * 1.5}"></path>`,
  malformed: (x, y, r) => svg`<path class="lp-malformed" stroke-width=${Math.max(1.4, r * 0.4)}
    d="M${x} ${y - r * 1.5}L${x + r * 1.5} ${y}L${x} ${y + r * 1.5}L${x - r * 1.5} ${y}z"></path>`,
};

const cross = (x, y, arm) => `M${x - arm} ${y - arm}L${x + arm} ${y + arm}M${x + arm} ${y - arm}L${x - arm} ${y + arm}`;
