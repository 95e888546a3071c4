import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { icon } from '../../parts/icons.js';
import { severity } from '../../parts/severity.js';
import { styleSheet } from '../../parts/style-sheet.js';
import { duration, t } from '../../i18n/index.js';
import { FINDING_KINDS, findingTitle, findingWords } from './finding-words.js';

await styleSheet(new URL('./diagnosis.css', import.meta.url));

/** The rules leave out the first batches of a run, and none fires before it has seen five more. */
const WARMING = 2;
const LOOKED_AT_MOST = 60;

/**
 * Why a query is slow, stuck or losing rows: each finding with its evidence and what to do; or that nothing is wrong, and what was
 * looked at. Properties: `query`, `findings` (worst first), `progress`, `now` (epoch milliseconds of the server).
 */
class TmDiagnosis extends TmElement {
  static properties = { query: { attribute: false }, findings: { attribute: false }, progress: { attribute: false }, now: { attribute: false } };

  render() {
    const { findings } = this;
    return html`<section aria-labelledby="diagnosis-title" class="diagnosis">
      <div class="section-head"><h2 id="diagnosis-title">${t('diagnosis.title')}</h2>
        ${findings.length > 0 ? html`<span class="muted small">${t('diagnosis.count', { n: findings.length })}</span>` : nothing}</div>
      ${findings.length === 0 ? this.#none() : html`<ul class="findings">${findings.map((finding) => this.#finding(finding))}</ul>`}
    </section>`;
  }

  #none() {
    const batches = this.progress.filter((point) => !point.idle && point.runId === this.query.runId).length - WARMING;
    const said = this.query.state !== 'running' ? 'rests' : batches < 1 ? 'young' : 'well';
    const text = said === 'well'
      ? t('diagnosis.well.text', { n: Math.min(LOOKED_AT_MOST, batches), kinds: FINDING_KINDS.map((kind) => findingTitle(kind).toLocaleLowerCase()).join(', ') })
      : t(`diagnosis.${said}.text`);
    return html`<div class="well" data-said=${said}>${icon(said === 'well' ? 'check' : 'ring')}<div><p><strong>${t(`diagnosis.${said}`)}</strong></p><p class="muted small">${text}</p></div></div>`;
  }

  #finding(finding) {
    const { title, text, remedy } = findingWords(finding);
    const span = Math.max(0, this.now - Date.parse(finding.since));
    return html`<li class="finding" data-kind=${finding.kind} data-severity=${finding.severity}>
      <div class="finding-head"><h3>${title}</h3>${severity(finding.severity)}
        <span class="muted small finding-since">${t('diagnosis.since', { span: duration(Math.floor(span / 1_000) * 1_000) })}</span></div>
      <p>${text}</p>
      <p class="remedy"><span class="remedy-label">${t('diagnosis.remedy')}</span> ${remedy}</p>
    </li>`;
  }
}

customElements.define('tm-diagnosis', TmDiagnosis);
