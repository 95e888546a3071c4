/** Puts the whole address of a hash into the clipboard, and `copied` on the view for two seconds. Where that is not allowed the page goes there. */
export async function copyLink(view, hash) {
  try {
    await navigator.clipboard.writeText(new URL(hash, location.href).href);
    view.copied = true;
    setTimeout(() => { view.copied = false; }, 2_000);
  } catch {
    location.hash = hash;
  }
}
