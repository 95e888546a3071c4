import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { icon } from '../../parts/icons.js';
import { clockTime, duration, number, rate, t } from '../../i18n/index.js';
import { intervalText } from '../../parts/words.js';
import { baselineOf, isRight, onlineModels, outcomeOf, waitingAndJudged } from './ml-model.js';
import { accuracyBar, calibrationPlot, confusionTable, outcomeMark, scoreBar } from './pictures.js';
import { errorText, modelLabel, noteFlag, noteWords, precise, predictionWord, score, shortTime } from './words.js';

export const ADVANCE = 20;
export const SPEEDS = [600, 3_600, 7_200, 21_600];

/** One that was asked for over HTTP or by a link is among those offered. */
const speedsWith = (speed) => [...new Set([...SPEEDS, speed])].sort((a, b) => a - b);
const DAYS = [1, 7, 14, 31];
const WINDOWS = ['1 hour', '6 hours', '24 hours'];
const WATERMARKS = ['1 hour', '6 hours', '24 hours'];
const DIRTY = [0, 2, 10];
/** So many that wait are shown where others are judged already. */
const MOST_WAITING = 5;
const SIGNS = { running: ['dot', 'ok'], killed: ['cross', 'bad'], failed: ['warn', 'bad'], starting: ['arc', 'busy'] };

/** A list to choose from; a value that is none of it is put among it. */
function choice(name, values, current, words, change, off = false) {
  const all = values.includes(current) ? values : [...values, current];
  return html`<select class="input" data-field=${name} ?disabled=${off} @change=${(event) => change(all[event.target.selectedIndex])}>${all.map((each) => html`<option ?selected=${each === current} .selected=${each === current}>${words(each)}</option>`)}</select>`;
}

const knob = (name, control, minor = true) => html`<label class=${`ml-knob ${minor ? 'ml-minor' : ''}`}><span>${t(`ml.online.${name}`)}</span>${control}</label>`;

/** What a run is begun with. */
export function setup({ definition, models, ready, starting, change, start, goTrain }) {
  const able = onlineModels(models);
  if (able.length === 0) {
    const training = (models ?? []).some(({ state }) => state === 'training');
    return html`<section class="ml-panel empty" role="status"><p class="empty-title">${t(training ? 'ml.online.training' : 'ml.online.noModel')}</p><p>${t('ml.online.noModel.hint')}</p>
      <button class="button primary" data-do="go-train" @click=${goTrain}>${icon('arrow')}<span>${t('ml.online.goTrain')}</span></button></section>`;
  }
  const ids = able.map(({ id }) => id);
  const champion = ids.includes(definition.champion) ? definition.champion : ids[0];
  const challenger = ids.includes(definition.challenger) && definition.challenger !== champion ? definition.challenger : null;
  const name = (id) => (id ? modelLabel(able.find((model) => model.id === id)) : t('ml.none'));
  return html`<section class="ml-panel ml-setup" aria-labelledby="ml-setup-title"><h2 id="ml-setup-title">${t('ml.online.setup')}</h2><p class="ml-note">${t('ml.online.story')}</p>
    <form class="ml-form" @submit=${(event) => { event.preventDefault(); start({ ...definition, champion, challenger }); }}>
      ${knob('champion', choice('champion', ids, champion, name, (next) => change({ champion: next })), false)}
      ${knob('challenger', choice('challenger', [null, ...ids.filter((id) => id !== champion)], challenger, name, (next) => change({ challenger: next })), false)}
      ${knob('day', html`<input class="input" type="date" required min="2001-03-01" max="2001-03-31" .value=${definition.day} @change=${(event) => event.target.checkValidity() && change({ day: event.target.value })}>`)}
      ${knob('days', choice('days', DAYS.filter((days) => days <= 32 - Number(definition.day.slice(8))), definition.days, (each) => number(each), (days) => change({ days })))}
      ${knob('window', choice('window', WINDOWS, definition.window, intervalText, (window) => change({ window })))}
      ${knob('watermark', choice('watermark', WATERMARKS, definition.watermark, intervalText, (watermark) => change({ watermark })))}
      ${knob('speed', choice('speed', speedsWith(definition.speed), definition.speed, (each) => t('ml.speed.times', { n: each }), (speed) => change({ speed })))}
      ${knob('dirty', choice('dirty', DIRTY, definition.dirty, (each) => t('ml.dirty.of', { n: each }), (dirty) => change({ dirty })))}
      <button class="button primary" data-do="start" ?disabled=${!ready || starting}>${icon('play')}<span>${t('ml.online.start')}</span></button>
    </form></section>`;
}

