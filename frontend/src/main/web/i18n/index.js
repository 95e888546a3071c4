import en from './en.js';
import ru from './ru.js';
import windowsEn from './windows.en.js';
import windowsRu from './windows.ru.js';
import labEn from './lab.en.js';
import labRu from './lab.ru.js';
import learningEn from './learning.en.js';
import learningRu from './learning.ru.js';
import lambdaEn from './lambda.en.js';
import lambdaRu from './lambda.ru.js';
import mlEn from './ml.en.js';
import mlRu from './ml.ru.js';
import driftEn from './drift.en.js';
import driftRu from './drift.ru.js';
import historyEn from './history.en.js';
import historyRu from './history.ru.js';
import lessonsEn from './lessons.en.js';
import lessonsRu from './lessons.ru.js';
import alertsEn from './alerts.en.js';
import alertsRu from './alerts.ru.js';
import attachedEn from './attached.en.js';
import attachedRu from './attached.ru.js';
import proofsEn from './proofs.en.js';
import proofsRu from './proofs.ru.js';
import sourcesEn from './sources.en.js';
import sourcesRu from './sources.ru.js';
import dstreamEn from './dstream.en.js';
import dstreamRu from './dstream.ru.js';
import builderEn from './builder.en.js';
import builderRu from './builder.ru.js';
import deliveryEn from './delivery.en.js';
import deliveryRu from './delivery.ru.js';
import latencyEn from './latency.en.js';
import latencyRu from './latency.ru.js';
import runsEn from './runs.en.js';
import runsRu from './runs.ru.js';

/** @typedef {'en'|'ru'} Language */

export const LANGUAGES = Object.freeze(['en', 'ru']);
export const TEXTS = Object.freeze({
  en: {
    ...en,
    ...windowsEn,
    ...labEn,
    ...learningEn,
    ...lambdaEn,
    ...mlEn,
    ...driftEn,
    ...historyEn,
    ...lessonsEn,
    ...alertsEn,
    ...attachedEn,
    ...proofsEn,
    ...sourcesEn,
    ...dstreamEn,
    ...builderEn,
    ...deliveryEn,
    ...latencyEn,
    ...runsEn,
  },
  ru: {
    ...ru,
    ...windowsRu,
    ...labRu,
    ...learningRu,
    ...lambdaRu,
    ...mlRu,
    ...driftRu,
    ...historyRu,
    ...lessonsRu,
    ...alertsRu,
    ...attachedRu,
    ...proofsRu,
    ...sourcesRu,
    ...dstreamRu,
    ...builderRu,
    ...deliveryRu,
    ...latencyRu,
    ...runsRu,
  },
});

const STORAGE_KEY = 'tidemark.language';
const MISSING = '—';
const NBSP = '\u00a0';

let language = 'en';
let plurals = new Intl.PluralRules('en');
let numberFormats = new Map();

/** Fires `change` when the language has changed. */
export const languageChanges = new EventTarget();

export function currentLanguage() {
  return language;
}

/** Takes the reader's kept choice, or the browser's language. */
export function initLanguage(storage = safeStorage(), preferred = globalThis.navigator?.languages ?? []) {
  const kept = storage?.getItem(STORAGE_KEY);
  const wanted = LANGUAGES.includes(kept) ? kept : preferred.some((tag) => tag.toLowerCase().startsWith('ru')) ? 'ru' : 'en';
  apply(wanted);
}

export function setLanguage(wanted) {
  if (!LANGUAGES.includes(wanted) || wanted === language) {
    return;
  }
  safeStorage()?.setItem(STORAGE_KEY, wanted);
  apply(wanted);
}

function apply(wanted) {
  language = wanted;
  plurals = new Intl.PluralRules(wanted);
  numberFormats = new Map();
  if (globalThis.document) {
    document.documentElement.lang = wanted;
  }
  languageChanges.dispatchEvent(new Event('change'));
}

function safeStorage() {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}

/**
 * The text under `key`. `{name}` is replaced from `params`; numbers among them are formatted. A text that is an object of plural forms
 * (`one`, `few`, `many`, `other`) is chosen by `params.n`. A missing key answers itself, so that it is seen.
 *
 * @param {string} key
 * @param {Object<string, string|number>} [params]
 */
export function t(key, params = {}) {
  let text = TEXTS[language][key] ?? TEXTS.en[key];
  if (text === undefined) {
    return key;
  }
  if (typeof text === 'object') {
    text = text[plurals.select(params.n ?? 0)] ?? text.other;
  }
  return text.replace(/\{(\w+)\}/g, (_all, name) => {
    const value = params[name];
    return typeof value === 'number' ? number(value) : value ?? '';
  });
}

