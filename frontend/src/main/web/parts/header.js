import { html, nothing } from 'lit';
import { TmElement } from './element.js';
import { LANGUAGES, currentLanguage, duration, setLanguage, t } from '../i18n/index.js';
import { THEMES, preferenceChanges, presenting, setPresenting, setTheme, theme } from './preferences.js';
import { badge } from './badge.js';
import { icon } from './icons.js';

const TABS = [
  ['overview', '#/'],
  ['windows', '#/windows'],
  ['streams', '#/streams'],
  ['lab', '#/lab'],
  ['lessons', '#/lessons'],
  ['alerts', '#/alerts'],
];
const THEME_ICONS = { auto: 'auto', light: 'sun', dark: 'moon' };

/** The one header: where one is, how engine and live channel are, and the reader's choices. */
class TmHeader extends TmElement {
  static properties = { state: { attribute: false }, route: { attribute: false } };

  connectedCallback() {
    super.connectedCallback();
    preferenceChanges.addEventListener('change', () => this.requestUpdate(), { signal: this.leaving });
    this.tickEvery(1_000);
    document.addEventListener('click', (event) => {
      for (const open of this.querySelectorAll('details[open]')) {
        if (!open.contains(event.target)) {
          open.open = false;
        }
      }
    }, { signal: this.leaving });
    this.addEventListener('keydown', (event) => {
      const open = event.key === 'Escape' ? event.target.closest('details[open]') : null;
      if (open) {
        open.open = false;
        open.querySelector('summary').focus();
        event.preventDefault();
      }
    }, { signal: this.leaving });
  }

  shouldUpdate(changed) {
    const { state } = this;
    return this.hasNews(changed, [state.health, state.connection, state.server, state.alerts]);
  }

  render() {
    const current = { query: 'overview', 'new-query': 'overview', 'edit-query': 'overview', 'new-stream': 'streams', files: 'streams', delivery: 'lab', lambda: 'lab', dstream: 'lab', ml: 'lab', learning: 'lab', drift: 'lab', latency: 'lab' }[this.route.name] ?? this.route.name;
    return html`<header class="header">
      <a class="brand" href="#/" aria-label=${t('brand.home')}>
        <svg class="brand-sign" viewBox="0 0 32 32" aria-hidden="true">
          <path d="M3 24h7v-6h7v-6h6V6h6"/><circle cx="10" cy="9.5" r="3"/><circle class="late" cx="25" cy="21.5" r="3"/>
        </svg>
        <span class="wordmark">Tidemark</span>
      </a>
      <nav class="tabs" aria-label=${t('nav.label')}>
        ${TABS.map(([name, href]) => html`<a href=${href} aria-current=${name === current ? 'page' : nothing}>${t(`nav.${name}`)}</a>`)}
      </nav>
      <div class="header-state">${this.#alerts()} ${this.#engine()} ${this.#live()}</div>
      <div class="header-choices">${this.#languages()} ${this.#theme()}
        <button class="icon-button" aria-pressed=${presenting()} title=${t('presenter.title')} aria-label=${t('presenter.title')}
          @click=${() => setPresenting(!presenting())}>${icon('present')}</button>
        <button class="icon-button keys-button" title=${t('shortcuts.title')} aria-label=${t('shortcuts.title')}
          @click=${() => this.dispatchEvent(new CustomEvent('tm-shortcuts'))}>${icon('keys')}</button>
      </div>
    </header>`;
  }

  /** What fires is seen on every page. */
  #alerts() {
    const n = this.state.alerts?.firing.length ?? 0;
    return n === 0 ? nothing : html`<a class="alert-badge" href="#/alerts" title=${t('alerts.badge.hint', { n })}>${icon('bell')}<span>${t('alerts.badge', { n })}</span></a>`;
  }

  #engine() {
    const { health } = this.state;
    if (!health) {
      return nothing;
    }
    return html`<details class="menu">
      <summary>
        <span class="menu-label">${t('engine.title')}</span>${badge('engine', health.status)}${icon('more', 'menu-more')}
      </summary>
      <div class="menu-body">
        <table class="plain"><caption class="visually-hidden">${t('engine.title')}</caption><tbody>
          ${Object.entries(health.parts).map(([part, state]) => {
            const detail = health.details?.find((d) => d.part === part);
            return html`<tr><th scope="row">${t(`part.${part}`)}</th><td>${badge('part', state)}</td>
              <td class="num muted">${detail ? duration(detail.elapsedMs) : ''}</td></tr>
              ${detail?.detail ? html`<tr class="detail-row"><td colspan="3">${detail.detail}</td></tr>` : nothing}`;
          })}
        </tbody></table>
        ${this.state.server ? html`<p class="muted small">Tidemark ${this.state.server.version}</p>` : nothing}
      </div>
    </details>`;
  }

  #live() {
    const { phase, since, retryAt } = this.state.connection;
    const seconds = retryAt ? Math.max(0, Math.ceil((retryAt - Date.now()) / 1_000)) : null;
    const silent = phase === 'stale' ? duration(Math.floor((Date.now() - since) / 1_000) * 1_000 + 7_000) : '';
    return html`<span class="live" data-phase=${phase} title=${t(`live.hint.${phase}`, { span: silent })}>
      <span class="menu-label">${t('live.title')}</span>${badge('live', phase)}
      ${phase === 'offline' ? html`<button class="link-button" @click=${() => this.dispatchEvent(new CustomEvent('tm-retry'))}>
        ${seconds > 0 ? t('live.retryIn', { n: seconds }) : t('live.retryNow')}</button>` : nothing}
    </span>`;
  }

  #languages() {
    return html`<div class="segmented" role="group" aria-label=${t('language.title')}>
      ${LANGUAGES.map((language) => html`<button lang=${language} aria-pressed=${language === currentLanguage()}
        @click=${() => setLanguage(language)}>${language.toUpperCase()}</button>`)}
    </div>`;
  }

  #theme() {
    const current = theme();
    const next = THEMES[(THEMES.indexOf(current) + 1) % THEMES.length];
    const label = t('theme.title', { theme: t(`theme.${current}`) });
    return html`<button class="icon-button" title=${label} aria-label=${label} data-theme-choice=${current}
      @click=${() => setTheme(next)}>${icon(THEME_ICONS[current])}</button>`;
  }
}

customElements.define('tm-header', TmHeader);
