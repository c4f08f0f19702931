/** Means and standard deviations as NumPy computes them: in the array's own type, and in its order of summation. */
import { type Floats, rounderOf } from './ndarray.ts'

/** NumPy hands its summation this many elements at a time (NPY_BUFSIZE). */
const CHUNK = 8192

/** The pairwise summation of a chunk ends in runs of at most this many (PW_BLOCKSIZE of NumPy's loops_utils.h). */
const BLOCK = 128

type Round = (value: number) => number

/** The sum of elements `start` … `end` − 1. */
export function sumOf(data: Floats, start = 0, end = data.length): number {
  const round = rounderOf(data)
  let total = 0
  for (let i = start; i < end; i += CHUNK) {
    total = round(total + pairwise(data, i, Math.min(end - i, CHUNK), round))
  }
  return total
}

function pairwise(data: Floats, at: number, count: number, round: Round): number {
  if (count <= BLOCK) return blockSum(data, at, count, round)
  let half = count >> 1
  half -= half & 7
  return round(pairwise(data, at, half, round) + pairwise(data, at + half, count - half, round))
}

/** Eight running sums, added up by twos, and what remains. */
function blockSum(data: Floats, at: number, count: number, round: Round): number {
  const end = at + count
  let sum = 0
  let i = at
  if (count >= 8) {
    const r = Array.from({ length: 8 }, (_, k) => data[at + k]!)
    for (i = at + 8; i + 8 <= end; i += 8) for (let k = 0; k < 8; k++) r[k] = round(r[k]! + data[i + k]!)
    const low = round(round(r[0]! + r[1]!) + round(r[2]! + r[3]!))
    sum = round(low + round(round(r[4]! + r[5]!) + round(r[6]! + r[7]!)))
  }
  for (; i < end; i++) sum = round(sum + data[i]!)
  return sum
}

export function meanOf(data: Floats): number {
  const round = rounderOf(data)
  return round(sumOf(data) / round(data.length))
}

export function stdOf(data: Floats): number {
  const round = rounderOf(data)
  const mean = meanOf(data)
  const squares = data.map((value) => round(value - mean) ** 2)
  return round(Math.sqrt(round(sumOf(squares) / round(data.length))))
}

/**
 * Sums over everything but the channels, which are the last dimension of `data`, or the second where there are `planes`
 * of so many elements.
 */
export function channelSums(data: Floats, channels: number, planes?: number): Floats {
  const sums = data.slice(0, channels).fill(0)
  if (planes !== undefined) {
    for (let i = 0, start = 0; start < data.length; i++, start += planes) {
      const c = i % channels
      sums[c]! += sumOf(data, start, start + planes)
    }
  } else if (channels === 1) {
    sums[0] = sumOf(data)
  } else {
    for (let i = 0; i < data.length; i += channels) {
      for (let c = 0; c < channels; c++) sums[c]! += data[i + c]!
    }
  }
  return sums
}
