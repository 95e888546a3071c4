import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { cssVars } from '../../parts/css-vars.js';
import { icon } from '../../parts/icons.js';
import { problemBanner } from '../../parts/problem.js';
import { dateTime, duration, number, t } from '../../i18n/index.js';

const RATE = { min: 0.1, max: 50_000 };
const SPEED = { min: 1, max: 100_000 };
const STEPS = 200;

/**
 * What can be changed about a stream while it flows: a generator's switch, rate, disorder and seed; a replay's switch and speed.
 * A value moves only when the server has taken it; while a slider is held it shows what it would become.
 */
class TmStreamControls extends TmElement {
  static properties = { stream: { attribute: false }, action: { attribute: false }, held: { state: true } };

  constructor() {
    super();
    this.held = {};
  }

  willUpdate(changed) {
    if (changed.has('action') && changed.get('action')?.pending && !this.action?.pending) {
      this.held = {};
    }
    if (changed.has('stream') && changed.get('stream') && changed.get('stream').id !== this.stream.id) {
      this.held = {};
    }
  }

  render() {
    const { stream } = this;
    const generator = stream.definition.generator;
    if (!generator) {
      return html`<p class="muted">${t('stream.noControls')}</p>`;
    }
    const isReplay = stream.replay !== null && stream.replay !== undefined;
    const on = generator.on ?? stream.state === 'running';
    return html`<div class="stream-controls" aria-busy=${Boolean(this.action?.pending)}>
      ${stream.state === 'ended' ? html`<p class="muted">${t('stream.ended')}</p>` : this.#switch(on, isReplay)}
      ${isReplay ? this.#replay(stream, generator) : this.#generator(generator)}
      ${problemBanner(this.action?.problem, { dismiss: () => this.act('clear', { key: `stream:${stream.id}` }) })}
    </div>`;
  }

  #switch(on, isReplay) {
    return html`<div class="switch-row"><button class="switch" role="switch" aria-checked=${on} ?disabled=${this.action?.pending}
      @click=${() => this.#change({ on: !on })}><span class="switch-track" aria-hidden="true"></span><span>${t(isReplay ? 'stream.replayOn' : 'stream.generatorOn')}</span></button>
      ${this.action?.pending ? html`<span class="muted small pending">${icon('arc', 'turning')} ${t('stream.pending')}</span>` : nothing}</div>`;
  }

  #generator(generator) {
    const seed = this.held.seed ?? generator.seed ?? '';
    return html`
      ${this.#slider('rate', generator.rate ?? 0, RATE, (value) => t('stream.rateWords', { rate: number(value, value < 10 ? 1 : 0) }))}
      ${this.#disorder(generator.disorder ?? 0)}
      <div class="field seed"><label for="seed">${t('stream.seed')}</label>
        <form class="inline" @submit=${(event) => { event.preventDefault(); this.#change({ seed: Number(this.held.seed ?? generator.seed) }); }}>
          <input id="seed" class="input" inputmode="numeric" .value=${String(seed)} aria-describedby="seed-hint" @input=${(event) => this.#hold('seed', event.target.value)}>
          <button class="button" ?disabled=${this.held.seed === undefined || this.action?.pending || !/^-?\d+$/.test(String(seed).trim())}>${t('action.apply')}</button></form>
        <p class="hint" id="seed-hint">${t('stream.seedHint')}</p></div>`;
  }

  #replay(stream, generator) {
    const { replay } = stream;
    const share = replay.rows > 0 ? replay.row / replay.rows : 0;
    return html`
      ${this.#slider('speed', generator.speed ?? 1, SPEED, (value) => t('stream.speedWords', { span: duration(Math.round(value * 1_000)) }))}
      <div class="field"><span class="field-label">${t('stream.position')}</span>
        <div class="position" role="progressbar" aria-label=${t('stream.position')} aria-valuenow=${replay.row} aria-valuemin="0" aria-valuemax=${replay.rows}><span ${cssVars({ '--share': share })}></span></div>
        <p class="hint">${t('stream.positionWords', { row: replay.row, rows: replay.rows, lap: replay.lap })} · ${t('stream.dataTime', { time: dateTime(replay.dataTime) })}</p></div>`;
  }

  /** A logarithmic slider with its number beside it. */
  #slider(name, current, range, words) {
    const value = this.held[name] ?? current;
    const id = `control-${name}`;
    return html`<div class="field">
      <label for=${id}>${t(`stream.${name}`)}</label>
      <div class="slider"><input id=${id} type="range" min="0" max=${STEPS} .value=${String(toStep(value, range))} aria-valuetext=${words(value)}
        @input=${(event) => this.#hold(name, fromStep(Number(event.target.value), range))}
        @change=${(event) => this.#change({ [name]: fromStep(Number(event.target.value), range) })}>
        <input class="input number" inputmode="decimal" aria-label=${t(`stream.${name}Number`)} .value=${String(value)}
          @change=${(event) => this.#typed(name, event.target.value)}></div>
      <p class="hint">${words(value)}</p></div>`;
  }

  #disorder(current) {
    const value = this.held.disorder ?? current;
    return html`<div class="field"><label for="control-disorder">${t('stream.disorder')}</label>
      <div class="slider"><input id="control-disorder" type="range" min="0" max="1" step="0.01" .value=${String(value)}
        @input=${(event) => this.#hold('disorder', Number(event.target.value))} @change=${(event) => this.#change({ disorder: Number(event.target.value) })}>
        <output class="num">${number(value * 100)} %</output></div>
      <p class="hint">${t('stream.disorderHint')}</p></div>`;
  }

  #typed(name, text) {
    const value = Number(text.trim().replace(',', '.'));
    if (Number.isFinite(value)) {
      this.#hold(name, value);
      this.#change({ [name]: value });
    }
  }

  #hold(name, value) {
    this.held = { ...this.held, [name]: value };
  }

  #change(change) {
    this.act('tune-stream', { id: this.stream.id, change });
  }
}

function toStep(value, { min, max }) {
  const share = Math.log(Math.max(min, Math.min(max, value)) / min) / Math.log(max / min);
  return Math.round(share * STEPS);
}

/** Rounded to two figures, so that a slider gives figures one would type. */
function fromStep(step, { min, max }) {
  const value = min * (max / min) ** (step / STEPS);
  return Number(value.toPrecision(2));
}

customElements.define('tm-stream-controls', TmStreamControls);
