import { inputTables } from './tables.js';

/** What the reader may take away: the plane as PNG, each table as CSV. */

const SHOWN = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin', 'opacity', 'fill-opacity', 'font-family', 'font-size',
  'font-weight', 'text-anchor', 'text-decoration-line', 'paint-order', 'visibility'];
const SCALE = 2;

/** Hands a file to the browser. */
export function download(name, blob) {
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/**
 * The SVG as a picture twice its size. Styles are written into the copy as attributes: a style sheet is not carried into an image, and
 * `style` is forbidden by the page's policy.
 *
 * @param {SVGSVGElement} drawn
 * @returns {Promise<Blob>}
 */
export async function pngOf(drawn, background) {
  const copy = drawn.cloneNode(true);
  const [from, to] = [[...drawn.querySelectorAll('*')], [...copy.querySelectorAll('*')]];
  from.forEach((element, index) => {
    const style = getComputedStyle(element);
    for (const name of SHOWN) {
      to[index].setAttribute(name === 'text-decoration-line' ? 'text-decoration' : name, style.getPropertyValue(name));
    }
    to[index].removeAttribute('class');
  });
  const [width, height] = [Number(drawn.getAttribute('width')), Number(drawn.getAttribute('height'))];
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy).replaceAll('<!---->', ''))}`;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: width * SCALE, height: height * SCALE });
  const ctx = canvas.getContext('2d');
  ctx.fillStyle = background;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => { canvas.toBlob(resolve, 'image/png'); });
}

const quoted = (value) => {
  const text = value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  // A leading sign of a formula is disarmed: a table is data, also in a spreadsheet.
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export const csvOf = (names, rows) => [names, ...rows].map((cells) => cells.map(quoted).join(',')).join('\r\n');

/** The tables as they stand after `position` steps, by file name: windows in two columns, times in ISO. */
export function tablesAsCsv(run, position) {
  const files = inputTables(run, position).map(({ stream, columns, rows }) => ({ name: `input-${stream}.csv`,
    text: csvOf(columns.map(({ name }) => name), rows.map(({ cells }) => cells)) }));
  for (const query of run.queries.filter(({ refused }) => !refused)) {
    const result = run.steps[position - 1]?.queries?.[query.name]?.result ?? [];
    files.push({ name: `result-${query.name}.csv`, text: rowsAsCsv(result) });
    const written = run.steps.slice(0, position).flatMap((step) => (step.queries?.[query.name]?.batches ?? [])
      .flatMap((batch) => batch.rows.map((row) => ({ step: step.index + 1, batch: batch.batchId, watermark: batch.watermark, ...row }))));
    files.push({ name: `written-${query.name}.csv`, text: rowsAsCsv(written) });
  }
  return files;
}

function rowsAsCsv(rows) {
  const flat = rows.map((row) => Object.fromEntries(Object.entries(row).flatMap(([name, value]) => (value !== null && typeof value === 'object' && 'start' in value
    ? [[`${name}_start`, value.start], [`${name}_end`, value.end]] : [[name, value]]))));
  const names = [...new Set(flat.flatMap((row) => Object.keys(row)))];
  return csvOf(names, flat.map((row) => names.map((name) => row[name])));
}

/** A name for what is downloaded. */
export const fileStem = (run, position) => `${run.scenario.id ?? 'scenario'}-${position}`;
