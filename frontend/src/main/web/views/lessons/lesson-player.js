import { html, nothing } from 'lit';
import { TmElement } from '../../parts/element.js';
import { preferenceChanges, presenting } from '../../parts/preferences.js';
import { emptyState, loadingState } from '../../parts/problem.js';
import { languageChanges, t } from '../../i18n/index.js';
import { LessonCourse } from './lesson-course.js';
import { meaning, whereIs } from './lesson-keys.js';
import { lessonBar, noScene, sceneText } from './player-parts.js';
import { revealSentence } from './reveal.js';
import { SceneRuns } from './scene-runs.js';
import { sceneSentence, stepSentence } from './said-aloud.js';
import { sceneHref } from './strip.js';
import { atLessonEnd } from './walk.js';
import { plain } from './words.js';
import '../lab/lab-stage.js';

/** Pixels that page, controls and legend take above and below the plane. */
const AROUND_PLANE = 340;
const AROUND_PLANE_PRESENTING = 430;
const LEAST_ROOM = 400;

/**
 * One lesson, played: the text of a scene, the stage with what Spark did, and one walk through all of it by the arrow keys. What is
 * shown is in a {@link LessonCourse}; the address follows it from scene to scene.
 *
 * Properties: `lesson` (LESSON), `sceneId` of the address or null, `state`, `connection`, `bookmarks`. Tells `tm-title`.
 */
class TmLessonPlayer extends TmElement {
  static properties = {
    lesson: { attribute: false },
    sceneId: { attribute: false },
    state: { attribute: false },
    connection: { attribute: false },
    bookmarks: { attribute: false },
    focusQuery: { state: true },
    told: { state: true },
  };

