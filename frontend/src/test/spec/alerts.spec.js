import { setLanguage } from '/i18n/index.js';
import { announcements } from '/parts/announcements.js';
import { parseRoute } from '/router.js';
import { reduce } from '/store/reduce.js';
import { initialState } from '/store/state.js';
import { whatWords } from '/views/alerts/alert-words.js';
import { alertOf, draftOf } from '/views/alerts/alert-draft.js';
import { FINDING_KINDS, findingTitle, findingWords } from '/views/query/finding-words.js';
import { after, golden } from './golden.js';

const ID = 'quakes-tumbling';
const plain = (text) => text.replace(/\u00a0/g, ' ');

describe('findings', () => {
  afterEach(() => setLanguage('en'));

  it('come with the snapshot and are replaced whole', async () => {
    const state = await after(reduce, initialState(0), 'query-snapshot');
    expect(state.queryDetails[ID].findings.map(({ kind }) => kind)).toEqual(['falling-behind']);
    const cleared = reduce(state, { ...(await golden('diagnosis')), findings: [] });
    expect(cleared.queryDetails[ID].findings).toEqual([]);
    expect(reduce(initialState(0), await golden('diagnosis')).queryDetails).toEqual({});
  });

  it('are worded from their figures in both languages', async () => {
    const [finding] = (await golden('diagnosis')).findings;
    expect(findingWords(finding)).toEqual({ title: 'Falling behind',
      text: '12,000 rows are unread. 150 rows/s arrive, 100 rows/s are read: at this pace it never catches up.',
      remedy: 'A batch stops at maxOffsetsPerTrigger 100. Raise it to 300 or take it out.' });
    const gains = findingWords({ ...finding, figures: { ...finding.figures, caughtUpInMs: 95_000, cause: 'work' } });
    expect(plain(gains.text)).toContain('caught up in 1 min 35 s');
    expect(plain(gains.remedy)).toContain('A batch of 100 rows takes 240 ms');
    setLanguage('ru');
    expect(plain(findingWords(finding).text)).toContain('Не прочитано строк: 12 000');
  });

  it('name the delay that would have saved late events, or say why it is not known', () => {
    const late = (figures) => findingWords({ kind: 'late-drops', figures: { exact: true, dropped: 412, of: 9_870, share: 0.0417, delayMs: 5_000, savingDelayMs: 47_230, ...figures } });
    expect(plain(late({}).text)).toBe('412 of the last 9,870 events were dropped (4.2 %).');
    expect(plain(late({}).remedy)).toContain('delay to 48 s (now 5.0 s)'.replace('5.0', '5'));
    expect(late({ savingDelayMs: null }).remedy).toContain('several sources');
    expect(late({ savingDelayMs: null, exact: false }).remedy).toContain('not every event');
  });

  it('tell the source that holds the watermark', () => {
    const figures = { cause: 'idle-source', source: 'clicks', watermark: null, stillMs: 12_000, batches: 9, rowsBySource: { ads: 500, clicks: 0 }, marks: {}, newestEventTime: null };
    expect(plain(findingWords({ kind: 'watermark-stands-still', figures }).text)).toBe('For 12 s and 9 batches with rows it has not moved from its beginning. clicks holds it, with 0 rows in that time.');
    expect(findingWords({ kind: 'watermark-stands-still', figures: { ...figures, source: null } }).text).toContain('not known');
    expect(findingWords({ kind: 'watermark-stands-still', figures: { ...figures, cause: 'ahead', source: null, newestEventTime: '2026-01-05T10:00:00.000Z' } }).text).toContain('2026-01-05 10:00:00 UTC');
  });

  it('have a name each, and keep the server’s words where a kind is new', () => {
    for (const kind of FINDING_KINDS) {
      expect(findingTitle(kind)).not.toBe(kind);
    }
    expect(findingWords({ kind: 'of-the-future', detail: 'said', remedy: 'do', figures: {} })).toEqual({ title: 'of-the-future', text: 'said', remedy: 'do' });
  });
});

describe('alerts', () => {
  it('are taken whole and told when they change', async () => {
    const before = { ...initialState(0), alerts: { firing: [], log: [] } };
    const now = reduce(before, await golden('alerts'));
    expect(now.alerts.firing.length).toBe(1);
    expect(announcements(before, now)).toBe('Alert problems fires for quakes-tumbling.');
    expect(announcements(now, before)).toBe('Alert problems for quakes-tumbling is over.');
    expect(reduce(now, { ...(await golden('hello')), instance: 'another' }).alerts).toBeNull();
  });

  it('go into the form and come out as they were', () => {
    const finding = { query: '*', on: { finding: 'late-drops', severity: 'problem' }, for: '1 minute', repeatAfter: null, enabled: false };
    const metric = { query: 'q', on: { metric: 'inputRate', below: 0.5 }, for: '0 seconds', repeatAfter: '10 minutes', enabled: true };
    for (const alert of [finding, metric]) {
      expect(alertOf(draftOf({ id: 'a', ...alert }))).toEqual(alert);
    }
    expect(alertOf({ ...draftOf(null), by: 'metric', bound: '4,5' }).on).toEqual({ metric: 'behindRows', above: 4.5 });
    expect(alertOf({ ...draftOf(null), by: 'metric', bound: 'much' }).on.above).toBe('much');
  });

  it('say why they fire', async () => {
    const { firing } = await golden('alerts');
    expect(whatWords(firing[0])).toContain('Falling behind: 12,000 rows are unread.');
    expect(whatWords({ on: { metric: 'batchMs', above: 1_000 }, value: 1_840, finding: null, detail: '…' })).toBe('1,840 (batch duration, ms above 1,000)');
    expect(whatWords({ on: { metric: 'failed', above: 0 }, value: 1, finding: null, detail: 'DIVIDE_BY_ZERO' })).toBe('DIVIDE_BY_ZERO');
  });

  it('have a page', () => {
    expect(parseRoute('#/alerts').name).toBe('alerts');
  });
});
