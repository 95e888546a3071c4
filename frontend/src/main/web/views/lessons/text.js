/**
 * A lesson's text as data: paragraphs of spans, for templates to draw. It knows paragraphs split by blank lines, `**bold**` and
 * `` `code` ``, and nothing else; what does not close is plain text.
 *
 * @typedef {{kind: 'plain'|'bold'|'code', text: string, spans?: Span[]}} Span `spans` of bold text: it may hold code
 */

const BOLD_OR_CODE = /`([^`]+)`|\*\*(?=\S)([^]+?\S|\S)\*\*/g;
const CODE = /`([^`]+)`/g;

/** The text in the reader's language, or in the one there is. */
export function said(texts, language) {
  return texts === null || texts === undefined ? '' : typeof texts === 'string' ? texts : texts[language] ?? texts.en ?? texts.ru ?? '';
}

/** @param {string} text @returns {Span[][]} */
export function paragraphs(text) {
  return (text ?? '').replace(/\r\n/g, '\n').split(/\n[ \t]*\n/)
    .map((paragraph) => paragraph.trim().replace(/\s*\n\s*/g, ' '))
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => spans(paragraph));
}

/** One line of text. @returns {Span[]} */
export function spans(line) {
  return cut(line, BOLD_OR_CODE, ([, code, bold]) => (code !== undefined ? { kind: 'code', text: code }
    : { kind: 'bold', text: bold.replaceAll('`', ''), spans: cut(bold, CODE, ([, inner]) => ({ kind: 'code', text: inner })) }));
}

/** The text without its marks, for where only words can stand. */
export function plainText(text) {
  return paragraphs(text).map((line) => line.map((span) => span.text).join('')).join(' ');
}

function cut(line, pattern, made) {
  const found = [];
  let from = 0;
  for (const match of line.matchAll(pattern)) {
    if (match.index > from) {
      found.push({ kind: 'plain', text: line.slice(from, match.index) });
    }
    found.push(made(match));
    from = match.index + match[0].length;
  }
  if (from < line.length) {
    found.push({ kind: 'plain', text: line.slice(from) });
  }
  return found;
}
