/**
 * Finds the nearest of many points on screen.
 *
 * Points are put into square cells; a look-up reads at most the nine cells around it, so it costs the same
 * for thirty points as for ten thousand. Pixels throughout.
 */
export class HitGrid {
  #cell;
  #cells = new Map();

  constructor(cell = 24) {
    this.#cell = cell;
  }

  /** Adds a point; `item` is what {@link nearest} gives back. */
  add(x, y, item) {
    const key = this.#key(Math.floor(x / this.#cell), Math.floor(y / this.#cell));
    const cell = this.#cells.get(key);
    if (cell) {
      cell.push({x, y, item});
    } else {
      this.#cells.set(key, [{x, y, item}]);
    }
  }

  /** The item nearest to a pixel and within `reach` (at most one cell), or null. The one added last wins a tie. */
  nearest(x, y, reach = this.#cell) {
    const column = Math.floor(x / this.#cell);
    const row = Math.floor(y / this.#cell);
    let best = null;
    let bestSquare = reach * reach;
    for (let c = column - 1; c <= column + 1; c++) {
      for (let r = row - 1; r <= row + 1; r++) {
        for (const point of this.#cells.get(this.#key(c, r)) ?? []) {
          const square = (point.x - x) ** 2 + (point.y - y) ** 2;
          if (square <= bestSquare) {
            best = point.item;
            bestSquare = square;
          }
        }
      }
    }
    return best;
  }

  #key(column, row) {
    return column * 65536 + row;
  }
}