  #course = null;
  #shown = null;
  #on = {
    next: () => this.#next(), back: () => this.#course.back(), home: () => this.#course.home(), reset: () => this.#course.reset(),
    again: () => this.#course.again(), answer: (event) => this.#course.answer(event.detail.prediction),
  };

  constructor() {
    super();
    this.lesson = null;
    this.sceneId = null;
    this.focusQuery = null;
    this.told = '';
  }

  connectedCallback() {
    super.connectedCallback();
    const { leaving: signal } = this;
    addEventListener('keydown', (event) => this.#key(event), { signal, capture: true });
    addEventListener('pagehide', () => this.#course?.close(), { signal });
    addEventListener('resize', () => this.#redraw(), { signal });
    preferenceChanges.addEventListener('change', () => this.#redraw(), { signal });
    // What was said in one language is not said again in another.
    languageChanges.addEventListener('change', () => {
      this.told = '';
      this.#redraw();
    }, { signal });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#course?.close();
    this.#course = null;
  }

  /** Names a property, for an update in which nothing but the state has changed is left out. */
  #redraw() {
    this.requestUpdate('told', null);
  }

  shouldUpdate(changed) {
    if (changed.has('state')) {
      this.runs?.receive(this.state?.runs);
    }
    return changed.size !== 1 || !changed.has('state') || !this.hasUpdated || Boolean(this.#course?.scene.lab);
  }

  get #lost() {
    return this.sceneId !== null && !this.lesson.scenes.some(({ id }) => id === this.sceneId);
  }

  willUpdate(changed) {
    if (this.#lost) {
      return;
    }
    if (this.#course === null || changed.has('lesson')) {
      this.#begin();
    } else if (changed.has('sceneId')) {
      this.#course.enter(this.sceneId ?? this.lesson.scenes[0].id);
    }
    if (this.#shown?.scene !== this.#course.walk.scene) {
      this.focusQuery = null;
    }
  }

  #begin() {
    this.#course?.close();
    this.#shown = null;
    this.runs = new SceneRuns({ subscribe: (topics) => this.connection?.subscribe(topics) });
    this.#course = new LessonCourse({ lesson: this.lesson, sceneId: this.sceneId, runs: this.runs });
    this.#course.addEventListener('change', () => this.#redraw());
  }

  updated() {
    const title = plain(this.lesson.title);
    if (!this.#lost && this.#course.scene.lab) {
      this.#course.session.attach(this.querySelector('.le-stage').firstElementChild);
    }
    this.#tell('tm-title', this.#lost ? title : `${plain(this.#course.scene.title)} · ${title}`);
    if (this.#lost || this.#course.walk === this.#shown) {
      return;
    }
    const before = this.#shown;
    const { walk, scene } = this.#course;
    this.#shown = walk;
    this.bookmarks?.keep(this.lesson.id, { scene: scene.id, index: walk.scene, done: atLessonEnd(walk) });
    this.told = this.#sentence(before);
    if (before !== null && before.scene !== walk.scene) {
      scrollTo(0, 0);
      this.querySelector('.le-words').scrollTo(0, 0);
      if ((this.sceneId ?? this.lesson.scenes[0].id) !== scene.id) {
        location.hash = sceneHref(this.lesson.id, scene.id);
      }
    } else {
      this.#uncover(this.querySelector('.ls-reveal, .le-after'));
    }
  }

  /** Scrolls the scene's words, never the page away from the stage, to where the answer begins. */
  #uncover(answer) {
    const words = this.querySelector('.le-words');
    if (answer && words.scrollHeight > words.clientHeight) {
      words.scrollTop = answer.offsetTop - 8;
    } else {
      answer?.scrollIntoView({ block: 'nearest' });
    }
  }

  #sentence(before) {
    const { walk, scene, ask, judged, session } = this.#course;
    if (before === null || before.scene !== walk.scene) {
      return sceneSentence(walk, plain(scene.title));
    }
    if (walk.asking) {
      return t('lesson.say.ask', { question: ask.question ? plain(ask.question) : t(`lesson.ask.${ask.kind}`) });
    }
    if (before.position === walk.position) {
      return this.told;
    }
    const revealed = judged && walk.position === ask.step ? ` ${revealSentence(ask, judged, (index) => plain(ask.options?.[index]))}` : '';
    return (scene.lab ? '' : stepSentence(walk, session.run, this.#focus)) + revealed;
  }

  get #focus() {
    const { scene } = this.#course;
    return this.focusQuery ?? scene.focus ?? Object.keys(scene.scenario?.queries ?? {})[0];
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
  }

  #next() {
    return this.#course.next(this.querySelector('tm-lesson-question')?.prediction ?? null);
  }

  #key(event) {
    if (event.defaultPrevented || event.repeat || this.#lost || document.querySelector('dialog[open]')) {
      return;
    }
    const meant = meaning(event, whereIs(event.target), this.#course.walk.asking, presenting());
    if (meant === null) {
      return;
    }
    const question = this.querySelector('tm-lesson-question');
    if (meant.move) {
      this.#on[meant.move]();
    } else if (meant.submit) {
      question?.submit();
    } else if (meant.pick !== undefined) {
      question?.pick(meant.pick);
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  render() {
    const { lesson } = this;
    if (this.#lost) {
      return noScene(lesson, this.sceneId);
    }
    const { walk, scene, ask, judged, session } = this.#course;
    return html`<article class="le">
      ${lessonBar(lesson, walk)}
      <div class="le-body">
        ${sceneText({ lesson, scene, walk, offered: walk.asking ? this.#course.offered : [], ask, judged, edited: session.edited,
          busy: session.busy, on: this.#on })}
        <div class="le-stage">${this.#stage(scene, session)}</div>
      </div>
      <div class="visually-hidden" aria-live="polite">${this.told}</div>
    </article>`;
  }

  /** Another page of the lab in the stage's place; what its own controls do, the course follows. */
  #page(session) {
    const { embedded } = session;
    if (!session.loaded || !embedded) {
      return session.failed
        ? emptyState(t('page.viewFailed.title'), t('page.viewFailed.text'), html`<button class="button" @click=${() => this.#course.retry()}>${t('action.tryAgain')}</button>`)
        : loadingState(t('page.loading'));
    }
    const { state, connection } = this;
    switch (session.page) {
      case 'delivery':
        return html`<tm-delivery-view .embedded=${embedded} .state=${state} .connection=${connection} @delivery-change=${({ detail: { position, run, busy } }) =>
          this.#paged(session, { position, played: run ? run.steps.length - 1 : null, busy: busy !== null })}></tm-delivery-view>`;
      case 'dstream':
        return html`<tm-dstream-view .embedded=${embedded} .state=${state} .connection=${connection} @ds-change=${({ currentTarget: { session: { position, run, busy } } }) =>
          this.#paged(session, { position, played: run?.played ?? null, busy: busy !== null })}></tm-dstream-view>`;
      case 'ml':
        return html`<tm-ml-view .embedded=${embedded} .state=${state} .connection=${connection}></tm-ml-view>`;
      case 'learning':
        return html`<tm-learning-view .embedded=${embedded} .state=${state} .connection=${connection}></tm-learning-view>`;
      case 'drift':
        return html`<tm-drift-view .embedded=${embedded} .state=${state} .connection=${connection}></tm-drift-view>`;
      case 'latency':
        return html`<tm-latency-view .embedded=${embedded} .state=${state} .connection=${connection}></tm-latency-view>`;
      default:
        return html`<tm-lambda-view .embedded=${embedded} .state=${state} .connection=${connection}></tm-lambda-view>`;
    }
  }

  #paged(session, news) {
    session.receive(news);
    if (session === this.#course.session && session.run && !session.busy && !session.driven && session.position !== this.#course.walk.position) {
      this.#course.goTo(session.position);
    }
  }

  #stage(scene, session) {
    if (scene.lab) {
      return this.#page(session);
    }
    const course = this.#course;
    return html`<tm-lab-stage .run=${session.run} .ghost=${session.ghost} .position=${course.position} .busy=${session.busy}
      .tried=${session.tried} .sweeping=${session.sweeping} .problem=${session.problem} .original=${session.original}
      .focus=${this.#focus} .panels=${scene.panels ?? ['plane', 'written']} .controls=${scene.controls ?? []}
      .loadState=${session.loadState} .room=${room()} .hold=${course.walk.asking ? t('lesson.ask.hold') : null}
      @lab-step=${() => this.#next()} @lab-back=${() => course.goTo(course.position - 1)} @lab-goto=${(e) => course.goTo(e.detail.position)}
      @lab-play=${() => course.playOn()} @lab-change=${(e) => course.change(e.detail.scenario)}
      @lab-add=${(e) => course.add(e.detail.events, e.detail.at)} @lab-reset=${() => course.reset()}
      @lab-dismiss=${() => session.dismissGhost()} @lab-dismiss-problem=${() => session.dismissProblem()}
      @lab-sweep=${(e) => session.sweep(e.detail)} @lab-focus=${(e) => { this.focusQuery = e.detail.query; }}></tm-lab-stage>
      ${session.problem && !session.run ? html`<p class="le-retry"><button class="button" @click=${() => course.retry()}>
        ${t('action.tryAgain')}</button></p>` : nothing}`;
  }
}

/** Height for the plane, so that text, plane and what stands beside it are seen without scrolling. */
function room() {
  const around = presenting() ? AROUND_PLANE_PRESENTING : AROUND_PLANE;
  return Math.max(LEAST_ROOM, Math.min(900, innerHeight - around));
}

customElements.define('tm-lesson-player', TmLessonPlayer);
