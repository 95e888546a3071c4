/** The reader's choices that outlive the page: theme and presenter view. Fires `change`. */

const THEME_KEY = 'tidemark.theme';
export const THEMES = Object.freeze(['auto', 'light', 'dark']);
export const preferenceChanges = new EventTarget();

const root = document.documentElement;

export function theme() {
  return root.dataset.theme ?? 'auto';
}

export function setTheme(wanted) {
  if (wanted === 'auto') {
    delete root.dataset.theme;
  } else {
    root.dataset.theme = wanted;
  }
  try {
    localStorage.setItem(THEME_KEY, wanted);
  } catch {
    // without storage the choice lasts as long as the page
  }
  preferenceChanges.dispatchEvent(new Event('change'));
}

export function presenting() {
  return 'presenter' in root.dataset;
}

export function setPresenting(wanted) {
  if (wanted) {
    root.dataset.presenter = '';
  } else {
    delete root.dataset.presenter;
  }
  preferenceChanges.dispatchEvent(new Event('change'));
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => preferenceChanges.dispatchEvent(new Event('change')));
