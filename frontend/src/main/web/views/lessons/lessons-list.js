import { html, nothing } from 'lit';
import { cssVars } from '../../parts/css-vars.js';
import { TmElement } from '../../parts/element.js';
import { icon } from '../../parts/icons.js';
import { emptyState, loadingState, problemText } from '../../parts/problem.js';
import { t } from '../../i18n/index.js';
import { line } from './words.js';

/**
 * The lessons in their order as cards, each with the place where the reader left off.
 * Properties: `lessons` (null while they are fetched), `problem`, `bookmarks`. Tells `lessons-retry`.
 */
class TmLessonsList extends TmElement {
  static properties = { lessons: { attribute: false }, problem: { attribute: false }, bookmarks: { attribute: false } };

  constructor() {
    super();
    this.lessons = null;
    this.problem = null;
    this.bookmarks = null;
  }

  render() {
    return html`<section class="ls-list" aria-labelledby="lessons-title">
      <header class="ls-list-head"><h1 id="lessons-title">${t('lessons.title')}</h1><p>${t('lessons.lead')}</p></header>
      ${this.#content()}
    </section>`;
  }

  #content() {
    if (this.lessons === null) {
      return this.problem ? emptyState(t('lessons.failed.title'), problemText(this.problem), this.#retry()) : loadingState(t('lessons.loading'));
    }
    if (this.lessons.length === 0) {
      return emptyState(t('lessons.empty.title'), t('lessons.empty.text'), html`<a class="button" href="#/lab">${t('lessons.empty.lab')}</a>`);
    }
    const ordered = [...this.lessons].sort((a, b) => a.order - b.order);
    return html`<ol class="ls-cards">${ordered.map((lesson, index) => this.#card(lesson, index + 1))}</ol>`;
  }

  #retry() {
    return html`<button class="button" @click=${() => this.dispatchEvent(new CustomEvent('lessons-retry'))}>${t('action.tryAgain')}</button>`;
  }

  #card(lesson, n) {
    const place = this.bookmarks?.of(lesson.id) ?? null;
    const goesOn = place && !place.done;
    const href = `#/lessons/${encodeURIComponent(lesson.id)}${goesOn ? `/${encodeURIComponent(place.scene)}` : ''}`;
    return html`<li><a class="ls-card" href=${href} aria-labelledby=${`lesson-${lesson.id}`} aria-describedby=${`lesson-${lesson.id}-place`}>
      <span class="ls-number" aria-hidden="true">${n}</span>
      <span class="ls-card-title" id=${`lesson-${lesson.id}`}>${line(lesson.title)}</span>
      <span class="ls-card-text">${line(lesson.summary)}</span>
      <span class="ls-card-foot" id=${`lesson-${lesson.id}-place`}>
        <span class="ls-card-place">${this.#place(place, lesson)}</span>
        <span class="ls-card-go">${t(place === null ? 'lessons.card.begin' : place.done ? 'lessons.card.again' : 'lessons.card.continue')}
          ${icon('arrow')}</span>
      </span>
      ${place ? html`<span class="ls-card-done" aria-hidden="true"
        ${cssVars({ '--share': String(place.done ? 1 : Math.min(1, (place.index + 1) / lesson.scenes)) })}></span>` : nothing}
    </a></li>`;
  }

  #place(place, lesson) {
    if (place === null) {
      return t('lessons.scenes', { n: lesson.scenes });
    }
    return place.done ? html`${icon('check')}${t('lessons.place.done')}`
      : t('lessons.place.at', { n: Math.min(place.index + 1, lesson.scenes), of: lesson.scenes });
  }
}

customElements.define('tm-lessons-list', TmLessonsList);
