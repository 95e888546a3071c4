import { html, nothing } from 'lit';
import { cssVars } from '../../parts/css-vars.js';
import { t } from '../../i18n/index.js';
import { sign } from './delivery-signs.js';

/** What all lanes share: the topic they read, the process they run in, and the kind of sink; each as it is after the step shown. */
export function worldBar({ step, sinkTitle, lanes }) {
  return html`<div class="dl-world">
    ${topicBox(step.topic)}
    <span class="dl-flow" aria-hidden="true">→</span>
    ${driverBox(step.driver, lanes)}
    <span class="dl-flow" aria-hidden="true">→</span>
    <div class="dl-box dl-sink" data-broken=${step.sinkRefuses}>${sign('sink')}
      <div><p class="dl-box-name"><span>${t('delivery.sink')}</span> <b class="stream-name">${sinkTitle}</b></p>
        <p class="dl-box-state">${step.sinkRefuses ? html`${sign('fail')} ${t('delivery.sink.refuses')}` : t('delivery.sink.accepts')}</p></div></div>
  </div>`;
}

function topicBox({ name, begin, end }) {
  return html`<div class="dl-box dl-topic" data-broken=${begin > 0}>${sign('topic')}
    <div><p class="dl-box-name"><span>${t('delivery.topic')}</span> <b>${t('delivery.topic.offsets', { begin, end })}</b></p>
      <p class="dl-tape" title=${name} ${cssVars({ '--dl-gone': begin, '--dl-there': end - begin })} data-empty=${end === 0}>
        ${begin > 0 ? html`<span class="dl-tape-gone"></span>` : nothing}${end > begin ? html`<span class="dl-tape-there"></span>` : nothing}</p>
      <p class="dl-box-state">${begin > 0 ? html`${sign('fail')} ${t('delivery.topic.deleted', { n: begin })}` : t(end === 0 ? 'delivery.topic.empty' : 'delivery.topic.whole')}</p></div></div>`;
}

function driverBox({ pid, state, starts }, lanes) {
  const down = state !== 'up';
  return html`<div class="dl-box dl-driver" data-broken=${state === 'killed'}>${sign('driver')}
    <div><p class="dl-box-name"><span>${t('delivery.driver')}</span> ${pid === null ? nothing : html`<b class="dl-pid">${t('delivery.driver.pid', { pid: String(pid) })}</b>`}</p>
      <p class="dl-box-state">${state === 'killed' ? sign('fail') : nothing}<span>${t(`delivery.driver.${state}`)}${starts > 1 ? ` · ${t('delivery.driver.starts', { n: starts })}` : ''}${down ? nothing
        : html`<span class="dl-queries"> · ${t('delivery.driver.queries', { n: lanes.filter(({ query }) => query === 'running').length })}</span>`}</span></p></div></div>`;
}
