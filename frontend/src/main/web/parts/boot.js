import { html, nothing } from 'lit';
import { TmElement } from './element.js';
import { seconds, t } from '../i18n/index.js';
import { icon } from './icons.js';
import { badge } from './badge.js';

const ORDER = ['http', 'database', 'broker', 'spark', 'result'];

/** The engine waking up, part by part, with a clock that runs while a part is still on its way. */
class TmBoot extends TmElement {
  static properties = { health: { attribute: false } };

  #receivedAt = Date.now();

  connectedCallback() {
    super.connectedCallback();
    this.tickEvery(200);
  }

  willUpdate(changed) {
    if (changed.has('health')) {
      this.#receivedAt = Date.now();
    }
  }

  render() {
    const { health } = this;
    const parts = ORDER.filter((part) => part in health.parts);
    const since = Date.now() - this.#receivedAt;
    return html`<section class="boot" aria-labelledby="boot-title">
      <h2 id="boot-title">${t('boot.title')}</h2>
      <p class="muted">${t('boot.text')}</p>
      <ol class="boot-parts">${parts.map((part) => this.#part(part, health, since))}</ol>
    </section>`;
  }

  #part(part, health, since) {
    const state = health.parts[part];
    const detail = health.details?.find((d) => d.part === part);
    const elapsed = (detail?.elapsedMs ?? 0) + (state === 'starting' ? since : 0);
    return html`<li class="boot-part" data-state=${state}>
      <span class="boot-sign">${icon(state === 'up' ? 'check' : state === 'down' ? 'cross' : 'arc', state === 'starting' ? 'turning' : '')}</span>
      <span class="boot-name">${t(`part.${part}`)}</span>
      <span class="boot-what muted">${detail?.detail ?? t(`boot.part.${part}`)}</span>
      <span class="boot-time num">${detail ? html`${seconds(elapsed)} ${t('unit.s')}` : nothing}</span>
      <span class="visually-hidden">${badge('part', state)}</span>
    </li>`;
  }
}

customElements.define('tm-boot', TmBoot);
