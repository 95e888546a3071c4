import { html, nothing } from 'lit';
import { t } from '../../i18n/index.js';
import { icon } from '../../parts/icons.js';
import { emptyState } from '../../parts/problem.js';
import { reveal } from './reveal.js';
import { sceneHref, sceneStrip, stepDots } from './strip.js';
import { atLessonEnd, atLessonStart, atSceneEnd, comingMove, sceneOf } from './walk.js';
import { line, plain, prose } from './words.js';
import './question.js';

/** The parts of the player around the stage: templates without state of their own. `on` holds what their controls do. */

/** Lesson and scenes, above everything. */
export function lessonBar(lesson, walk) {
  return html`<header class="le-bar">
    <a class="le-up" href="#/lessons">${icon('arrow', 'le-flip')}<span>${t('lessons.title')}</span></a>
    <span class="le-lesson">${line(lesson.title)}</span>
    ${sceneStrip(lesson, walk)}
  </header>`;
}

/** What the scene says: its text, its question and the answer, what is said at its end, and the way on. */
export function sceneText({ lesson, scene, walk, offered, judged, ask, edited, busy, on }) {
  const revealed = judged !== null && walk.position >= sceneOf(walk).askStep;
  return html`<section class="le-say" aria-labelledby="scene-title" ?data-revealed=${revealed}>
    <div class="le-words">
      <div class="le-place"><span>${t('lesson.sceneCount', { n: walk.scene + 1, of: walk.scenes.length })}</span>${sceneOf(walk).free ? nothing : stepDots(walk)}</div>
      <h1 id="scene-title">${line(scene.title)}</h1>
      <div class="le-prose le-intro">${prose(scene.text)}</div>
      ${edited ? html`<p class="le-own">${icon('edit')}<span>${t('lesson.own')}</span>
        <button class="button" ?disabled=${busy !== null} @click=${on.reset}>${icon('restart')}${t('lesson.own.reset')}</button></p>` : nothing}
      ${walk.asking ? html`<tm-lesson-question .ask=${ask} .offered=${offered} .busy=${busy} @lesson-answer=${on.answer}></tm-lesson-question>` : nothing}
      ${revealed ? html`${reveal(ask, judged)}
        <button class="link-button le-again" @click=${on.again}>${t('lesson.again')}</button>` : nothing}
      ${atSceneEnd(walk) && scene.after ? html`<div class="le-prose le-after">${prose(scene.after)}</div>` : nothing}
      ${atLessonEnd(walk) ? html`<p class="le-end">${t('lesson.end')}</p>` : nothing}
    </div>
    ${ways({ lesson, walk, busy, on })}
  </section>`;
}

function ways({ lesson, walk, busy, on }) {
  return html`<nav class="le-ways" aria-label=${t('lesson.keys')}>
    <button class="button le-back" ?disabled=${atLessonStart(walk)} @click=${on.back}>${icon('arrow', 'le-flip')}<span>${t('lesson.back')}</span></button>
    ${onward({ lesson, walk, busy, on })}
    <span class="le-keys">${t('lesson.keys')}</span>
  </nav>`;
}

function onward({ lesson, walk, busy, on }) {
  const coming = comingMove(walk);
  if (coming === 'held') {
    return html`<span class="le-held">${t('lesson.next.held')}</span>`;
  }
  if (coming === 'end') {
    return html`<a class="button primary le-next" href="#/lessons">${t('lesson.next.list')}</a>`;
  }
  const scene = lesson.scenes[walk.scene + 1];
  const title = coming === 'scene' ? t('lesson.scene', { n: walk.scene + 2, of: walk.scenes.length, title: plain(scene.title) }) : nothing;
  return html`<button class="button primary le-next" ?disabled=${busy !== null} title=${title} @click=${on.next}>
    <span>${t(`lesson.next.${coming === 'step' && sceneOf(walk).free ? 'sum' : coming}`)}</span>${icon(busy ? 'arc' : 'arrow', busy ? 'turning' : '')}</button>`;
}

/** The address names a scene that the lesson does not have. */
export function noScene(lesson, id) {
  return emptyState(t('lesson.noScene.title'), t('lesson.noScene.text', { id }),
    html`<a class="button" href=${sceneHref(lesson.id, lesson.scenes[0].id)}>${t('lesson.noScene.first')}</a>`);
}
