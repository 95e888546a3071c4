import { html } from 'lit';
import { TmElement } from '../../parts/element.js';
import { ProblemError, request } from '../../http/request.js';
import { emptyState, loadingState, problemText } from '../../parts/problem.js';
import { styleSheet } from '../../parts/style-sheet.js';
import { t } from '../../i18n/index.js';
import { Bookmarks } from './bookmarks.js';
import './lesson-player.js';
import './lessons-list.js';

await styleSheet(new URL('./lessons.css', import.meta.url));

/** Parts of the state that a scene, or the page of the lab in it, is told by. */
const TOLD = ['runs', 'labRuns', 'mlModels', 'deliveries', 'dstreamRuns', 'lambda', 'refused', 'health', 'server', 'connection'];

/**
 * The lessons: their list, or one of them being played. Fetches both when they are first wanted and again after a failure; an answer
 * for a page that the reader has left is thrown away.
 */
class TmLessonsView extends TmElement {
  static properties = {
    state: { attribute: false },
    route: { attribute: false },
    connection: { attribute: false },
    lessons: { state: true },
    lesson: { state: true },
    problem: { state: true },
  };

  #bookmarks = new Bookmarks();
  #asked = null;

  constructor() {
    super();
    this.lessons = null;
    this.lesson = null;
    this.problem = null;
  }

  /** Of the state, only what a scene is told by matters here, and that to the player alone. */
  shouldUpdate(changed) {
    return changed.size !== 1 || !changed.has('state') || !this.hasUpdated || TOLD.some((part) => changed.get('state')?.[part] !== this.state?.[part]);
  }

  willUpdate() {
    const { id } = this.route;
    const key = id === null ? 'list' : `lesson:${id}`;
    if (key !== this.#asked) {
      this.#asked = key;
      this.problem = null;
      if (id === null || this.lesson?.id !== id) {
        this.lesson = null;
        this.#fetch(key, id);
      }
    }
  }

  async #fetch(key, id) {
    this.problem = null;
    try {
      const answer = await request('GET', id === null ? '/api/lessons' : `/api/lessons/${encodeURIComponent(id)}`);
      if (key === this.#asked) {
        this[id === null ? 'lessons' : 'lesson'] = answer;
      }
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        throw error;
      }
      if (key === this.#asked) {
        this.problem = error.problem;
      }
    }
  }

  render() {
    const { id, scene } = this.route;
    if (id === null) {
      return html`<tm-lessons-list .lessons=${this.lessons} .problem=${this.problem} .bookmarks=${this.#bookmarks}
        @lessons-retry=${() => this.#fetch('list', null)}></tm-lessons-list>`;
    }
    if (this.problem) {
      return emptyState(t('lesson.failed.title'), problemText(this.problem), html`<p class="ls-choices">
        <button class="button" @click=${() => this.#fetch(this.#asked, id)}>${t('action.tryAgain')}</button>
        <a class="button" href="#/lessons">${t('lesson.failed.all')}</a></p>`);
    }
    if (this.lesson === null) {
      return loadingState(t('lesson.loading'));
    }
    return html`<tm-lesson-player .lesson=${this.lesson} .sceneId=${scene ?? null} .state=${this.state} .connection=${this.connection}
      .bookmarks=${this.#bookmarks}></tm-lesson-player>`;
  }
}

customElements.define('tm-lessons-view', TmLessonsView);
