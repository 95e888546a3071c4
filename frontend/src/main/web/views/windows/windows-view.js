import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { styleSheet } from '../../parts/style-sheet.js';
import { emptyState, loadingState } from '../../parts/problem.js';
import { t } from '../../i18n/index.js';
import { clockText } from '../../charts/plane/scales.js';
import { clockPieces, millisOf, planeModel } from '../../charts/plane/plane-model.js';
import { batchText, eventText, pendingText, windowText } from '../../charts/plane/verdict-text.js';
import { PlaneBoard } from '../../charts/plane/board.js';
import { choose, marksOf, windowOf } from './query-choice.js';
import { countsStrip, detailPanel, legend } from './panels.js';
import { tables } from './tables.js';
import { toolbar } from './toolbar.js';
import './sign.js';

const LONGEST_MARKS = 30;

await styleSheet(new URL('./windows.css', import.meta.url));

/**
 * Windows of up to three queries over one stream, and the plane of event time × processing time of one of them.
 *
 * Says which topics it wants by `tm-topics` (detail: the whole list) and through `connection` when it has one. The board is made
 * when the view is first drawn with a query, and closed when the view leaves the page.
 */
class TmWindowsView extends TmElement {
  static properties = {
    state: { attribute: false },
    route: { attribute: false },
    connection: { attribute: false },
    stream: { state: true },
    byKind: { state: true },
    shownQuery: { state: true },
    asTable: { state: true },
    help: { state: true },
    item: { state: true },
    pinned: { state: true },
    told: { state: true },
    following: { state: true },
  };

  #board = null;
  #models = new WeakMap();
  #marks = new Map();
  #topics = '';
  #asked = undefined;
  #inputs = [];
  #controls = {
    stream: (name) => this.#pickStream(name), show: (id) => this.#showQuery(id), pick: (kind, id) => this.#pickQuery(kind, id),
    hold: (following) => (following ? this.#board?.hold() : this.#board?.follow()),
    zoom: (factor) => this.#board?.zoomBy(factor), fit: () => this.#board?.fit(),
    table: (wanted) => { this.asTable = wanted; }, help: (wanted) => { this.help = wanted; },
  };

  constructor() {
    super();
    this.stream = null;
    this.byKind = {};
    this.shownQuery = null;
    this.asTable = false;
    this.help = false;
    this.item = null;
    this.pinned = null;
    this.told = '';
    this.following = true;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#closeBoard();
    this.#topics = '';
  }

  /** A message about something else than these planes, queries and streams draws nothing. */
  shouldUpdate(changed) {
    if (changed.size !== 1 || !changed.has('state') || !this.hasUpdated) {
      return true;
    }
    const before = changed.get('state');
    return before === undefined || ['planes', 'queries', 'streams', 'known', 'health', 'refused', 'connection', 'server', 'ui']
      .some((part) => before[part] !== this.state[part]);
  }

  willUpdate() {
    const asked = this.route?.params?.get?.('q') ?? new URLSearchParams(location.hash.split('?')[1] ?? '').get('q');
    if (asked !== this.#asked) {
      this.#asked = asked;
      this.shownQuery = asked;
      this.stream = null;
    }
    this.choice = choose(this.state?.queries ?? {}, { stream: this.stream, query: asked, byKind: this.byKind });
    this.lanes = this.choice.lanes.map(({ query }) => {
      const slice = this.state.planes?.[query.id] ?? null;
      return { id: query.id, state: query.state, model: slice && this.#modelOf(slice), window: windowOf(query.definition.window),
        refused: this.state.refused?.[`plane:${query.id}`] ?? null };
    });
    this.chosen = Math.max(0, this.lanes.findIndex((lane) => lane.id === this.shownQuery));
    this.choice.lanes.forEach(({ query }) => this.#keepMark(query));
  }

  #modelOf(slice) {
    let model = this.#models.get(slice);
    if (!model) {
      model = planeModel(slice);
      this.#models.set(slice, model);
    }
    return model;
  }

