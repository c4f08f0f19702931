/**
 * Swap-or-not, the shuffle of Hoang, Morris and Rogaway ("An enciphering scheme based on a card shuffle", CRYPTO 2012):
 * a keyed permutation of 0 … n − 1 that computes any single place in O(log n) time and no memory. In round r, x and its
 * partner K_r − x trade places if a random bit of the pair says so.
 */
import { fractionOf, keyOf, philox4x32 } from './philox.ts'

/** The stream of `shuffled`. */
const SHUFFLE = 0x73687566

/** The paper's bound wants a small multiple of log₂ n; small n needs a floor to be uniform. */
function roundsFor(n: number): number {
  return 24 + 4 * Math.ceil(Math.log2(Math.max(n, 2)))
}

/** A bijective mix of 32 bits, every input bit reaching every output bit: the finaliser of MurmurHash3 (Appleby). */
function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}

/**
 * Where each place of 0 … n − 1 goes, for `n` < 2^31. Another seed, epoch, stream or part is another permutation.
 *
 * @param stream 32 bits that keep these draws apart from others of the same seed
 * @param part 0 … 2^24 − 1: which of several permutations of one stream and epoch
 */
export function permutation(
  n: number,
  seed: number,
  epoch: number,
  stream = SHUFFLE,
  part = 0
): (x: number) => number {
  const key = keyOf(seed)
  const rounds = roundsFor(n)
  const partners = new Uint32Array(rounds)
  const keys = new Uint32Array(2 * rounds)
  for (let round = 0; round < rounds; round++) {
    // There are fewer than 256 rounds.
    const [a, b, c, d] = philox4x32(key, [
      part * 256 + round,
      epoch >>> 0,
      Math.floor(epoch / 2 ** 32),
      stream,
    ])
    // A bias of n / 2^53 at the most.
    partners[round] = Math.floor(fractionOf(a, b) * n)
    keys[2 * round] = c
    keys[2 * round + 1] = d
  }
  return (x) => {
    for (let round = 0; round < rounds; round++) {
      const partner = (partners[round]! - x + n) % n
      const pair = Math.max(x, partner)
      if (mix(mix(pair ^ keys[2 * round]!) ^ keys[2 * round + 1]!) < 0) x = partner
    }
    return x
  }
}

/** A seed for those who gave none. */
export function drawSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!
}
