// Runs before the first paint, so that a kept theme does not flash. A classic script on purpose: modules come later.
(() => {
  try {
    const root = document.documentElement;
    const theme = localStorage.getItem('tidemark.theme');
    if (theme === 'light' || theme === 'dark') {
      root.dataset.theme = theme;
    }
    root.lang = localStorage.getItem('tidemark.language') === 'ru' ? 'ru' : root.lang;
  } catch {
    // no storage: the system's theme it is
  }
})();
