import { createHash } from 'node:crypto';

/** A source of numbers that is the same for the same seed, so that the demo company looks the same every time. */
export interface Random {
  /** From 0 to below 1. */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  whole(min: number, max: number): number;
  /** True in about `share` of the calls. */
  chance(share: number): boolean;
}

/** First 32 bits of a hash of the text. */
export const hashOf = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0);

/** Mulberry32 over the hash of the seed. */
export function randomOf(seed: string): Random {
  let state = hashOf(seed);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    whole: (min, max) => min + Math.floor(next() * (max - min + 1)),
    chance: (share) => next() < share,
  };
}
