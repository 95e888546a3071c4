const DRAG_PIXELS = 4;
const KEY_PAN_SHARE = 0.2;

/**
 * Pointer, wheel and keys of a board. Listens until its signal aborts; keeps only where a drag began and where the keyboard's
 * walk stands.
 */
export class BoardInput {
  #host;
  #board;
  #drag = null;
  #region = 'plane';

  constructor(host, board, signal) {
    this.#host = host;
    this.#board = board;
    const on = (type, listener, options = {}) => host.addEventListener(type, listener, { signal, ...options });
    on('pointerdown', (event) => this.#down(event));
    on('pointermove', (event) => this.#moved(event));
    on('pointerup', (event) => this.#up(event));
    on('pointercancel', () => this.#release());
    on('pointerleave', () => !this.#drag && board.pointAt(null));
    on('wheel', (event) => this.#wheel(event), { passive: false });
    on('keydown', (event) => this.#key(event));
    on('blur', () => board.pointAt(null));
  }

  #place(event) {
    const box = this.#host.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #down(event) {
    if (event.button === 0) {
      const at = this.#place(event);
      this.#drag = { ...at, from: at, moved: false, id: event.pointerId, touch: event.pointerType === 'touch' };
    }
  }

  #moved(event) {
    const at = this.#place(event);
    const drag = this.#drag;
    if (!drag) {
      this.#board.pointAt(this.#board.itemAt(at.x, at.y));
      return;
    }
    if (!drag.moved && Math.hypot(at.x - drag.from.x, at.y - drag.from.y) > DRAG_PIXELS) {
      drag.moved = true;
      this.#host.setPointerCapture(drag.id);
      this.#host.classList.add('dragging');
    }
    if (drag.moved) {
      this.#board.panBy(at.x - drag.x, drag.touch ? 0 : at.y - drag.y);
      drag.x = at.x;
      drag.y = at.y;
    }
  }

  #up(event) {
    const drag = this.#drag;
    this.#release();
    if (drag && !drag.moved) {
      const at = this.#place(event);
      const item = this.#board.itemAt(at.x, at.y);
      if (item) {
        this.#board.pin(item);
      } else if (this.#board.pinned) {
        this.#board.pin(this.#board.pinned);
      }
    }
  }

  #release() {
    this.#drag = null;
    this.#host.classList.remove('dragging');
  }

  #wheel(event) {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.#board.zoomBy(Math.exp(-event.deltaY / 300), this.#place(event).x);
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      this.#board.panBy(-(event.deltaX || event.deltaY), 0);
    }
  }

  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const act = event.shiftKey && event.key.startsWith('Arrow') ? this.#panOf(event.key) : this.#actOf(event.key);
    if (act) {
      event.preventDefault();
      event.stopPropagation();
      act();
    }
  }

  #panOf(key) {
    const layout = this.#board.layout;
    const step = layout ? (layout.right - layout.left) * KEY_PAN_SHARE : 100;
    const ways = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step / 2], ArrowDown: [0, -step / 2] };
    return ways[key] && (() => this.#board.panBy(...ways[key], true));
  }

  #actOf(key) {
    const board = this.#board;
    switch (key) {
      case 'ArrowLeft': return () => this.#walk(-1);
      case 'ArrowRight': return () => this.#walk(1);
      case 'ArrowUp': return () => this.#changeRegion(-1);
      case 'ArrowDown': return () => this.#changeRegion(1);
      case 'Home': return () => this.#walk(-Infinity);
      case 'End': return () => this.#walk(Infinity);
      case 'd': return () => this.#walk(1, isDropped);
      case 'D': return () => this.#walk(-1, isDropped);
      case 'Enter': return board.pointed ? () => board.pin(board.pointed) : null;
      case 'Escape': return board.pinned || board.pointed ? () => this.#letGo() : null;
      case '+': case '=': return () => board.zoomBy(1.5);
      case '-': case '−': return () => board.zoomBy(1 / 1.5);
      case '0': return () => board.fit();
      case ' ': return () => (board.following ? board.hold() : board.follow());
      default: return null;
    }
  }

  #letGo() {
    if (this.#board.pinned) {
      this.#board.pin(this.#board.pinned);
    }
    this.#board.pointAt(null);
  }

  #changeRegion(way) {
    const regions = [...(this.#board.layout?.lanes ?? []).map((lane) => lane.index), 'plane'];
    const at = regions.indexOf(this.#region);
    this.#region = regions[Math.min(regions.length - 1, Math.max(0, at + way))];
    this.#walk(Infinity);
  }

  /** Steps to a neighbour of what is pointed at; from nothing, to the newest. */
  #walk(way, wanted = null) {
    if (wanted) {
      this.#region = 'plane';
    }
    const all = this.#board.itemsOf(this.#region);
    const items = wanted ? all.filter(wanted) : all;
    if (items.length === 0) {
      this.#board.pointAt(null, 'keys');
      return;
    }
    const here = this.#board.pointed;
    const at = here === null ? -1 : items.findIndex((item) => same(item, here));
    let next;
    if (at < 0) {
      next = way === -Infinity ? 0 : wanted && here?.event ? nearestAfter(items, here.event.t, way) : items.length - 1;
    } else {
      next = Math.min(items.length - 1, Math.max(0, at + way));
    }
    this.#board.pointAt(items[next], 'keys');
  }
}

const isDropped = (item) => item.event?.v === 'dropped' || item.event?.v === 'partly-dropped';

function nearestAfter(items, time, way) {
  const found = way > 0 ? items.findIndex((item) => item.event.t >= time) : items.findLastIndex((item) => item.event.t <= time);
  return found >= 0 ? found : way > 0 ? items.length - 1 : 0;
}

function same(a, b) {
  return a.kind === b.kind && (a.kind === 'event' ? a.event.p === b.event.p && a.event.o === b.event.o
    : a.lane === b.lane && a.window.id === b.window.id);
}
