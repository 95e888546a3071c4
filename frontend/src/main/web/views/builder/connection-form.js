import { html, nothing } from 'lit';
import { ProblemError, request } from '../../http/request.js';
import { t } from '../../i18n/index.js';
import { TmElement } from '../../parts/element.js';
import { icon } from '../../parts/icons.js';
import { problemBanner } from '../../parts/problem.js';

const EMPTY = { name: '', url: 'jdbc:postgresql://localhost:5432/', user: '', password: '' };

/**
 * Makes or changes a connection to a database, and tries it. The password is sent and then forgotten: it is never shown again, and an
 * empty one leaves the stored one as it is. Fires `connection-saved` with the name.
 */
class TmConnectionForm extends TmElement {
  static properties = {
    connections: { attribute: false },
    chosen: { attribute: false },
    typed: { state: true },
    pending: { state: true },
    problem: { state: true },
    tested: { state: true },
  };

  constructor() {
    super();
    Object.assign(this, { connections: [], chosen: 'results', typed: null, pending: null, problem: null, tested: null });
  }

  willUpdate(changed) {
    if (changed.has('chosen')) {
      this.tested = null;
    }
  }

  get #existing() {
    return this.connections.find(({ name }) => name === this.chosen) ?? null;
  }

  render() {
    return html`<div class="bd-connection">
      <div class="bd-actions">
        <button type="button" class="button" ?disabled=${this.pending !== null} @click=${() => this.#test(this.chosen)}>${this.pending === 'test' ? icon('arc', 'turning') : nothing}<span>${t('builder.connection.test')}</span></button>
        ${this.chosen !== 'results' && this.#existing ? html`<button type="button" class="button" @click=${() => this.#open({ ...EMPTY, ...this.#existing, password: '' })}>${icon('edit')}<span>${t('builder.connection.edit')}</span></button>` : nothing}
        <button type="button" class="button" aria-expanded=${this.typed !== null} @click=${() => (this.typed === null ? this.#open(EMPTY) : this.#open(null))}>${icon('plus')}<span>${t('builder.connection.new')}</span></button>
        ${this.#outcome()}
      </div>
      ${this.typed === null ? problemBanner(this.problem) : this.#form()}
    </div>`;
  }

  #outcome() {
    const { tested } = this;
    return tested === null ? nothing : html`<span role="status" class=${tested.ok ? 'saved' : 'bd-failed'}>${icon(tested.ok ? 'check' : 'cross')}
      ${tested.ok ? t('builder.connection.works') : t('builder.connection.fails')} <span lang="en">${tested.detail}</span></span>`;
  }

  #form() {
    const set = this.#existing?.name === this.typed.name && this.#existing.passwordSet;
    const field = (name, options = {}) => {
      const wrong = (this.problem?.errors ?? []).filter((error) => error.pointer === `/${name}`);
      return html`<div class="field"><label for=${`connection-${name}`}>${t(`builder.connection.${name}`)}</label>
        <input id=${`connection-${name}`} class="input" type=${options.type ?? 'text'} autocomplete=${options.type === 'password' ? 'new-password' : 'off'} spellcheck="false"
          autocapitalize="off" .value=${this.typed[name] ?? ''} placeholder=${options.placeholder ?? nothing} aria-invalid=${wrong.length > 0}
          @keydown=${(event) => this.#enter(event)} @input=${(event) => { this.typed = { ...this.typed, [name]: event.target.value }; }}>
        ${wrong.map((error) => html`<p class="error">${icon('cross')} <span lang="en">${error.detail}</span></p>`)}</div>`;
    };
    return html`<div class="bd-connection-form" role="group" aria-label=${t('builder.connection.new')}>
      <div class="bd-grid">${field('name')} ${field('url')} ${field('user')}
        ${field('password', { type: 'password', placeholder: set ? t('builder.connection.kept') : undefined })}</div>
      <p class="hint">${t('builder.connection.hint')}</p>
      ${this.problem && this.problem.errors.every(({ pointer }) => !['/name', '/url', '/user', '/password'].includes(pointer)) ? problemBanner(this.problem) : nothing}
      <div class="bd-actions"><button type="button" class="button primary" ?disabled=${this.pending !== null || this.typed.name.trim() === ''} @click=${() => this.#save()}>
        ${this.pending === 'save' ? icon('arc', 'turning') : nothing}<span>${t('builder.connection.save')}</span></button>
        <button type="button" class="button" @click=${() => this.#open(null)}>${t('action.cancel')}</button></div></div>`;
  }

  #enter(event) {
    if (event.key === 'Enter') {
      event.preventDefault();
      this.#save();
    }
  }

  #open(typed) {
    this.typed = typed;
    this.problem = null;
  }

  async #save() {
    const { name: typedName, url, user, password } = this.typed;
    const name = typedName.trim();
    if (name === '' || this.pending !== null) {
      return;
    }
    const body = { url: url.trim(), ...(user === '' ? {} : { user }), ...(password === '' ? {} : { password }) };
    const saved = await this.#call('save', 'PUT', `/api/connections/${encodeURIComponent(name)}`, body);
    if (saved !== undefined) {
      this.typed = null;
      this.dispatchEvent(new CustomEvent('connection-saved', { detail: name }));
      await this.#test(name);
    }
  }

  async #test(name) {
    this.tested = null;
    this.tested = (await this.#call('test', 'POST', `/api/connections/${encodeURIComponent(name)}/test`, {})) ?? null;
  }

  async #call(what, method, path, body) {
    this.pending = what;
    this.problem = null;
    try {
      return await request(method, path, body);
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        throw error;
      }
      this.problem = error.problem;
      return undefined;
    } finally {
      this.pending = null;
    }
  }
}

customElements.define('tm-connection-form', TmConnectionForm);
