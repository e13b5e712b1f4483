/** Memory of bytes that have it for themselves, and so can be handed to another thread instead of being copied. */
export const wholeBuffers = (pieces: readonly Uint8Array[]): ArrayBuffer[] => {
  const whole = pieces.filter(
    ({ buffer, byteLength }) => buffer instanceof ArrayBuffer && buffer.byteLength === byteLength,
  );
  return [...new Set(whole.map(({ buffer }) => buffer as ArrayBuffer))];
};
