/** What may be drawn in one frame; the rest waits for the next, so that many charts never make one long frame. */
const BUDGET_MS = 5;

const waiting = new Set();
let frame = 0;

/** Calls `draw` in one of the next frames, once however often it is asked for. */
export function drawSoon(draw) {
  waiting.add(draw);
  frame ||= requestAnimationFrame(run);
}

export function forgetDraw(draw) {
  waiting.delete(draw);
}

function run() {
  const start = performance.now();
  frame = 0;
  for (const draw of waiting) {
    waiting.delete(draw);
    draw();
    if (performance.now() - start > BUDGET_MS) {
      break;
    }
  }
  if (waiting.size > 0) {
    frame = requestAnimationFrame(run);
  }
}
