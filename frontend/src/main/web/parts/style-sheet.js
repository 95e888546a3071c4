/** A view's own styles, there before it is first drawn. Asked for again, the same sheet is not loaded twice. */
export function styleSheet(url) {
  if ([...document.styleSheets].some((sheet) => sheet.href === url.href)) {
    return Promise.resolve();
  }
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url.href });
  return new Promise((resolve) => {
    link.addEventListener('load', resolve, { once: true });
    link.addEventListener('error', resolve, { once: true });
    document.head.append(link);
  });
}