/** Everything that may be done to a run, in one bar. */
export function controls({ run, models, act, pending, may, next, onNext }) {
  const playing = run.input.state === 'playing';
  const over = run.input.state === 'over';
  const action = { do: playing ? 'pause' : 'play' };
  const dead = run.predict.state === 'killed' || run.predict.state === 'failed';
  const others = onlineModels(models).filter(({ id }) => id !== run.champion);
  const chosen = others.find(({ id }) => id === next) ?? others.find(({ id }) => id === run.challenger) ?? others[0];
  const name = (id) => (id ? modelLabel(models.find((model) => model.id === id)) : t('ml.none'));
  return html`<div class="ml-controls" role="group" aria-label=${t('ml.controls')}>
    <div class="ml-group">${may('play') ? html`<button class="button primary ml-play" data-do=${action.do} ?disabled=${over || pending(action)} @click=${() => act(action)}>${icon(playing ? 'pause' : 'play')}<span>${t(`ml.${action.do}`)}</span></button>` : nothing}
      ${may('advance') ? html`<button class="button" data-do="advance" title=${t('ml.advance.hint')} ?disabled=${over || playing || pending({ do: 'advance' })} @click=${() => act({ do: 'advance', flights: ADVANCE })}>+${number(ADVANCE)}</button>` : nothing}
      ${may('speed') ? knob('speed', choice('speed', speedsWith(run.input.speed), run.input.speed, (each) => t('ml.speed.times', { n: each }), (speed) => act({ do: 'speed', speed }))) : nothing}
      <p class="ml-input-state" role="status">${t(`ml.input.${run.input.state}`)}</p></div>
    ${may('swap') && chosen ? html`<div class="ml-group">${knob('swap', choice('swap', others.map(({ id }) => id), chosen.id, name, onNext), false)}
      <button class="button" data-do="swap" title=${t('ml.swap.hint')} ?disabled=${pending({ do: 'swap' })} @click=${() => act({ do: 'swap', champion: chosen.id })}>${icon('restart')}<span>${t('ml.swap')}</span></button></div>` : nothing}
    ${may('challenge') ? html`<div class="ml-group">${knob('challenger', choice('challenge', [null, ...others.map(({ id }) => id)], run.challenger, name, (challenger) => act({ do: 'challenge', challenger }), pending({ do: 'challenge' })), false)}</div>` : nothing}
    ${may('kill') ? html`<div class="ml-group"><button class=${`button ${dead ? '' : 'danger'}`} data-do=${dead ? 'revive' : 'kill'} title=${t(dead ? 'ml.revive.hint' : 'ml.kill.hint')} ?disabled=${pending({ do: dead ? 'revive' : 'kill' })}
      @click=${() => act({ do: dead ? 'revive' : 'kill' })}>${icon(dead ? 'restart' : 'cross')}<span>${t(dead ? 'ml.revive' : 'ml.kill')}</span></button></div>` : nothing}
  </div>`;
}

/** That the run was taken up from a server before, and what it waits for. */
export function resumed({ run }) {
  const next = run.state === 'starting' ? 'starting' : run.input.state === 'paused' ? 'stands' : null;
  return html`<p class="ml-resumed" role="status">${icon('restart')}<span>${t('ml.resumed', { time: clockTime(run.resumed) })}${next ? ` ${t(`ml.resumed.${next}`)}` : ''}</span></p>`;
}

/** Both queries with their figures. */
export function queries({ run, models }) {
  const { predict, judge } = run;
  const last = predict.millis.at(-1);
  const policy = models?.find(({ id }) => id === run.champion)?.order.handleInvalid ?? 'keep';
  const counts = [['unseen', predict.unseen, t(`ml.policy.unseen.${policy}`)], ['skipped', predict.skipped, t('ml.policy.skipped')], ['nulls', predict.nulls, t('ml.policy.nulls')], ['malformed', predict.malformed, t('ml.policy.malformed')]];
  return html`<section class="ml-queries ml-panel" aria-label=${t('ml.queries')}>
    ${query('predict', predict, [t('ml.predict.batches', { n: predict.batches }), last === undefined ? null : t('ml.predict.millis', { span: duration(Math.round(last)) }), predict.rowsPerSecond === null ? null : t('ml.predict.rate', { rate: rate(predict.rowsPerSecond) })])}
    ${query('judge', judge, [t('ml.judge.joined', { n: judge.joined }), t('ml.judge.waiting', { n: judge.waiting }), t('ml.judge.dropped', { n: judge.dropped }), judge.watermark ? t('ml.judge.watermark', { time: shortTime(judge.watermark) }) : null])}
    <dl class="ml-policy">${counts.map(([name, n, words]) => html`<div data-count=${name} ?data-some=${n > 0}><dt>${t(`ml.count.${name}`)}</dt><dd><b>${number(n)}</b> <span class="ml-fine">${words}</span></dd></div>`)}</dl>
  </section>`;
}

function query(name, { state, error }, figures) {
  const [sign, tone] = SIGNS[state] ?? ['ring', 'idle'];
  return html`<div class="ml-query" data-query=${name}><p class="ml-figure-row"><b title=${t(`ml.query.${name}.hint`)}>${t(`ml.query.${name}`)}</b><span class="badge" data-tone=${tone} data-state=${state}>${icon(sign)}<span>${t(`ml.state.${state}`)}</span></span></p>
    ${error ? html`<p role="alert"><code class="ml-error">${errorText(error)}</code></p>` : html`<p class="ml-note">${figures.filter(Boolean).join(' · ')}</p>`}</div>`;
}

