import { html, nothing } from 'lit';
import { icon } from '../../parts/icons.js';
import { currentLanguage, t } from '../../i18n/index.js';

/** A text of the server in the reader's language. */
export const said = (text) => (text === null || text === undefined ? '' : typeof text === 'string' ? text : text[currentLanguage()] ?? text.en ?? Object.values(text)[0] ?? '');

/** What the server says of spark-streaming; always shown, whatever else is. */
export function deprecatedBadge(deprecated) {
  return html`<p class="ds-deprecated">${icon('warn')}<span><b>${t('ds.deprecated', { since: (deprecated?.since ?? '3.4.0').replace(/\.0$/, '') })}</b>
    ${t('ds.deprecated.use')}${deprecated?.says ? html` <q lang="en">${deprecated.says}</q>` : nothing}</span></p>`;
}

/** What is to be run, from a source that is here: the one asked for, or else the first there is. */
export function fromHere(asked, sources) {
  const here = sources.filter((source) => source.here).map(({ name }) => name);
  return here.length === 0 || here.includes(asked.source ?? 'socket') ? asked : { ...asked, source: here[0] };
}

/** Where a DStream's lines may come from: what runs here, and what the others would need. */
export function sourcesPanel(sources) {
  return html`<section class="lab-panel ds-sources" aria-labelledby="ds-sources"><h2 id="ds-sources">${t('ds.sources')}</h2>
    <ul>${sources.map(({ name, here, replayable, needs }) => html`<li data-here=${here}>${icon(here ? 'check' : 'ring')}<div><b lang="en">${name}</b>
      <span class="ds-source-state">${t(here ? 'ds.source.here' : 'ds.source.elsewhere')}</span> <span>${t(replayable ? 'ds.source.replayable' : 'ds.source.once')}</span>
      ${needs ? html`<p class="muted">${t('ds.source.needs')} ${said(needs)}</p>` : nothing}</div></li>`)}</ul></section>`;
}
