import { html, nothing } from 'lit';
import { t } from '../../i18n/index.js';
import { sceneOf } from './walk.js';
import { plain } from './words.js';

/** Where one is in the lesson: every scene as a link, the steps of the present one as dots. Templates without state of their own. */
export function sceneStrip(lesson, walk) {
  const of = lesson.scenes.length;
  return html`<nav class="ls-strip" aria-label=${t('lesson.scenes')}><ol>
    ${lesson.scenes.map((scene, index) => {
      const here = index === walk.scene;
      const title = t('lesson.scene', { n: index + 1, of, title: plain(scene.title) });
      return html`<li class="ls-strip-scene" data-seen=${scene.id in walk.seen ? '' : nothing}>
        <a href=${sceneHref(lesson.id, scene.id)} aria-current=${here ? 'step' : nothing} aria-label=${title} title=${title}>
          <span class="ls-strip-number">${index + 1}</span></a></li>`;
    })}
  </ol></nav>`;
}

/** The steps of the scene as dots: shown, asked about, still to come. Decoration beside the words. */
export function stepDots(walk) {
  const { until, askStep } = sceneOf(walk);
  const dots = Array.from({ length: until }, (_unused, i) => html`<i data-shown=${i < walk.position ? '' : nothing}
    data-last=${i === walk.position - 1 ? '' : nothing} data-ask=${i + 1 === askStep ? '' : nothing}></i>`);
  return html`<span class="ls-steps"><span class="ls-dots" aria-hidden="true">${dots}</span>
    <span>${t('lesson.steps', { n: walk.position, of: until })}</span></span>`;
}

export function sceneHref(lessonId, sceneId) {
  return `#/lessons/${encodeURIComponent(lessonId)}/${encodeURIComponent(sceneId)}`;
}
