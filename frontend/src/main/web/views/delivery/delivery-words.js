import { currentLanguage, hasText, t } from '../../i18n/index.js';

/** A text of the server in the reader's language: `{"en","ru"}`, or a string as it is. */
export const said = (text) => (typeof text === 'string' ? text : text?.[currentLanguage()] ?? text?.en ?? '');

/** What an action does, in the words of its script or in ours. */
export const actionText = (action) => (action === null ? t('delivery.do.begin') : said(action.text) || actionName(action));

/** An action in a few words. */
export function actionName(action) {
  switch (action.do) {
    case 'send':
      return t('delivery.do.send', { n: action.events });
    case 'go':
      return t('delivery.do.go', { point: t(`delivery.point.${action.to}`) });
    case 'fail':
      return t(`delivery.fail.${action.point}`);
    default:
      return hasText(`delivery.do.${action.do}`) ? t(`delivery.do.${action.do}`) : action.do;
  }
}

/** Numbers of the events in a range of offsets: `7–12`. */
export const eventRange = ({ from, to }) => (to - from <= 1 ? String(to) : `${from + 1}–${to}`);
