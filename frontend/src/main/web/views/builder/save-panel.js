import { html, nothing } from 'lit';
import { t } from '../../i18n/index.js';
import { icon } from '../../parts/icons.js';
import { problemBanner } from '../../parts/problem.js';
import { checkpointStatement } from './preview-panel.js';
import { differences } from './statement.js';

/**
 * The one place where a definition is saved.
 *
 * @param {{isNew: boolean, dirty: boolean, broken: boolean, runs: boolean, checkpoint: object|null, checked: boolean, taken: boolean, sure: boolean,
 *   saving: import('./saving.js').Saving, theirs: object|null, base: object|null, offline: boolean, saved: boolean}} shown
 *   `taken` says that Spark takes the definition, without which nothing is known of its checkpoint; `theirs` is the stored definition when it is another than the one loaded; `checked` says that the newest preview has been answered
 * @param {Object<string, Function>} on `create`, `createAndStart`, `goOn`, `keep`, `scratch`, `sure`, `copy`, `theirs`, `mine`, `discard`
 */
export function savePanel(shown, on) {
  const { saving, offline } = shown;
  return html`<section class="panel padded bd-save" aria-labelledby="bd-save">
    <h2 id="bd-save">${t(shown.isNew ? 'builder.save.new' : 'builder.save')}</h2>
    ${offline ? html`<div class="warning" role="status">${icon('warn')}<p>${t('builder.save.offline')}</p></div>` : nothing}
    ${shown.broken ? html`<p class="small tone-bad">${t('builder.save.broken')}</p>` : nothing}
    ${shown.theirs ? conflict(shown, on) : shown.isNew ? creating(shown, on) : changing(shown, on)}
    ${problemBanner(worded(saving.problem), { dismiss: on.dismiss })}
    ${shown.saved ? html`<p class="saved" role="status">${icon('check')} ${t('builder.saved')}</p>` : nothing}
  </section>`;
}

/** Words of our own for what the page itself found out. */
function worded(problem) {
  return problem && ['taken', 'gone'].includes(problem.title) ? { ...problem, detail: t(`builder.problem.${problem.title}`) } : problem;
}

function action(name, label, { saving, busy = [name], primary = false, disabled = false }, press) {
  return html`<button type="button" class="button ${primary ? 'primary' : ''}" data-do=${name} ?disabled=${disabled || saving.pending !== null} @click=${press}>
    ${busy.includes(saving.pending) ? icon('arc', 'turning') : nothing}<span>${label}</span></button>`;
}

function creating({ saving, broken }, on) {
  return html`<div class="bd-actions">
    ${action('start', t('builder.save.createAndStart'), { saving, primary: true, disabled: broken }, on.createAndStart)}
    ${action('create', t('builder.save.create'), { saving, disabled: broken }, on.create)}</div>`;
}

function changing(shown, on) {
  const { saving, dirty, broken, runs, checkpoint, checked, taken, sure } = shown;
  if (!dirty) {
    return html`<p class="muted small">${t('builder.save.nothing')}</p><div class="bd-actions">${action('copy', t('builder.save.copy'), { saving }, on.copy)}</div>`;
  }
  const survives = checkpoint?.exists && checkpoint.survives;
  const off = broken || !checked || !taken;
  return html`${checked ? taken ? checkpointStatement(checkpoint) : html`<p class="small">${t('builder.save.refused')}</p>` : html`<p class="muted small">${t('builder.save.checking')}</p>`}
    <div class="bd-actions bd-stacked">
      ${survives ? action('checkpoint', t('builder.save.goOn'), { saving, primary: true, disabled: off }, on.goOn) : nothing}
      ${!checkpoint?.exists && taken && !runs ? action('fresh', t('builder.save.andStart'), { saving, busy: ['scratch'], primary: true, disabled: off }, on.scratch) : nothing}
      ${runs ? nothing : action('keep', t('builder.save.only'), { saving, busy: ['keep'], disabled: off }, on.keep)}
      ${checkpoint?.exists || runs || !taken ? scratch(shown, on, off) : nothing}
      ${action('copy', t('builder.save.copy'), { saving }, on.copy)}
      <button type="button" class="button" data-do="discard" @click=${on.discard}>${t('builder.discard')}</button>
    </div>${sure ? nothing : html`<p class="hint">${t(survives ? 'builder.save.goOn.text' : 'builder.save.hint')}</p>`}`;
}

/** From scratch loses something, so it is asked once more, in its place. */
function scratch({ saving, sure }, on, off) {
  if (!sure) {
    return action('scratch', t('builder.save.scratch'), { saving, disabled: off }, () => on.sure(true));
  }
  return html`<div class="bd-sure" role="group" aria-label=${t('builder.save.scratch')}><p>${t('builder.save.scratch.text')}</p>
    <div class="bd-actions">${action('scratch-sure', t('builder.save.scratch.sure'), { saving, busy: ['scratch'], disabled: off }, on.scratch)}
      <button type="button" class="button" @click=${() => on.sure(false)}>${t('action.cancel')}</button></div></div>`;
}

function conflict({ theirs, base }, on) {
  return html`<div class="warning" role="alert">${icon('warn')}<div class="problem-text"><p><strong>${t('builder.conflict')}</strong></p>
      <ul>${differences(base, theirs).map(({ field, before, after }) => html`<li>${field}: <code>${before}</code> → <code>${after}</code></li>`)}</ul></div></div>
    <div class="bd-actions bd-stacked"><button type="button" class="button" data-do="theirs" @click=${on.theirs}>${t('builder.conflict.theirs')}</button>
      <button type="button" class="button" data-do="mine" @click=${on.mine}>${t('builder.conflict.mine')}</button></div>`;
}
