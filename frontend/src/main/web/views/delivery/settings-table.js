import { html, nothing } from 'lit';
import { t } from '../../i18n/index.js';
import { said } from './delivery-words.js';

/** What the driver really sets for each guarantee shown, and what each setting is there for. */
export function settingsTable(guarantees, definition) {
  const sink = definition.sink.kind === 'kafka' ? 'kafka' : 'table';
  const shown = definition.lanes.map((id) => guarantees.find((each) => each.id === id && each.api === definition.api && (each.sink ?? sink) === sink)).filter(Boolean);
  if (shown.length === 0) {
    return nothing;
  }
  return html`<section class="dl-settings panel" aria-labelledby="dl-settings-title">
    <h2 id="dl-settings-title">${t('delivery.settings')}</h2>
    <p class="muted">${t('delivery.settings.about')}</p>
    <div class="dl-settings-scroll" tabindex="0" role="region" aria-labelledby="dl-settings-title"><table>
      <thead><tr><th scope="col">${t('delivery.settings.lane')}</th><th scope="col">${t('delivery.settings.name')}</th><th scope="col">${t('delivery.settings.value')}</th>
        <th scope="col">${t('delivery.settings.why')}</th></tr></thead>
      ${shown.map(({ id, settings }) => html`<tbody>${settings.map(({ name, value, why }, index) => html`<tr>
        ${index === 0 ? html`<th scope="rowgroup" rowspan=${settings.length}>${t(`delivery.lane.${id}`)}</th>` : nothing}
        <td><code>${name}</code></td><td><code>${value}</code></td><td>${said(why)}</td></tr>`)}</tbody>`)}
    </table></div></section>`;
}
