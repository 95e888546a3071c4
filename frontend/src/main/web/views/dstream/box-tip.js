import { html, nothing } from 'lit';
import { duration, t } from '../../i18n/index.js';
import { spanText } from './line-chip.js';

/** What a reader who points at an RDD is told: what it holds, what it was made from, and the line of the program that made it. */
export function boxTip(run, box) {
  const step = run.steps[box.step];
  const interval = ({ from, to }) => spanText(Date.parse(from), Date.parse(to));
  const code = run.operations.find(({ name }) => name === box.operation)?.code ?? '';
  const parents = run.steps.flatMap((each) => each.rdds.filter(({ rdd }) => box.dependsOn.includes(rdd)).map((made) => ({ ...made, time: interval(each.interval) })));
  return html`<p class="ds-tip-title"><b>RDD ${box.rdd}</b> <span>${box.operation}</span> <span class="muted">${interval(step.interval)}</span></p>
    <pre class="ds-tip-code"><code>${code}</code></pre>
    <p>${t('ds.rows', { n: box.rows })}, ${t('ds.partitions', { n: box.partitions })}${box.cached ? `, ${t('ds.box.cached')}` : ''}; ${t('ds.box.took', { time: duration(step.millis) })}</p>
    ${parents.length > 0 ? html`<p>${t('ds.box.from')}</p><ul>${parents.map((made) => html`<li><b>RDD ${made.rdd}</b> ${made.operation} <span class="muted">${made.time}</span></li>`)}</ul>`
      : html`<p>${t(box.dependsOn.length > 0 ? 'ds.box.fromElsewhere' : 'ds.box.fromSource')}</p>`}
    ${box.lane === 0 && step.offsets ? html`<p>${t('ds.box.offsets')} ${Object.entries(step.offsets).map(([partition, [from, to]]) => `${partition}: ${from}–${to}`).join(', ')}</p>` : nothing}
    ${box.sample.length > 0 ? html`<p class="ds-tip-sample">${box.sample.map((text) => html`<code>${text}</code> `)}${box.rows > box.sample.length ? t('ds.more', { n: box.rows - box.sample.length }) : nothing}</p>` : nothing}`;
}
