import { checkInteger, checkKeys } from '../check.ts'
import { digestHex } from '../random/digest.ts'
import { permutation } from '../random/permutation.ts'
import type { Sampler } from '../types.ts'
import { type ClassMembers, membersByClass } from './classes.ts'
import { checkLength } from './length.ts'

/** Streams: the classes in a round, the classes of a short round, and the samples of a class. */
const ROUND = 0x62616c72
const TURN = 0x62616c74
const MEMBERS = 0x62616c6d

/**
 * Every class equally often. An epoch is made of rounds; each draws one sample of every class, in an order of its own. Where
 * `length` is no multiple of their number, the last round is short, and its classes change from epoch to epoch in turn.
 *
 * A class's samples are drawn without replacement until all were drawn, and then anew in another order, from one epoch to the
 * next.
 *
 * Classes are the labels that occur; samples with label −1 are never drawn. Memory: four bytes a sample, and the classes.
 *
 * @param labels one for each sample of the dataset, such as `dataset.labels`. They are copied.
 * @param options.seed an integer from 0 to 2^53 − 1
 * @param options.length draws in an epoch; default: the number of classes times the size of the largest one
 * @throws {OptionError}
 */
export function balanced(labels: ArrayLike<number>, options: { seed: number; length?: number }): Sampler {
  checkKeys('options', options, ['seed', 'length'])
  const classes = membersByClass(labels)
  const seed = checkInteger('seed', options.seed, 0)
  const largest = Math.max(...classes.map(({ indices }) => indices.length))
  const length = checkLength(options.length ?? classes.length * largest)
  const epochs = new BalancedEpochs(classes, seed, length)
  let current: { epoch: number; at: (position: number) => number } | undefined
  return {
    length,
    id: `balanced(${digestHex(bytesOf(labels))}, ${seed}, ${length})`,
    at(epoch, position) {
      // What belongs to the last epoch asked for is kept: a cache, not a state.
      if (current?.epoch !== epoch) current = { epoch, at: epochs.epoch(epoch) }
      return current.at(position)
    },
  }
}

function bytesOf(labels: ArrayLike<number>): Uint8Array {
  return new Uint8Array(Int32Array.from(labels).buffer)
}

class BalancedEpochs {
  readonly #classes: readonly ClassMembers[]
  readonly #seed: number
  /** Rounds in which every class is drawn, and draws in the short round after them. */
  readonly #rounds: number
  readonly #rest: number
  /** The order in which the classes take their turns in short rounds, and the turn of each. */
  readonly #byTurn: readonly number[]
  readonly #turns: readonly number[]

  constructor(classes: readonly ClassMembers[], seed: number, length: number) {
    const count = classes.length
    const turn = permutation(count, seed, 0, TURN)
    this.#classes = classes
    this.#seed = seed
    this.#rounds = Math.floor(length / count)
    this.#rest = length % count
    this.#turns = classes.map((_, c) => turn(c))
    const byTurn = new Array<number>(count)
    for (const [c, place] of this.#turns.entries()) byTurn[place] = c
    this.#byTurn = byTurn
  }

  epoch(epoch: number): (position: number) => number {
    const draws = this.#classes.map((members, c) => drawsOf(members, this.#seed, this.#drawnBefore(epoch, c)))
    const count = this.#classes.length
    const firstRound = wrap(BigInt(epoch) * BigInt(this.#rounds + 1))
    const firstTurn = Number((BigInt(epoch) * BigInt(this.#rest)) % BigInt(count))
    let current: { round: number; place: (x: number) => number } | undefined
    return (position) => {
      const round = Math.floor(position / count)
      if (current?.round !== round) {
        const size = round < this.#rounds ? count : this.#rest
        current = { round, place: permutation(size, this.#seed, firstRound + round, ROUND) }
      }
      const place = current.place(position % count)
      const c = round < this.#rounds ? place : this.#byTurn[(firstTurn + place) % count]!
      return draws[c]!(round)
    }
  }

  /**
   * How often class c is drawn before `epoch`: once in every full round, and in a short round if its turn t is among the
   * `rest` that are next, which of the first T turns are ⌈(T − t) / C⌉.
   */
  #drawnBefore(epoch: number, c: number): bigint {
    const count = BigInt(this.#classes.length)
    const turns = BigInt(epoch) * BigInt(this.#rest)
    const short = (turns + count - 1n - BigInt(this.#turns[c]!)) / count
    return BigInt(epoch) * BigInt(this.#rounds) + short
  }
}

/** The draws of one class, the first of which is number `before` since epoch 0. */
function drawsOf({ label, indices }: ClassMembers, seed: number, before: bigint): (draw: number) => number {
  const n = indices.length
  const firstPass = wrap(before / BigInt(n))
  const first = Number(before % BigInt(n))
  let current: { pass: number; place: (x: number) => number } | undefined
  return (draw) => {
    if (n === 1) return indices[0]!
    const pass = firstPass + Math.floor((first + draw) / n)
    if (current?.pass !== pass) current = { pass, place: permutation(n, seed, pass, MEMBERS, label) }
    return indices[current.place((first + draw) % n)]!
  }
}

/** A number of rounds or passes as one that a key can hold. After 2^52 of them they repeat. */
function wrap(count: bigint): number {
  return Number(BigInt.asUintN(52, count))
}
