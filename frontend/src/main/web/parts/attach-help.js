import { html, nothing } from 'lit';
import { TmElement } from './element.js';
import { t } from '../i18n/index.js';
import { attachLines } from './attach-lines.js';
import { icon } from './icons.js';

const COPIED_FOR_MS = 1_500;

/** How another application is attached, line by line, with this server's own address. Folded until asked for. */
class TmAttachHelp extends TmElement {
  static properties = { copied: { state: true } };

  constructor() {
    super();
    this.copied = null;
  }

  render() {
    const lines = attachLines(location, t('attach.token'));
    return html`<details class="attach-help">
      <summary>${t('attach.title')}</summary>
      <div class="panel padded attach-steps">
        <p>${t('attach.text')}</p>
        <ol>
          <li>${t('attach.download')} <a href="/attach/tidemark-attach.jar" download>tidemark-attach.jar</a>${this.#line('download', lines)}</li>
          <li>${t('attach.submit')}${this.#line('submit', lines)}</li>
        </ol>
        <p>${t('attach.program')}</p>${this.#line('program', lines)}
        <p>${t('attach.notebook')}</p>${this.#line('notebook', lines)}
        ${lines.needsToken ? html`<p>${t('attach.tokenText')}</p>` : nothing}
        <p class="muted">${t('attach.promise')}</p>
      </div>
    </details>`;
  }

  #line(key, lines) {
    const copied = this.copied === key;
    return html`<div class="attach-line"><pre tabindex="0" aria-label=${t(`attach.line.${key}`)}>${lines[key]}</pre>
      <button class="button" @click=${() => this.#copy(key, lines[key])} aria-label=${t('attach.copyOf', { what: t(`attach.line.${key}`) })}>
        ${icon(copied ? 'check' : 'copy')}<span>${copied ? t('action.copied') : t('action.copy')}</span></button></div>`;
  }

  async #copy(key, text) {
    await navigator.clipboard?.writeText(text);
    this.copied = key;
    setTimeout(() => { this.copied = null; }, COPIED_FOR_MS);
  }
}

customElements.define('tm-attach-help', TmAttachHelp);
