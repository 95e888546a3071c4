import { drawEventSign, drawWindowSign, drawWrittenCorner, EVENT_SIGNS, hatch } from '../../charts/plane/signs.js';
import { readPalette } from '../../charts/plane/palette.js';

/**
 * One sign of the legend, drawn by the same functions as on the board. Decoration: the word stands beside it.
 * `<tm-sign name="dropped">`
 */
class TmSign extends HTMLElement {
  #observer = null;
  #leaving = null;

  static observedAttributes = ['name'];

  connectedCallback() {
    this.setAttribute('aria-hidden', 'true');
    if (!this.firstChild) {
      this.append(document.createElement('canvas'));
    }
    this.#leaving = new AbortController();
    this.#observer = new MutationObserver(() => this.#paint());
    this.#observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'data-presenter'] });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#paint(), { signal: this.#leaving.signal });
    this.#paint();
  }

  disconnectedCallback() {
    this.#observer.disconnect();
    this.#leaving.abort();
  }

  attributeChangedCallback() {
    if (this.isConnected && this.firstChild) {
      this.#paint();
    }
  }

  #paint() {
    const canvas = this.firstChild;
    const em = Number.parseFloat(getComputedStyle(this).fontSize) || 13;
    const ratio = Math.min(3, devicePixelRatio || 1);
    const name = this.getAttribute('name');
    const width = Math.round(em * (EVENT_SIGNS.includes(name) ? 1.4 : 2));
    const height = Math.round(em * 1.4);
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const ctx = canvas.getContext('2d');
    ctx.scale(ratio, ratio);
    paintSign(ctx, name, width, height, em, readPalette(this));
  }
}

function paintSign(ctx, name, width, height, em, palette) {
  if (EVENT_SIGNS.includes(name)) {
    drawEventSign(ctx, name, width / 2, height / 2, em * 0.3, palette);
  } else if (name === 'open' || name === 'emitted' || name === 'evicted') {
    drawWindowSign(ctx, name, 1, 2, width - 2, height - 4, palette, 0.5);
  } else if (name === 'written') {
    drawWindowSign(ctx, 'open', 1, 2, width - 2, height - 4, palette, 0.3);
    drawWrittenCorner(ctx, 1, 2, em * 0.7, palette);
  } else if (name === 'batch' || name === 'noData') {
    ctx.fillStyle = palette.band;
    ctx.fillRect(0, 3, width, height - 6);
    ctx.fillStyle = palette.bandLine;
    ctx.fillRect(0, height - 4, width, 1);
    ctx.fillRect(0, 3, width, 1);
    if (name === 'noData') {
      hatch(ctx, 0, 3, width, height - 6, palette.bandLine);
    }
  } else {
    const lines = { evict: [palette.evict, 2.5, []], lateFilter: [palette.lateFilter, 2.5, [5, 3]], now: [palette.now, 4, []],
      noDelay: [palette.faint, 1.25, []], failed: [palette.bad, 2, [6, 2, 2, 2]], mark: [palette.warn, 2, [6, 2, 2, 2]] };
    const [colour, thick, dash] = lines[name] ?? lines.noDelay;
    ctx.strokeStyle = colour;
    ctx.lineWidth = thick;
    ctx.setLineDash(dash);
    ctx.beginPath();
    if (name === 'noDelay') {
      ctx.moveTo(1, height - 2);
      ctx.lineTo(width - 1, 2);
    } else {
      ctx.moveTo(0, height / 2);
      ctx.lineTo(width, height / 2);
    }
    ctx.stroke();
  }
}

customElements.define('tm-sign', TmSign);
