import { html, nothing } from 'lit';
import { t } from '../../i18n/index.js';
import { icon } from '../../parts/icons.js';
import { problemText } from '../../parts/problem.js';
import { fieldWords, statementOf } from './statement.js';

/**
 * What Spark says of the definition: whether it takes it, the columns it would write, its analysis, and what is to be put right.
 *
 * @param {import('./preview.js').Preview} preview
 * @param {(error: object) => void} show goes to the place of an error
 */
export function previewPanel(preview, errors, show) {
  const { answer } = preview;
  return html`<section class="panel padded bd-preview" aria-labelledby="bd-preview" aria-busy=${preview.phase === 'asking'}>
    <h2 id="bd-preview">${t('builder.preview')}</h2>
    <p class="bd-verdict" role="status">${verdict(preview, errors)}</p>
    ${preview.problem && preview.phase === 'answered' && errors.length === 0 ? html`<p class="bd-failed">${icon('cross')} <span lang="en">${problemText(preview.problem)}</span></p>` : nothing}
    ${errors.length > 0 ? html`<ol class="bd-problems">${errors.map((error) => problem(error, show))}</ol>` : nothing}
    ${answer?.columns?.length > 0 ? columns(answer) : nothing}
    ${answer?.analysis ? html`<details class="bd-analysis"><summary>${t('builder.preview.analysis')}${icon('more', 'menu-more')}</summary><pre class="plan" tabindex="0" aria-label=${t('builder.preview.analysis')}>${answer.analysis}</pre></details>` : nothing}
  </section>`;
}

function verdict({ phase, answer }, errors) {
  if (phase === 'away') {
    return html`<span class="badge" data-tone="warn">${icon('warn')}<span>${t('builder.preview.away')}</span></span>`;
  }
  if (phase === 'asking' && answer === null) {
    return html`<span class="badge" data-tone="busy">${icon('arc', 'turning')}<span>${t('builder.preview.asking')}</span></span>`;
  }
  if (errors.length > 0) {
    return html`<span class="badge" data-tone="bad">${icon('cross')}<span>${t('builder.preview.wrong', { n: errors.length })}</span></span>`;
  }
  return answer?.ok ? html`<span class="badge" data-tone="ok">${icon('check')}<span>${t('builder.preview.ok')}</span></span>` : html`<span class="muted">${t('builder.preview.waiting')}</span>`;
}

function problem(error, show) {
  const place = error.line ? t('builder.preview.line', { line: error.line, column: (error.column ?? 0) + 1 }) : '';
  return html`<li><button type="button" class="link-button" @click=${() => show(error)}>${fieldWords(error.pointer)}${place ? html` <span class="muted">${place}</span>` : nothing}</button>
    <span lang="en">${error.detail}</span></li>`;
}

function columns({ columns: list, judged, stateful = [] }) {
  return html`<table class="plain bd-columns-table"><caption class="field-label">${t('builder.preview.columns')}</caption>
      <tbody>${list.map(({ name, type }) => html`<tr><th scope="row"><code>${name}</code></th><td class="num"><code class="muted">${shortType(type)}</code></td></tr>`)}</tbody></table>
    ${stateful.length > 0 ? html`<p class="small"><span class="muted">${t('builder.preview.stateful')}</span> <code>${stateful.join(', ')}</code></p>` : html`<p class="small muted">${t('builder.preview.stateless')}</p>`}
    ${judged ? html`<p class="small bd-judged" data-exactly=${judged === 'exactly' ? '' : nothing}>${icon(judged === 'exactly' ? 'check' : 'warn')}
      <span>${judged === 'exactly' ? t('builder.preview.judged') : html`${t('builder.preview.notJudged')} <span lang="en">${judged.replace(/^not:\s*/, '')}</span>`}</span></p>` : nothing}`;
}

function shortType(type) {
  return type.length > 60 ? `${type.slice(0, 57)}…` : type;
}

/** What the stored checkpoint keeps of the change. */
export function checkpointStatement(checkpoint) {
  const { kind, changes } = statementOf(checkpoint);
  return html`<div class="bd-statement" data-kind=${kind}>
    <p class="bd-statement-head">${kind === 'none' ? nothing : icon(kind === 'lost' ? 'cross' : 'check')}<strong>${t(`builder.checkpoint.${kind}`)}</strong></p>
    ${changes.length === 0 ? nothing : html`<ul>${changes.map(({ field, before, after, survives, why }) => html`<li data-survives=${survives}>
      ${icon(survives ? 'check' : 'cross')}<span class="visually-hidden">${t(survives ? 'builder.checkpoint.kept' : 'builder.checkpoint.notKept')}</span>
      <span><b>${field}</b> <code>${before}</code> → <code>${after}</code><span class="bd-why" lang=${why.language ?? nothing}>${why.text}</span></span></li>`)}</ul>`}
  </div>`;
}
