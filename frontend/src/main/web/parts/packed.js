/** What links hold: bytes as base64url, and a definition as JSON in it. */

/** The longest definition a link may hold where nothing else is said, in characters. */
const MOST = 4_000;

/** @param {Uint8Array} bytes */
export const base64url = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** @throws {Error} where the text is no base64url */
export const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));

export const encodeDefinition = (definition) => base64url(new TextEncoder().encode(JSON.stringify(definition)));

/** @throws {Error} where the text holds no definition, or one that is longer than `most` characters */
export function decodeDefinition(text, most = MOST) {
  if (text.length > most) {
    throw new Error('too long');
  }
  const found = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(text)));
  if (found === null || typeof found !== 'object' || Array.isArray(found)) {
    throw new Error('not a definition');
  }
  return found;
}
