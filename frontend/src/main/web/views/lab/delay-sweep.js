import { priceOf } from './figures.js';
import { delaysSideBySide } from './scenario-edit.js';

const MAX_TRIED = 40;

/**
 * Prices of a query under several delays, from one run that has it once for each and is played to the end of the script. The run is
 * ended whatever comes of it; where it is no longer `wanted`, there are no prices.
 */
export async function measureDelays(runs, measured, query, delaysMs, wanted) {
  const { scenario, names } = delaysSideBySide(measured, query, delaysMs);
  const begun = await runs.start({ scenario }, scenario.steps.length);
  try {
    const run = await runs.ready(begun, wanted);
    return wanted() ? names.map((name) => priceOf(run, name)).filter(Boolean).map((price) => ({ ...price, query })) : [];
  } finally {
    runs.end(begun);
  }
}

/** What was tried so far with newer prices: one for each query and delay, the oldest given up beyond forty. */
export function triedWith(tried, prices) {
  const fresh = prices.filter((price) => price !== null);
  const isFresh = (old) => fresh.some((price) => price.query === old.query && price.delayMs === old.delayMs);
  return [...tried.filter((old) => !isFresh(old)), ...fresh].slice(-MAX_TRIED);
}
