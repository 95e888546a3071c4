import { intervalMs } from '/parts/words.js';
import { fieldsOf, fromUtcInput, kindOf, valueOf } from '/views/streams/schema.js';
import { seriesOf } from '/views/query/series.js';
import { parseRoute } from '/router.js';
import { golden } from './golden.js';

describe('intervalMs', () => {
  it('reads what Spark writes', () => {
    expect(['10 minutes', '1 hour 30 minutes', '500 milliseconds', 'soon', null].map(intervalMs)).toEqual([600_000, 5_400_000, 500, null, null]);
  });
});

describe('a stream’s schema', () => {
  it('is parted at commas outside of types', () => {
    expect(fieldsOf('eventTime TIMESTAMP, price DECIMAL(10,2), `user` STRING')).toEqual([
      { name: 'eventTime', type: 'timestamp' }, { name: 'price', type: 'decimal' }, { name: 'user', type: 'string' }]);
  });

  it('says how typed text becomes a value, leaving mistakes to the server', () => {
    expect([valueOf(kindOf('double'), '4,5'), valueOf(kindOf('double'), 'strong'), valueOf(kindOf('boolean'), 'false'), valueOf(kindOf('string'), '')])
      .toEqual([4.5, 'strong', false, undefined]);
    expect(fromUtcInput('2018-01-31T02:18')).toBe('2018-01-31T02:18:00.000Z');
  });
});

describe('the series of a query', () => {
  it('break where another run begins and take triggerExecution apart', async () => {
    const { point } = await golden('progress');
    const next = { ...point, runId: 'next', batchId: 43, at: '2026-01-05T10:00:09.000Z' };
    const series = seriesOf([point, next]);
    expect(series.inputRate.map(({ y }) => y)).toEqual([4, null, 4]);
    expect(series.phases.other[0].y).toBe(6);
    expect(series.gap[0].y).toBe(21_600_000);
  });
});

describe('parseRoute', () => {
  it('reads page, id and parameters', () => {
    expect(parseRoute('').name).toBe('overview');
    expect(parseRoute('#/queries/a%20b').id).toBe('a b');
    expect(parseRoute('#/windows?q=a').params.get('q')).toBe('a');
    expect(parseRoute('#/nowhere').name).toBe('unknown');
  });
});
