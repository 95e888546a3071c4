import { html, nothing } from 'lit';
import { TmElement } from './parts/element.js';
import { Actions } from './http/actions.js';
import { Connection } from './live/connection.js';
import { LiveSocket } from './live/socket.js';
import { Store } from './store/store.js';
import { initLanguage, languageChanges, t } from './i18n/index.js';
import { isLoaded, loadView, parseRoute } from './router.js';
import { presenting, setPresenting } from './parts/preferences.js';
import { emptyState, loadingState } from './parts/problem.js';
import { shortcutsDialog } from './parts/shortcuts.js';
import { announcements } from './parts/announcements.js';
import './parts/header.js';

const PAGES = { 1: '#/', 2: '#/windows', 3: '#/streams', 4: '#/lab', 5: '#/lessons', 6: '#/alerts' };

/** The page: owns store, connection and route, and shows one view. Views get the state down and send actions up. */
class TmApp extends TmElement {
  static properties = {
    state: { attribute: false },
    route: { state: true },
    failedView: { state: true },
    announcement: { state: true },
    viewTitle: { state: true },
  };

  #store = new Store();
  #actions = new Actions(this.#store);
  #connection;
  #socket;

  constructor() {
    super();
    this.state = this.#store.state;
    this.route = parseRoute(location.hash);
    this.failedView = null;
    this.announcement = '';
    this.viewTitle = null;
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    this.#socket = new LiveSocket({
      url: `${scheme}//${location.host}/live`,
      onMessage: (message) => {
        this.#connection.told(message);
        this.#store.dispatch(message);
      },
    });
    this.#connection = new Connection(this.#socket);
  }

  connectedCallback() {
    super.connectedCallback();
    this.replaceChildren();
    const signal = this.leaving;
    this.#store.subscribe((state) => {
      this.announcement = announcements(this.state, state) || this.announcement;
      this.state = state;
    }, { signal });
    // What was said in one language is not said again in another.
    languageChanges.addEventListener('change', () => {
      this.announcement = '';
    }, { signal });
    addEventListener('hashchange', () => this.#navigate(), { signal });
    addEventListener('keydown', (event) => this.#key(event), { signal });
    addEventListener('online', () => this.#socket.retryNow(), { signal });
    addEventListener('pagehide', () => this.#socket.setHidden(true), { signal });
    document.addEventListener('visibilitychange', () => this.#socket.setHidden(document.hidden), { signal });
    this.addEventListener('tm-action', (event) => this.#act(event.detail), { signal });
    this.addEventListener('tm-title', (event) => { this.viewTitle = event.detail; }, { signal });
    this.#navigate();
    this.#socket.connect();
    if (document.hidden) {
      this.#socket.setHidden(true);
    }
  }

  async #act({ after, ...action }) {
    const done = await this.#actions.perform(action);
    if (done && after) {
      location.hash = after;
    }
  }

  #navigate() {
    const before = this.route;
    this.route = parseRoute(location.hash);
    if (this.route.name !== before.name || this.route.id !== before.id) {
      this.viewTitle = null;
    }
    if (this.route.name !== before.name) {
      this.#connection.subscribe([]);
      scrollTo(0, 0);
    }
    const { name } = this.route;
    this.failedView = null;
    if (!isLoaded(name)) {
      loadView(name).then(() => this.requestUpdate(), () => {
        this.failedView = name;
      });
    }
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) {
      return;
    }
    if (event.key === 'Escape' && presenting() && !document.querySelector('dialog[open]')) {
      setPresenting(false);
      return;
    }
    if (event.composedPath()[0].closest?.('input, textarea, select, [contenteditable]')) {
      return;
    }
    if (event.key in PAGES) {
      location.hash = PAGES[event.key];
    } else if (event.key === '?') {
      this.#showShortcuts();
    } else if (event.key === 'p') {
      setPresenting(!presenting());
    }
  }

  #showShortcuts() {
    this.querySelector('#shortcuts')?.showModal();
  }

  render() {
    document.title = this.#title();
    return html`
      <a class="skip-link" href="#main" @click=${(event) => this.#skip(event)}>${t('page.skip')}</a>
      <tm-header .state=${this.state} .route=${this.route} @tm-shortcuts=${() => this.#showShortcuts()}
        @tm-retry=${() => this.#socket.retryNow()}></tm-header>
      <main id="main" tabindex="-1" data-view=${this.route.name}>${this.#view()}</main>
      <div class="visually-hidden" aria-live="polite">${this.announcement}</div>
      ${shortcutsDialog()}
      ${presenting() ? html`<p class="presenter-hint">${t('presenter.leave')}</p>` : nothing}
    `;
  }

  #title() {
    const { name, id } = this.route;
    const page = this.viewTitle ?? id ?? (name === 'unknown' ? '' : t(`nav.${name}`));
    return page ? `${page} · Tidemark` : 'Tidemark';
  }

  #skip(event) {
    event.preventDefault();
    this.querySelector('#main').focus();
  }

  #view() {
    const { name } = this.route;
    if (this.failedView === name) {
      return emptyState(t('page.viewFailed.title'), t('page.viewFailed.text'),
        html`<button class="button" @click=${() => this.#navigate()}>${t('action.tryAgain')}</button>`);
    }
    if (!isLoaded(name)) {
      return loadingState(t('page.loading'));
    }
    const { state, route } = this;
    switch (name) {
      case 'overview':
        return html`<tm-overview-view .state=${state} .connection=${this.#connection}></tm-overview-view>`;
      case 'query':
        return html`<tm-query-view .state=${state} .route=${route} .connection=${this.#connection}></tm-query-view>`;
      case 'new-query':
      case 'edit-query':
        return html`<tm-builder-view .state=${state} .route=${route} .connection=${this.#connection}></tm-builder-view>`;
      case 'streams':
        return html`<tm-streams-view .state=${state} .route=${route} .connection=${this.#connection}></tm-streams-view>`;
      case 'new-stream':
        return html`<tm-new-stream-view .state=${state} .route=${route} .connection=${this.#connection}></tm-new-stream-view>`;
      case 'files':
        return html`<tm-files-view .state=${state} .route=${route} .connection=${this.#connection}></tm-files-view>`;
      case 'windows':
        return html`<tm-windows-view .state=${state} .route=${route} .connection=${this.#connection}></tm-windows-view>`;
      case 'lab':
        return html`<tm-lab-view .state=${state} .route=${route} .connection=${this.#connection}></tm-lab-view>`;
      case 'delivery':
        return html`<tm-delivery-view .state=${state} .route=${route} .connection=${this.#connection}></tm-delivery-view>`;
      case 'lambda':
        return html`<tm-lambda-view .state=${state} .route=${route} .connection=${this.#connection}></tm-lambda-view>`;
      case 'ml':
        return html`<tm-ml-view .state=${state} .route=${route} .connection=${this.#connection}></tm-ml-view>`;
      case 'learning':
        return html`<tm-learning-view .state=${state} .route=${route} .connection=${this.#connection}></tm-learning-view>`;
      case 'drift':
        return html`<tm-drift-view .state=${state} .route=${route} .connection=${this.#connection}></tm-drift-view>`;
      case 'latency':
        return html`<tm-latency-view .state=${state} .route=${route} .connection=${this.#connection}></tm-latency-view>`;
      case 'lessons':
        return html`<tm-lessons-view .state=${state} .route=${route} .connection=${this.#connection}></tm-lessons-view>`;
      case 'dstream':
        return html`<tm-dstream-view .state=${state} .route=${route} .connection=${this.#connection}></tm-dstream-view>`;
      case 'alerts':
        return html`<tm-alerts-view .state=${state} .connection=${this.#connection}></tm-alerts-view>`;
      default:
        return emptyState(t('page.unknown.title'), t('page.unknown.text'), html`<a class="button" href="#/">${t('nav.overview')}</a>`);
    }
  }
}

initLanguage();
customElements.define('tm-app', TmApp);