  /** The server tells the last thing that happened; the view keeps the ones before it. */
  #keepMark(query) {
    if (!query.last) {
      return;
    }
    const at = millisOf(query.last.at);
    const kept = this.#marks.get(query.id) ?? [];
    if (!kept.some((mark) => mark.at === at && mark.kind === query.last.kind)) {
      const detail = query.last.kind === 'failed' ? query.error?.message ?? null : null;
      this.#marks.set(query.id, [...kept, { at, kind: query.last.kind, detail }].slice(-LONGEST_MARKS));
    }
  }

  #now() {
    return Date.now() + (this.state.server?.skewMs ?? 0);
  }

  render() {
    const { state } = this;
    if (!state?.known && this.lanes.length === 0) {
      return this.#framed(loadingState(t('windows.loading')));
    }
    if (this.lanes.length === 0) {
      const starting = state.health && state.health.parts?.spark === 'starting';
      return this.#framed(starting ? loadingState(t('windows.starting'))
        : emptyState(t('windows.none.title'), t('windows.none.text'), html`<a class="button" href="#/new-query">${t('windows.none.new')}</a>`));
    }
    const lane = this.lanes[this.chosen];
    const shown = this.pinned ?? this.item;
    return html`<section class="wv ${state.ui?.presenter ? 'wv-presenter' : ''}" aria-label=${t('windows.title')}>
      ${toolbar(this, this.#controls)}
      ${countsStrip(lane, this.#sample(lane.model))}
      <div class="wv-main" ?hidden=${this.asTable}>
        <div class="wv-stage">
          <div class="wv-board" tabindex="0" role="application" aria-label=${t('windows.board.label', { stream: this.choice.stream })}
            aria-describedby="wv-keys"></div>
          ${this.following ? nothing : html`<p class="wv-held" role="status">
            ${t('windows.held', { time: `${clockText(this.#board?.heldAt ?? 0)} UTC`, n: this.#since() })}
            <button class="button" @click=${() => this.#board.follow()}>${t('windows.follow')}</button></p>`}
          ${this.#message(lane)}
        </div>
        <aside class="wv-side">
          ${detailPanel(shown && this.#describe(shown), { pinned: this.pinned !== null, unpin: () => this.#board.pin(this.pinned),
            failed: lane.state === 'failed' ? state.queries[lane.id] : null })}
          ${legend(this.lanes)}
        </aside>
        <p id="wv-keys" class="visually-hidden">${t('windows.board.keys')}</p>
        <div class="visually-hidden" aria-live="polite">${this.told}</div>
      </div>
      ${this.asTable ? tables(this.lanes, lane, clockPieces(this.#clock())) : nothing}
    </section>`;
  }

  #framed(content) {
    return html`<section class="wv" aria-label=${t('windows.title')}>${content}</section>`;
  }

  #showQuery(id) {
    this.shownQuery = id;
    this.#unmark();
  }

  #pickStream(name) {
    this.stream = name;
    this.byKind = {};
    this.#letGo();
  }

  #pickQuery(kind, id) {
    this.byKind = { ...this.byKind, [kind]: id };
    this.shownQuery = id;
    this.#letGo();
  }

  /** Other queries than those drawn: the held picture is of no use any more. */
  #letGo() {
    this.#unmark();
    this.#board?.follow();
  }

  #unmark() {
    this.item = null;
    if (this.#board?.pinned) {
      this.#board.pin(this.#board.pinned);
    }
    this.#board?.pointAt(null);
  }

  /** Batches that came since the picture was held. */
  #since() {
    const heldAt = this.#board?.heldAt ?? Infinity;
    return (this.lanes[this.chosen]?.model?.batches ?? []).filter((batch) => batch.end > heldAt).length;
  }

  #clock() {
    return this.state.streams?.[this.choice.stream]?.clock;
  }

  /** The newest batch that came as a sample, if one is still shown. */
  #sample(model) {
    const batches = model?.batches ?? [];
    for (let i = batches.length - 1; i >= 0; i--) {
      if (batches[i].shown < batches[i].n) {
        return batches[i];
      }
    }
    return null;
  }

  #describe(item) {
    const scene = this.#board?.scene;
    const lane = scene?.lanes[item.kind === 'window' ? item.lane : scene.chosen];
    if (!lane?.model) {
      return null;
    }
    switch (item.kind) {
      case 'event':
        return eventText(item.event, lane.model, scene.pieces);
      case 'pending':
        return pendingText(item.event);
      case 'window':
        return { ...windowText(lane.model.windows.find((window) => window.id === item.window.id) ?? item.window, lane.model), of: lane.id };
      default:
        return batchText(item.batch, lane.model);
    }
  }

  updated() {
    this.#tellTopics();
    const host = this.querySelector('.wv-board');
    if (!host) {
      this.#closeBoard();
      return;
    }
    if (!this.#board) {
      this.#board = new PlaneBoard(host);
      const signal = this.leaving;
      this.#board.addEventListener('point', ({ detail }) => this.#pointed(detail), { signal });
      this.#board.addEventListener('pin', ({ detail }) => { this.pinned = detail.item; }, { signal });
      this.#board.addEventListener('axis', () => { this.following = this.#board.following; }, { signal });
    }
    this.#showScene();
  }

  #showScene() {
    const stream = this.state.streams?.[this.choice.stream] ?? null;
    const lane = this.lanes[this.chosen];
    const inputs = [...this.lanes.flatMap(({ id, state, model, refused }) => [id, state, model, refused]), this.chosen, stream?.clock,
      stream?.state, this.#marks.get(lane.id), document.documentElement.lang];
    if (inputs.length === this.#inputs.length && inputs.every((input, i) => input === this.#inputs[i])) {
      return;
    }
    this.#inputs = inputs;
    const pieces = clockPieces(stream?.clock);
    this.#board.show({
      lanes: this.lanes, chosen: this.chosen, pieces, speed: pieces[pieces.length - 1]?.speed || null,
      live: (stream?.state ?? 'running') === 'running' && this.lanes.some(({ state }) => state === 'running'),
      marks: marksOf(this.#marks.get(lane.id) ?? [], lane.model), nowAt: () => this.#now(),
    });
  }

  /** Why the plane is empty, over the empty plane. */
  #message(lane) {
    if (!lane.refused && lane.model && lane.model.batches.length + lane.model.events.length + lane.model.pending.length > 0) {
      return nothing;
    }
    const text = lane.refused ? t('windows.plane.refused', { message: lane.refused })
      : t(lane.state === 'failed' ? 'windows.lane.failed' : lane.state === 'running' || lane.state === 'starting' ? 'windows.plane.waiting'
        : 'windows.plane.stopped');
    return html`<p class="wv-message" role="status">${text} <a href=${`#/queries/${encodeURIComponent(lane.id)}`}>${t('windows.plane.toQuery')}</a></p>`;
  }

  #pointed({ item, by }) {
    this.item = item;
    if (by === 'keys' && item) {
      const said = this.#describe(item);
      this.told = said ? [said.title, said.range ?? '', ...said.lines.slice(0, 2).map((line) => line.join(' ')), ...said.why].join('. ') : '';
    }
  }

  #closeBoard() {
    this.#board?.close();
    this.#board = null;
    this.#inputs = [];
    this.following = true;
    this.item = null;
    this.pinned = null;
  }

  #tellTopics() {
    const topics = this.lanes.map(({ id }) => `plane:${id}`);
    const said = topics.join(' ');
    if (said !== this.#topics) {
      this.#topics = said;
      this.connection?.subscribe(topics);
      this.dispatchEvent(new CustomEvent('tm-topics', { bubbles: true, composed: true, detail: topics }));
    }
  }
}

customElements.define('tm-windows-view', TmWindowsView);
