import { t } from '../../i18n/index.js';
import { cellText, inOrder } from './cell-text.js';

/** Both readings of the store as one table an operator and store. */
export function stateTables(old, now) {
  const stores = new Map();
  for (const [state, which] of [[old, 'old'], [now, 'now']]) {
    for (const operator of state?.operators ?? []) {
      for (const store of operator.stores) {
        const id = `${operator.operatorId}/${store.name}`;
        const found = stores.get(id) ?? { title: store.name === 'default' ? operator.name : `${operator.name} · ${store.name}`, old: [], now: [], truncated: false };
        found[which] = store.rows;
        found.truncated ||= store.truncated;
        stores.set(id, found);
      }
    }
  }
  return [...stores.values()].map(({ title, old: before, now: after, truncated }) => ({ title, truncated, ...compared(before, after) }));
}

const flat = (row) => ({ ...(typeof row.key === 'object' && row.key !== null ? row.key : { key: row.key }),
  ...(typeof row.value === 'object' && row.value !== null ? row.value : { value: row.value }) });

function compared(before, after) {
  const idOf = (row) => `${row.partition}/${JSON.stringify(row.key)}`;
  const old = new Map(before.map((row) => [idOf(row), row]));
  const now = new Map(after.map((row) => [idOf(row), row]));
  const all = inOrder([...new Map([...old, ...now])].map(([id, row]) => ({ ...flat(row), ' id': id, ' partition': row.partition })));
  const names = [...new Set(all.flatMap((row) => Object.keys(row)))].filter((name) => !name.startsWith(' '));
  const columns = [{ name: t('lab.state.partition'), number: true }, ...names.map((name) => ({ name, number: all.every((row) => typeof row[name] === 'number' || row[name] === null) }))];
  return { columns, rows: all.map((row) => {
    const [was, is] = [old.get(row[' id']), now.get(row[' id'])];
    const cells = [row[' partition'], ...names.map((name) => row[name])];
    if (!is) {
      return { cells, mark: 'lab-gone' };
    }
    if (!was) {
      return { cells, mark: 'lab-fresh' };
    }
    const flatWas = flat(was);
    const changed = [false, ...names.map((name) => cellText(flatWas[name]) !== cellText(row[name]))];
    return { cells, changed, before: changed.map((each, index) => (each ? flatWas[names[index - 1]] : undefined)) };
  }) };
}
