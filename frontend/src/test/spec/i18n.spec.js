import { TEXTS, dateTime, duration, setLanguage, t, windowRange } from '/i18n/index.js';

const PLURALS = { en: ['one', 'other'], ru: ['one', 'few', 'many', 'other'] };

describe('texts', () => {
  afterAll(() => setLanguage('en'));

  it('exist in both languages under the same keys', () => {
    const keys = (language) => Object.keys(TEXTS[language]).sort();
    expect(keys('ru')).toEqual(keys('en'));
  });

  it('name the same parameters in both languages', () => {
    const named = (text) => [...new Set([...JSON.stringify(text).matchAll(/\{(\w+)\}/g)].map((match) => match[1]))].sort();
    for (const key of Object.keys(TEXTS.en)) {
      expect(named(TEXTS.ru[key])).withContext(key).toEqual(named(TEXTS.en[key]));
    }
  });

  it('have every plural form their language needs', () => {
    for (const [language, forms] of Object.entries(PLURALS)) {
      for (const [key, text] of Object.entries(TEXTS[language])) {
        if (typeof text === 'object') {
          expect(Object.keys(text).sort()).withContext(`${language} ${key}`).toEqual([...forms].sort());
        }
      }
    }
  });

  it('choose plural forms', () => {
    setLanguage('ru');
    expect([1, 2, 5, 21].map((n) => t('result.rows', { n }))).toEqual(['в таблице 1 строка', 'в таблице 2 строки', 'в таблице 5 строк', 'в таблице 21 строка']);
    setLanguage('en');
    expect(t('result.rows', { n: 1 })).toBe('1 row in the table');
  });

  it('write times in UTC and say so', () => {
    expect(dateTime('2018-01-31T02:18:21.235Z')).toBe('2018-01-31 02:18:21 UTC');
    expect(windowRange('2018-01-31T00:00:00.000Z', '2018-01-31T06:00:00.000Z')).toBe('2018-01-31 00:00 – 06:00');
    expect(windowRange('2018-01-31T18:00:00.000Z', '2018-02-01T00:00:00.000Z')).toBe('2018-01-31 18:00 – 2018-02-01 00:00');
  });

  it('write spans in at most two units', () => {
    setLanguage('en');
    expect([0, 640, 1_500, 59_000, 250_000, 7_500_000, 273_600_000].map(duration).map((text) => text.replace(/\u00a0/g, ' ')))
      .toEqual(['0 ms', '640 ms', '1.5 s', '59 s', '4 min 10 s', '2 h 5 min', '3 d 4 h']);
  });
});