/** Whether there is a text under `key`. */
export function hasText(key) {
  return key in TEXTS[language];
}

/** @param {number|null|undefined} value */
export function number(value, maximumFractionDigits = 0) {
  if (value === null || value === undefined || Number.isNaN(value)) {
    return MISSING;
  }
  let format = numberFormats.get(maximumFractionDigits);
  if (!format) {
    format = new Intl.NumberFormat(language, { maximumFractionDigits });
    numberFormats.set(maximumFractionDigits, format);
  }
  return format.format(value);
}

/** So many decimals always, and a sign of its own for minus: figures keep their width in a column. */
export function decimals(value, digits) {
  return value === null || value === undefined ? MISSING : new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value).replace('-', '−');
}

/** Seconds with one decimal always, for a clock that runs. */
export function seconds(ms) {
  return new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(ms / 1_000);
}

/** A rate: one decimal below ten, none above, so that the figure keeps its width. */
export function rate(value) {
  if (value === null || value === undefined) {
    return MISSING;
  }
  return number(value, value < 10 ? 1 : 0);
}

/** `1.2 MB`: bytes by thousands. */
export function bytes(value) {
  if (value === null || value === undefined) {
    return MISSING;
  }
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let amount = value;
  let unit = 0;
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${number(amount, amount < 10 && unit > 0 ? 1 : 0)}${NBSP}${t(`unit.${units[unit]}`)}`;
}

const SPANS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
];

/**
 * A span of time for reading: `640 ms`, `12.4 s`, `4 min 10 s`, `2 h 5 min`, `3 d 4 h`. At most two units, so that lag stays readable
 * when replayed data lags by days.
 */
export function duration(ms) {
  if (ms === null || ms === undefined || Number.isNaN(ms)) {
    return MISSING;
  }
  if (ms < 0) {
    return `−${duration(-ms)}`;
  }
  if (ms < 1_000) {
    return `${number(ms)}${NBSP}${t('unit.ms')}`;
  }
  if (ms < 60_000) {
    return `${number(ms / 1_000, ms < 10_000 ? 1 : 0)}${NBSP}${t('unit.s')}`;
  }
  const index = SPANS.findIndex(([, size]) => ms >= size);
  const [unit, size] = SPANS[index];
  const whole = Math.floor(ms / size);
  const head = `${number(whole)}${NBSP}${t(`unit.${unit}`)}`;
  const [nextUnit, nextSize] = SPANS[index + 1];
  const rest = Math.floor((ms - whole * size) / nextSize);
  return rest > 0 && whole < 100 ? `${head} ${number(rest)}${NBSP}${t(`unit.${nextUnit}`)}` : head;
}

/** Epoch milliseconds of an ISO text, a number or null. */
export function millis(value) {
  return value === null || value === undefined ? null : typeof value === 'number' ? value : Date.parse(value);
}

const iso = (value) => {
  const ms = millis(value);
  return ms === null || Number.isNaN(ms) ? null : new Date(ms).toISOString();
};

/** `2018-01-31 02:18:21 UTC`; `{millis: true}` keeps them, `{zone: false}` is for where the heading names the zone. */
export function dateTime(value, { millis: withMillis = false, zone = true } = {}) {
  const text = iso(value);
  return text === null ? MISSING : `${text.slice(0, 10)} ${text.slice(11, withMillis ? 23 : 19)}${zone ? ' UTC' : ''}`;
}

/** `02:18:21 UTC`. */
export function clockTime(value, { millis: withMillis = false, zone = true } = {}) {
  const text = iso(value);
  return text === null ? MISSING : `${text.slice(11, withMillis ? 23 : 19)}${zone ? ' UTC' : ''}`;
}

/** `2018-01-31 02:00 – 03:00`: the end is exclusive; the day is repeated only when it differs; seconds only when they matter. */
export function windowRange(start, end, { zone = false } = {}) {
  const [from, to] = [iso(start), iso(end)];
  if (from === null || to === null) {
    return MISSING;
  }
  const cut = from.slice(17, 23) === '00.000' && to.slice(17, 23) === '00.000' ? 16 : 19;
  const head = `${from.slice(0, 10)} ${from.slice(11, cut)}`;
  const tail = from.slice(0, 10) === to.slice(0, 10) ? to.slice(11, cut) : `${to.slice(0, 10)} ${to.slice(11, cut)}`;
  return `${head} – ${tail}${zone ? ' UTC' : ''}`;
}
