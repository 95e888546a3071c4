import { html, nothing } from 'lit';
import { icon } from '../../parts/icons.js';
import { cssVars } from '../../parts/css-vars.js';
import { problemBanner } from '../../parts/problem.js';
import { number, t } from '../../i18n/index.js';
import { breakIt, caption, transport } from './controls.js';
import { fateSign } from './delivery-signs.js';
import { keyedBatches, laneColumn } from './lane-parts.js';
import { FATES, changedIn, columnsFor, strikeOf } from './ledger.js';
import { worldBar } from './world-bar.js';

/**
 * A run at the step shown: controls, what all lanes share, and the lanes side by side.
 *
 * @param {import('./delivery-session.js').DeliverySession} session with at least one step
 */
export function runStage(session, { on, tell, told, events, sinkTitle }) {
  const { run, position, shown } = session;
  const columns = columnsFor(toBeSent(session));
  const room = Math.ceil(toBeSent(session) / columns) * columns;
  const keys = [...new Set(shown.lanes.flatMap((lane) => keyedBatches(lane).map(({ key }) => key)))].sort();
  return html`<div class="dl-stage" data-run=${session.run?.id ?? ''} data-position=${position} data-busy=${session.busy ?? ''}>
    ${transport(session, { on, tell })}
    ${caption(session)}
    ${breakIt(session, { events, on, tell })}
    <p class="dl-told" role="status">${told}</p>
    ${problemBanner(session.problem, { dismiss: on.dismiss })}
    ${closedNote(session, on)}
    ${run.error && run.state !== 'failed' ? html`<p class="warning">${icon('warn')}<code>${run.error.message}</code></p>` : nothing}
    ${worldBar({ step: shown, sinkTitle, lanes: shown.lanes })}
    <div class="dl-lanes" ${cssVars({ '--dl-lanes': shown.lanes.length })}>${shown.lanes.map((lane, index) => laneColumn(lane,
      { strike: strikeOf(run.steps, position, index), changed: changedIn(run.steps, position, index), columns, room, keys }))}</div>
    ${legend()}
  </div>`;
}

/** Events that there will be once the script is through; their places are kept free, so that nothing moves. */
function toBeSent({ run, shown, last }) {
  const whole = run.definition.actions.slice(0, last).reduce((sum, action) => sum + (action.do === 'send' ? action.events : 0), 0);
  return Math.max(whole, shown.sent, run.steps.at(-1).sent);
}

function closedNote(session, { again }) {
  const failed = session.run.state === 'failed';
  if (!session.closed && !failed) {
    return nothing;
  }
  return html`<div class="warning dl-closed" role="alert">${icon('warn')}<p>${t(failed ? 'delivery.failed' : 'delivery.closed')}
    ${failed && session.run.error ? html`<code>${session.run.error.message}</code>` : nothing}</p>
    <button class="button" data-does="again" @click=${again}>${icon('restart')}<span>${t('delivery.again')}</span></button></div>`;
}

function legend() {
  return html`<ul class="dl-legend" aria-label=${t('delivery.legend')}>
    ${FATES.map((fate) => html`<li>${fateSign(fate)}<span>${t(`delivery.legend.${fate}`)}</span></li>`)}
    <li><span class="dl-ticks" aria-hidden="true"><i></i><i></i></span><span>${t('delivery.legend.ticks')}</span></li>
    <li><span class="dl-key-in-hand" aria-hidden="true"></span><span>${t('delivery.legend.inHand')}</span></li></ul>`;
}

/** The ten seconds a driver takes: what is done just now, and for how long already. */
export function startingPanel({ run, since }) {
  const at = !run ? 0 : run.driver.state !== 'up' ? 1 : run.state === 'busy' ? 3 : 2;
  const seconds = since === null ? 0 : Math.floor((Date.now() - since) / 1_000);
  return html`<div class="dl-starting panel" role="status"><h2>${icon('arc', 'turning')} ${t('delivery.starting')}</h2>
    <p class="muted">${t('delivery.starting.about')}</p>
    <ol>${['asked', 'driver', 'queries', 'script'].map((name, index) => html`<li data-done=${index < at} aria-current=${index === at ? 'step' : nothing}>
      ${icon(index < at ? 'check' : index === at ? 'arc' : 'ring', index === at ? 'turning' : '')}<span>${t(`delivery.starting.${name}`)}</span></li>`)}</ol>
    <progress aria-label=${t('delivery.starting')}></progress>
    <p class="dl-elapsed">${t('delivery.elapsed', { n: number(seconds) })}${run?.driver.pid ? ` · ${t('delivery.driver.pid', { pid: String(run.driver.pid) })}` : ''}</p></div>`;
}
