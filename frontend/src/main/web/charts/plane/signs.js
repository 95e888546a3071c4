/**
 * The signs of events and windows: one meaning, one shape. The canvas and the legend draw with the same functions.
 *
 * Each draws around (x, y) with radius `r` in CSS pixels and leaves the context as it found it, but for paths and styles.
 */

export const EVENT_SIGNS = ['onTime', 'late', 'partly', 'dropped', 'pending', 'malformed', 'filtered', 'notJudged'];

/** @param {CanvasRenderingContext2D} ctx */
export function drawEventSign(ctx, sign, x, y, r, palette) {
  DRAW[sign](ctx, x, y, r, palette);
}

const DRAW = {
  onTime(ctx, x, y, r, palette) {
    disc(ctx, x, y, r, palette.onTime);
  },
  late(ctx, x, y, r, palette) {
    disc(ctx, x, y, r * 0.72, palette.late);
    ring(ctx, x, y, r * 1.45, palette.late, Math.max(1.3, r * 0.38));
  },
  partly(ctx, x, y, r, palette) {
    ctx.fillStyle = palette.late;
    ctx.beginPath();
    ctx.arc(x - r * 0.12, y, r * 1.15, Math.PI / 2, Math.PI * 1.5);
    ctx.fill();
    const arm = r * 1.2;
    stroke(ctx, palette.dropped, Math.max(1.6, r * 0.5));
    ctx.moveTo(x + arm, y - arm);
    ctx.lineTo(x + r * 0.1, y);
    ctx.lineTo(x + arm, y + arm);
    ctx.stroke();
  },
  dropped(ctx, x, y, r, palette) {
    const arm = r * 1.1;
    stroke(ctx, palette.dropped, Math.max(1.8, r * 0.56));
    ctx.moveTo(x - arm, y - arm);
    ctx.lineTo(x + arm, y + arm);
    ctx.moveTo(x + arm, y - arm);
    ctx.lineTo(x - arm, y + arm);
    ctx.stroke();
  },
  pending(ctx, x, y, r, palette) {
    ring(ctx, x, y, r, palette.pending, Math.max(1.2, r * 0.35));
  },
  filtered(ctx, x, y, r, palette) {
    ring(ctx, x, y, r, palette.pending, Math.max(1.1, r * 0.3));
    ctx.beginPath();
    ctx.moveTo(x - r * 1.5, y);
    ctx.lineTo(x + r * 1.5, y);
    ctx.stroke();
  },
  notJudged(ctx, x, y, r, palette) {
    stroke(ctx, palette.pending, Math.max(1.2, r * 0.35));
    ctx.rect(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7);
    ctx.stroke();
  },
  malformed(ctx, x, y, r, palette) {
    const arm = r * 1.5;
    stroke(ctx, palette.bad, Math.max(1.4, r * 0.4));
    ctx.moveTo(x, y - arm);
    ctx.lineTo(x + arm, y);
    ctx.lineTo(x, y + arm);
    ctx.lineTo(x - arm, y);
    ctx.closePath();
    ctx.moveTo(x, y - r * 0.6);
    ctx.lineTo(x, y + r * 0.2);
    ctx.stroke();
    disc(ctx, x, y + r * 0.65, Math.max(0.8, r * 0.24), palette.bad);
  },
};

function disc(ctx, x, y, r, colour) {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.arc(x, y, r, 0, Math.PI * 2);
  ctx.fill();
}

function ring(ctx, x, y, r, colour, width) {
  stroke(ctx, colour, width);
  ctx.arc(x, y, r, 0, Math.PI * 2);
  ctx.stroke();
}

function stroke(ctx, colour, width) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.lineCap = 'round';
  ctx.lineJoin = 'round';
  ctx.setLineDash([]);
  ctx.beginPath();
}

/** The box of a window by its phase; what it holds is written by the caller. `level` from 0 to 1 is how full it is. */
export function drawWindowSign(ctx, phase, x, y, width, height, palette, level = 0.5) {
  ctx.setLineDash([]);
  ctx.lineCap = 'butt';
  ctx.lineJoin = 'miter';
  if (phase === 'open') {
    ctx.fillStyle = palette.open;
    ctx.fillRect(x, y, width, height);
    ctx.fillRect(x, y + height * (1 - level), width, height * level);
    ctx.strokeStyle = palette.openLine;
    ctx.lineWidth = 1;
    ctx.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  } else if (phase === 'emitted') {
    ctx.fillStyle = palette.emitted;
    ctx.fillRect(x, y, width, height);
    ctx.fillRect(x, y + height * (1 - level), width, height * level);
    ctx.strokeStyle = palette.emittedLine;
    ctx.lineWidth = 2;
    ctx.strokeRect(x + 1, y + 1, width - 2, height - 2);
  } else {
    ctx.strokeStyle = palette.evictedLine;
    ctx.lineWidth = 1.5;
    ctx.setLineDash([1.5, 3]);
    ctx.strokeRect(x + 1, y + 1, width - 2, height - 2);
    ctx.setLineDash([]);
  }
}

/** The corner of a window that the last batch wrote. */
export function drawWrittenCorner(ctx, x, y, size, palette) {
  ctx.fillStyle = palette.accent;
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x + size, y);
  ctx.lineTo(x, y + size);
  ctx.closePath();
  ctx.fill();
}

/** Hatching for a micro-batch without data. */
export function hatch(ctx, x, y, width, height, colour) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, width, height);
  ctx.clip();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.setLineDash([]);
  ctx.beginPath();
  for (let at = x - height; at < x + width; at += 7) {
    ctx.moveTo(at, y + height);
    ctx.lineTo(at + height, y);
  }
  ctx.stroke();
  ctx.restore();
}

/**
 * Signs painted once each and then stamped, since thousands of stamps cost far less than thousands of paths.
 * Belongs to one radius, palette and pixel ratio; make another when one of them changes.
 */
export class SignStamps {
  #images = new Map();
  #half;

  constructor(radius, palette, ratio) {
    this.radius = radius;
    this.#half = Math.ceil(radius * 2 + 3);
    for (const sign of EVENT_SIGNS) {
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = this.#half * 2 * ratio;
      const ctx = canvas.getContext('2d');
      ctx.scale(ratio, ratio);
      drawEventSign(ctx, sign, this.#half, this.#half, radius, palette);
      this.#images.set(sign, canvas);
    }
  }

  stamp(ctx, sign, x, y, scale = 1) {
    const half = this.#half * scale;
    ctx.drawImage(this.#images.get(sign), x - half, y - half, half * 2, half * 2);
  }
}
