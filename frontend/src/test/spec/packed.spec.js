import { base64url, bytesOf, decodeDefinition, encodeDefinition } from '/parts/packed.js';

describe('what links hold', () => {
  it('is every byte, in letters that need no escape', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_none, n) => n);
    expect(base64url(bytes)).toMatch(/^[\w-]+$/);
    expect(bytesOf(base64url(bytes))).toEqual(bytes);
  });

  it('is a definition, whatever its texts are written in', () => {
    const definition = { name: 'Поток «рейсы» ✈', weights: [2, -1], watermark: null };
    expect(encodeDefinition(definition)).toMatch(/^[\w-]+$/);
    expect(decodeDefinition(encodeDefinition(definition))).toEqual(definition);
  });

  it('is refused where it is none, is cut, or is longer than it may be', () => {
    for (const broken of ['!!', btoa('[1]'), btoa('null'), btoa('"text"'), encodeDefinition({ input: 'flights' }).slice(0, -3), 'A'.repeat(5_000)]) {
      expect(() => decodeDefinition(broken)).withContext(broken.slice(0, 20)).toThrow();
    }
    const long = encodeDefinition({ text: 'a'.repeat(5_000) });
    expect(() => decodeDefinition(long)).toThrow();
    expect(decodeDefinition(long, 10_000).text.length).toBe(5_000);
  });
});
