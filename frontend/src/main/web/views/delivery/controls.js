import { html, nothing } from 'lit';
import { icon } from '../../parts/icons.js';
import { duration, t } from '../../i18n/index.js';
import { sign } from './delivery-signs.js';
import { actionName, actionText } from './delivery-words.js';
import { noAction, noStep } from './possible.js';

const GOALS = ['planned', 'half', 'written', 'committed'];
const FAILURES = ['task', 'answer', 'driver', 'sink', 'source'];

/** A button that stays in reach when it can do nothing: it then says why, on hovering and when pressed. */
function button({ name, label, hint, reason, act, tell, mark = nothing, kind = '' }) {
  const why = reason ? t(`delivery.no.${reason}`) : null;
  return html`<button class=${`button ${kind}`} data-does=${name} aria-disabled=${why ? 'true' : 'false'} title=${why ? `${hint} — ${why}` : hint}
    @click=${() => (why ? tell(why) : act())}>${mark}<span>${label}</span></button>`;
}

/** Stepping, the strip of steps, and what the step shown does. */
export function transport(session, { on, tell }) {
  const { position, last, playing } = session;
  const back = position === 0 ? 'atStart' : null;
  const forward = noStep(session);
  const atEnd = position >= last && session.run !== null;
  const all = playing ? null : forward === 'through' && last > 0 ? null : forward;
  return html`<div class="dl-transport" role="group" aria-label=${t('delivery.steps')}>
    <div class="dl-buttons">
      ${button({ name: 'back', label: t('delivery.back'), hint: t('delivery.back.hint'), reason: back, act: on.back, tell, mark: html`<span aria-hidden="true">←</span>` })}
      ${button({ name: 'step', label: t('delivery.step'), hint: t('delivery.step.hint'), reason: forward, act: on.step, tell, kind: 'primary', mark: html`<span aria-hidden="true">→</span>` })}
      ${button({ name: 'play', label: t(playing ? 'delivery.pause' : atEnd ? 'delivery.replay' : 'delivery.play'), hint: t(playing ? 'delivery.pause.hint' : 'delivery.play.hint'), reason: all, act: on.play, tell,
        mark: icon(playing ? 'pause' : atEnd ? 'restart' : 'play') })}
    </div>
    ${strip(session, on)}
  </div>`;
}

function strip({ run, position, last, definition }, on) {
  const played = run?.steps ?? [];
  const actions = Array.from({ length: last + 1 }, (_each, index) => (index === 0 ? null : played[index]?.action ?? definition?.actions?.[index - 1] ?? { do: 'go', to: 'committed' }));
  return html`<ol class="dl-strip" aria-label=${t('delivery.strip')}>${actions.map((action, index) => html`<li>
    <button class="dl-step" data-kind=${action?.do ?? 'begin'} data-played=${index < played.length} ?disabled=${index >= played.length} aria-current=${index === position ? 'step' : nothing}
      title=${action ? actionName(action) : t('delivery.do.begin')} aria-label=${`${index}: ${action ? actionName(action) : t('delivery.do.begin')}`} @click=${() => on.goTo(index)}>
      <b>${index}</b>${sign(action?.do ?? 'begin')}</button></li>`)}</ol>`;
}

/** What the step shown did and what comes next, in the script's words. */
export function caption(session) {
  const { run, position, last, definition, busy } = session;
  const step = session.shown;
  const next = position < last ? run?.steps[position + 1]?.action ?? definition?.actions?.[position] ?? null : null;
  return html`<div class="dl-caption" data-busy=${busy === 'stepping'}>
    <p class="dl-said" aria-live="polite"><b class="dl-said-step">${t('delivery.stepOf', { step: position, last })}</b>
      <span data-kind=${step?.action?.do ?? 'begin'}>${step ? actionText(step.action) : ''}</span></p>
    <p class="dl-next muted" role="status">${busy === 'stepping' ? html`${icon('arc', 'turning')} ${t('delivery.busy.stepping')}`
      : next ? t('delivery.next', { what: actionName(next) }) : step ? t('delivery.end') : ''}${step?.millis && !busy ? html`<span class="dl-millis">${duration(step.millis)}</span>` : nothing}</p>
  </div>`;
}

/** Everything that may be done to the run, whatever the script says. */
export function breakIt(session, { events, on, tell }) {
  const act = (action) => () => on.act(action);
  const can = (action) => noAction(session, action);
  const one = (action, name, extra = {}) => button({ name: `${action.do}-${action.point ?? action.to ?? ''}`.replace(/-$/, ''), label: t(`delivery.button.${name}`),
    hint: t(`delivery.button.${name}.hint`), reason: can(action), act: act(action), tell, ...extra });
  const refuses = session.run?.steps.at(-1)?.sinkRefuses;
  return html`<div class="dl-deeds">
    <div class="dl-group" role="group" aria-labelledby="dl-send"><span class="dl-group-name" id="dl-send">${t('delivery.group.send')}</span>
      <input class="input dl-events" type="number" min="1" max="50" .value=${String(events)} aria-label=${t('delivery.events.count')} @change=${(event) => on.events(event.target)}>
      ${one({ do: 'send', events }, 'send', { mark: sign('send') })}</div>
    <div class="dl-group" role="group" aria-labelledby="dl-go"><span class="dl-group-name" id="dl-go">${t('delivery.group.go')}</span>
      ${GOALS.map((to) => one({ do: 'go', to }, `go.${to}`))}</div>
    <div class="dl-group dl-break" role="group" aria-labelledby="dl-break"><span class="dl-group-name" id="dl-break">${sign('fail')}${t('delivery.group.break')}</span>
      ${FAILURES.map((point) => (point === 'sink' && refuses ? one({ do: 'mend' }, 'mend', { mark: sign('mend') }) : one({ do: 'fail', point }, `fail.${point}`, { kind: 'danger' })))}</div>
    <div class="dl-group" role="group" aria-label=${t('delivery.group.restart')}>${one({ do: 'restart' }, 'restart', { mark: sign('restart') })}</div>
  </div>`;
}
