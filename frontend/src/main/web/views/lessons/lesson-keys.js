/** What a key means in the lesson player, or null: pure, so that what a clicker sends is told in one place. */

const MOVES = { ArrowRight: 'next', ArrowLeft: 'back', Home: 'home' };
/** What clickers send. Elsewhere than in the presenter view these keys scroll. */
const CLICKER = { PageDown: 'next', PageUp: 'back' };

/**
 * @param {{key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean, shiftKey?: boolean}} event
 * @param {'page'|'choice'|'figure'|'field'|'own'|'button'} where the focus is: nowhere in particular, an option of the question, its
 *   field for a number, a field that takes text, a part with arrow keys of its own, or a button or link
 * @param {boolean} asking whether a question is open
 * @param {boolean} presenting
 * @returns {{move: 'next'|'back'|'home'}|{pick: number}|{submit: true}|{nothing: true}|null} `nothing`: the key is kept from leading
 *   to another page before an audience
 */
export function meaning(event, where, asking, presenting = false) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || where === 'own' || where === 'field') {
    return null;
  }
  if (event.key in MOVES) {
    return { move: MOVES[event.key] };
  }
  if (presenting && event.key in CLICKER) {
    return { move: CLICKER[event.key] };
  }
  if (/^[0-9]$/.test(event.key) && where !== 'figure') {
    return asking ? { pick: Number(event.key) } : presenting ? { nothing: true } : null;
  }
  if (asking && event.key === 'Enter' && where !== 'button') {
    return { submit: true };
  }
  return null;
}

/** @param {Element|null} target @returns {'page'|'choice'|'figure'|'field'|'own'|'button'} */
export function whereIs(target) {
  if (!target?.closest) {
    return 'page';
  }
  if (target.closest('input[type=checkbox], input[type=radio]')) {
    return target.closest('tm-lesson-question') ? 'choice' : 'page';
  }
  if (target.closest('tm-lesson-question input')) {
    return 'figure';
  }
  if (target.closest('input, textarea, select, [contenteditable]')) {
    return 'field';
  }
  if (target.closest('[role="application"], [role="slider"], [role="tablist"], [role="listbox"], [role="menu"], dialog')) {
    return 'own';
  }
  return target.closest('button, a, summary') ? 'button' : 'page';
}
