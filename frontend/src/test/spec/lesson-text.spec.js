import { paragraphs, plainText, said } from '/views/lessons/text.js';
import { Bookmarks } from '/views/lessons/bookmarks.js';

describe('a lesson’s text', () => {
  it('falls into paragraphs at blank lines', () => {
    expect(paragraphs('One\nline.\n\n  \nTwo.\r\n\r\nThree.').map(([{ text }]) => text)).toEqual(['One line.', 'Two.', 'Three.']);
    expect(paragraphs('  \n ')).toEqual([]);
    expect(paragraphs(undefined)).toEqual([]);
  });

  it('knows bold and code, bold around code, and nothing else', () => {
    expect(paragraphs('The **end** of `a**b` is *kept* <b>so</b>.')[0]).toEqual([
      { kind: 'plain', text: 'The ' }, { kind: 'bold', text: 'end', spans: [{ kind: 'plain', text: 'end' }] }, { kind: 'plain', text: ' of ' },
      { kind: 'code', text: 'a**b' }, { kind: 'plain', text: ' is *kept* <b>so</b>.' }]);
    expect(paragraphs('**no `x` yet**')[0][0].spans).toEqual([
      { kind: 'plain', text: 'no ' }, { kind: 'code', text: 'x' }, { kind: 'plain', text: ' yet' }]);
  });

  it('leaves what does not close as it stands', () => {
    expect(paragraphs('2 ** 3 and `tick')[0]).toEqual([{ kind: 'plain', text: '2 ** 3 and `tick' }]);
  });

  it('is said in the reader’s language, or the one there is', () => {
    expect([said({ en: 'a', ru: 'б' }, 'ru'), said({ en: 'a' }, 'ru'), said(null, 'en'), said('c', 'en')]).toEqual(['б', 'a', '', 'c']);
    expect(plainText('**Late** `rows`.\n\nTwice.')).toBe('Late rows. Twice.');
  });
});

describe('the reader’s place', () => {
  const storage = (text = null) => ({ text, getItem() { return this.text; }, setItem(_key, value) { this.text = value; } });

  it('outlives the page', () => {
    const kept = storage();
    new Bookmarks({ storage: kept, now: () => 5 }).keep('late-data', { scene: 'b', index: 1, done: false });
    expect(new Bookmarks({ storage: kept }).of('late-data')).toEqual({ scene: 'b', index: 1, done: false, at: 5 });
    expect(new Bookmarks({ storage: kept }).of('other')).toBeNull();
  });

  it('stays read to the end', () => {
    const bookmarks = new Bookmarks({ storage: storage() });
    bookmarks.keep('x', { scene: 'z', index: 9, done: true });
    bookmarks.keep('x', { scene: 'a', index: 0, done: false });
    expect(bookmarks.of('x').done).toBeTrue();
  });

  it('does without storage and survives nonsense in it', () => {
    expect(new Bookmarks({ storage: null }).of('x')).toBeNull();
    expect(new Bookmarks({ storage: storage('[1') }).of('x')).toBeNull();
    expect(new Bookmarks({ storage: storage('{"x":{"scene":3}}') }).of('x')).toBeNull();
  });

  it('is kept for a bounded number of lessons', () => {
    let clock = 0;
    const kept = storage();
    const bookmarks = new Bookmarks({ storage: kept, now: () => (clock += 1) });
    for (let i = 0; i < 70; i += 1) {
      bookmarks.keep(`l${i}`, { scene: 's', index: 0, done: false });
    }
    expect([Object.keys(JSON.parse(kept.text)).length, bookmarks.of('l0'), bookmarks.of('l69').scene]).toEqual([64, null, 's']);
  });
});
