import { attachLines } from '/parts/attach-lines.js';
import { choose } from '/views/windows/query-choice.js';
import { golden } from './golden.js';

describe('an attached query', () => {
  it('has no window and is no choice of the windows view', async () => {
    const { queries } = await golden('overview');
    const attached = queries.filter((query) => query.attached);
    expect(attached.map((query) => query.definition)).toEqual([null]);
    const { lanes } = choose(Object.fromEntries(queries.map((query) => [query.id, query])), { query: attached[0].id });
    expect(lanes.flatMap(({ query, others }) => [query, ...others]).filter((query) => query.attached)).toEqual([]);
  });
});

describe('the lines that attach an application', () => {
  it('hold this server’s own address', () => {
    const lines = attachLines({ origin: 'http://localhost:7070', hostname: 'localhost' }, 'TOKEN');
    expect(lines.submit).toBe('--conf "spark.driver.extraJavaOptions=-javaagent:tidemark-attach.jar=http://localhost:7070"');
    expect(lines.download).toBe('curl -O http://localhost:7070/attach/tidemark-attach.jar');
    expect([lines.needsToken, JSON.stringify(lines).includes('TOKEN')]).toEqual([false, false]);
  });

  it('leave a place for the token where one is needed', () => {
    const lines = attachLines({ origin: 'http://tide.example:7070', hostname: 'tide.example' }, 'TOKEN');
    expect(lines.submit).toContain('=http://tide.example:7070?token=TOKEN"');
    expect(lines.download).toContain('-H "Authorization: Bearer TOKEN"');
    expect(lines.notebook).toContain('"spark.tidemark.url=http://tide.example:7070?token=TOKEN"');
    expect(lines.needsToken).toBe(true);
  });
});
