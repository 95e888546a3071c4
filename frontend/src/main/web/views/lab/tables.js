import { scriptOf } from '../../charts/lab-plane/lab-scene.js';
import { t } from '../../i18n/index.js';
import { cellText, columnsOf, inOrder, keyOf } from './cell-text.js';

/** What stands in the tables of input and result after `position` steps. Pure. */

/** The unbounded input, one table a stream; rows of the newest step are marked. */
export function inputTables(run, position) {
  const shown = scriptOf(run).slice(0, position);
  return Object.entries(run.scenario.streams).map(([stream]) => {
    const events = shown.flatMap((step) => step.events.filter((event) => (event.stream ?? stream) === stream).map((event) => ({ step, event })));
    const columns = columnsOf(events.map(({ event }) => event.data ?? {}));
    return { stream, columns: [{ name: t('lab.step'), number: true }, { name: t('lab.arrived'), number: false }, ...columns],
      rows: events.map(({ step, event }) => ({ cells: [step.index + 1, event.arrived ?? event.at, ...columns.map(({ name }) => event.data?.[name])],
        mark: step.index === position - 1 ? 'lab-fresh' : '' })) };
  });
}

/** The result table of a query: what the step changed, and what stood there in the ghost. */
export function resultTable(run, ghost, query, position) {
  const rowsAt = (of, index) => of?.steps[index - 1]?.queries?.[query.name]?.result ?? [];
  const rows = rowsAt(run, position);
  const keys = query.keys ?? [];
  const columns = columnsOf([...rows, ...rowsAt(run, run.steps.length)], query.columns);
  const before = new Map(rowsAt(run, position - 1).map((row) => [keyOf(row, keys), row]));
  const old = new Map((ghost ? rowsAt(ghost, position) : []).map((row) => [keyOf(row, keys), row]));
  const known = new Set(rows.map((row) => keyOf(row, keys)));
  const gone = ghost ? [...old].filter(([key]) => !known.has(key)).map(([, row]) => row) : [];
  return { columns, rows: inOrder([...rows, ...gone]).map((row) => {
    const key = keyOf(row, keys);
    const cells = columns.map(({ name }) => row[name]);
    if (!known.has(key)) {
      return { cells, mark: 'lab-gone' };
    }
    const last = before.get(key);
    const ghosted = old.get(key);
    return { cells, mark: last ? '' : 'lab-fresh', changed: columns.map(({ name }) => last && cellText(last[name]) !== cellText(row[name])),
      before: columns.map(({ name }) => (ghosted && cellText(ghosted[name]) !== cellText(row[name]) ? ghosted[name] : undefined)) };
  }) };
}
