import { slidingRowCount } from './lanes.js';

const LEAST_ROW_EM = 1.4;

/**
 * Where the lanes, the axis and the plane lie on the board. Pure; CSS pixels.
 *
 * The lanes lie above the plane: processing time rises towards them, so the newest watermark leaves the plane at its upper
 * edge and runs on through the lanes without a break.
 *
 * @typedef {{top: number, bottom: number, head: number, rowsTop: number, rowHeight: number, rows: number, index: number}} LaneBox
 * @typedef {{width: number, height: number, left: number, right: number, em: number, lanes: LaneBox[],
 *   axis: {top: number, bottom: number}, flags: {top: number, bottom: number},
 *   plane: {top: number, bottom: number}, foot: {top: number, bottom: number}, narrow: boolean}} Layout
 */

/**
 * @param {{width: number, height: number, em: number, lanes: {kind: string, sizeMs?: number, slideMs?: number, keys: number}[],
 *   planeFirst?: boolean}} wanted `keys` is how many rows a session lane could use
 * @returns {Layout}
 */
export function layOut({ width, height, em, lanes, planeFirst = false }) {
  const narrow = width < 32 * em;
  const left = Math.round(narrow ? 4.3 * em : 5.6 * em);
  const right = Math.round(width - (narrow ? 2.4 * em : 3.6 * em));
  const head = Math.round(1.75 * em);
  const gap = Math.round(0.45 * em);
  const axis = Math.round(1.7 * em);
  const flags = Math.round(1.55 * em);
  const foot = Math.round(1.6 * em);
  const shares = lanes.map(rowShares);
  const room = height - axis - flags - foot;
  const share = lanes.length === 0 ? 0 : narrow || height < 40 * em ? 0.61 : 0.54;
  const rowRoom = room * share - lanes.length * (head + gap);
  const total = shrunk(shares, rowRoom, em);
  const unit = total > 0 ? Math.max(1.05 * em, Math.min(4.2 * em, rowRoom / total)) : 0;

  const boxes = [];
  const placeLanes = (from) => {
    let y = from;
    lanes.forEach((_lane, index) => {
      const rowHeight = Math.floor(unit * shares[index].weight);
      const bottom = y + head + rowHeight * shares[index].rows;
      boxes.push({ top: y, head, rowsTop: y + head, rowHeight, rows: shares[index].rows, bottom, index });
      y = bottom + gap;
    });
    return y;
  };
  if (planeFirst) {
    const lanesHeight = shares.reduce((sum, lane) => sum + head + gap + Math.floor(unit * lane.weight) * lane.rows, 0);
    const planeBottom = height - lanesHeight - axis - flags;
    placeLanes(planeBottom + axis + flags);
    return {
      width, height, left, right, em, narrow, lanes: boxes, plane: { top: 4, bottom: planeBottom },
      axis: { top: planeBottom, bottom: planeBottom + axis }, flags: { top: planeBottom + axis, bottom: planeBottom + axis + flags },
      foot: { top: height, bottom: height },
    };
  }
  const y = placeLanes(0);
  return {
    width, height, left, right, em, narrow, lanes: boxes,
    flags: { top: y, bottom: y + flags }, axis: { top: y + flags, bottom: y + flags + axis },
    plane: { top: y + flags + axis, bottom: height - foot }, foot: { top: height - foot, bottom: height },
  };
}

/** Gives up rows of keys until what is left can be read; answers the sum of shares. */
function shrunk(shares, room, em) {
  const sum = () => shares.reduce((all, lane) => all + lane.rows * lane.weight, 0);
  const keyed = shares.find((lane) => lane.keyed);
  while (keyed && keyed.rows > 2 && (room / sum()) * keyed.weight < LEAST_ROW_EM * em) {
    keyed.rows--;
    keyed.weight = Math.min(1.15, keyed.weight + 0.1);
  }
  return sum();
}

/** Rows a lane gets, and how tall they are beside one another: one row of tumbling windows may be taller than many of sessions. */
function rowShares(lane) {
  if (lane.kind === 'session') {
    return { rows: Math.max(1, Math.min(5, lane.keys)), weight: lane.keys <= 2 ? 1.2 : 0.85, keyed: true };
  }
  if (lane.kind === 'sliding' && lane.slideMs > 0 && lane.sizeMs > 0) {
    const rows = Math.min(6, slidingRowCount(lane.sizeMs, lane.slideMs));
    return { rows, weight: rows === 1 ? 1.9 : rows <= 3 ? 1.25 : 0.85 };
  }
  return { rows: 1, weight: 1.9 };
}