/** Predictions as they are made, and below them those whose truth has come, right or wrong; the newest first in each. */
export function predictions({ run, explain }) {
  const { waiting, judged } = waitingAndJudged(run.predictions);
  const most = judged.length === 0 ? waiting.length : MOST_WAITING;
  const group = (name, rows, all) => (all === 0 ? nothing : html`<tbody data-group=${name}><tr class="ml-group-row"><th scope="rowgroup" colspan="5">${t(`ml.predictions.${name}`, { n: all })}</th></tr>
    ${repeat(rows, ({ flight }) => flight, (row) => flightRow(row, explain))}</tbody>`);
  return html`<section class="ml-predictions ml-panel" aria-labelledby="ml-predictions-title"><header class="ml-panel-head"><h2 id="ml-predictions-title">${t('ml.predictions')}</h2><p class="ml-note">${t('ml.predictions.hint')}</p></header>
    ${run.predictions.length === 0 ? html`<p class="ml-note">${t('ml.predictions.none')}</p>` : html`<div class="ml-scroll" tabindex="0" role="region" aria-labelledby="ml-predictions-title"><table><thead><tr><th scope="col">${t('ml.flight')}</th><th scope="col" class="ml-score-cell">${t('ml.score')}</th>
      <th scope="col">${t('ml.prediction')}</th><th scope="col">${t('ml.truth')}</th><th scope="col">${t('ml.outcome')}</th></tr></thead>
      ${group('waiting', waiting.slice(0, most), waiting.length)}${group('judged', judged, judged.length)}</table></div>`}</section>`;
}

function flightRow(row, explain) {
  const { champion, challenger, truth } = row;
  const second = challenger ? isRight(outcomeOf(challenger, truth)) : null;
  const route = html`<span class="ml-route">${row.origin ?? '—'} → ${row.destination ?? '—'}</span>`;
  return html`<tr data-flight=${row.flight} data-outcome=${row.outcome ?? 'open'}><th scope="row">${row.distanceMiles ? html`<button class="ml-flight" title=${t('ml.explain.this')} @click=${() => explain(row)}>${route}</button>` : route}
      <span class="ml-when">${shortTime(row.scheduled)}</span>${row.note ? html`<span class="ml-flag" title=${noteWords(row.note)}>${noteFlag(row.note)}</span>` : nothing}</th>
    <td class="ml-score-cell">${champion ? scored(champion, 'champion', null) : '—'}${challenger ? scored(challenger, 'challenger', second) : nothing}</td>
    <td>${champion ? predictionWord(champion.prediction) : t('ml.predicted.none')}</td>
    <td>${truth ? t(truth.delayed ? 'ml.truth.delayed' : 'ml.truth.onTime', { n: number(Math.round(truth.delayMinutes)).replace('-', '−') }) : html`<span class="ml-note">${t('ml.truth.open')}</span>`}</td>
    <td>${champion ? outcomeMark(row.outcome) : '—'}</td></tr>`;
}

function scored(said, role, right) {
  return html`<span class="ml-pair" data-role=${role}>${scoreBar(said.score, role)}<span class="num">${score(said.score)}</span>${right === null ? nothing : html`<span class=${right ? 'ml-right' : 'ml-wrong'} title=${t(right ? 'ml.right' : 'ml.wrong')}>${icon(right ? 'check' : 'cross')}<span class="visually-hidden">${t(right ? 'ml.right' : 'ml.wrong')}</span></span>`}</span>`;
}

/** What all judged flights add up to, for each role. */
export function totals({ run, models }) {
  const parts = ['champion', 'challenger'].filter((role) => run.total[role]);
  return html`<section class="ml-totals ml-panel" aria-label=${t('ml.totals')}>${parts.map((role) => {
    const scores = run.total[role];
    const names = scores.models.map((id) => modelLabel(models?.find((model) => model.id === id) ?? null)).join(', ');
    return html`<div class="ml-total" data-role=${role}><h2><i class="ml-key" data-role=${role}></i>${t(`ml.online.${role}`)} <span class="ml-id">${names}</span></h2>
      ${scores.rows === 0 ? html`<p class="ml-note">${t('ml.totals.none')}</p>` : html`${accuracyBar({ ...scores, baseline: baselineOf(scores) })}
        <dl class="ml-facts"><div><dt>${t('ml.auc')}</dt><dd>${score(scores.auc)}</dd></div><div><dt>${t('ml.logLoss')}</dt><dd>${precise(scores.logLoss)}</dd></div></dl>
        <div class="ml-total-plots">${confusionTable(scores.confusion)}${calibrationPlot(scores.calibration)}</div>`}</div>`;
  })}</section>`;
}
