/**
 * Compares on a machine that others use as well: contestants take turns within each round, and it is the ratios within
 * a round that count, because what disturbs one contestant mostly disturbs its neighbour in time as well.
 */

import { quick } from './settings.mjs'

/**
 * @typedef {object} Contestant
 * @property {string} name
 * @property {(iterations: number) => number | Promise<number>} run seconds that so many iterations took
 * @property {string} [base] whom it is compared with; default: the first
 * @property {() => void} [begin] called before the first round, when all are warm
 */

const FEWEST_ROUNDS = 3

/**
 * Seconds an iteration for each contestant, and how many times as long as its base it took.
 *
 * @param {Contestant[]} contestants
 * @param {{ rounds?: number, turnSeconds?: number, patience?: number }} [options] after so many seconds of `patience` there are
 *   no more rounds, unless there were fewer than three: on a busy machine everything takes longer
 */
export async function interleave(
  contestants,
  { rounds = quick ? 3 : 15, turnSeconds = quick ? 0.01 : 0.06, patience = quick ? 2 : 25 } = {}
) {
  const iterations = []
  for (const { run } of contestants) iterations.push(await calibrate(run, turnSeconds))
  for (const { begin } of contestants) begin?.()

  const seconds = contestants.map(() => [])
  const start = performance.now()
  for (let round = 0; round < rounds; round++) {
    if (round >= FEWEST_ROUNDS && performance.now() - start > patience * 1000) break
    for (let turn = 0; turn < contestants.length; turn++) {
      // Each round begins with another contestant, so that nobody always follows the same one.
      const i = (round + turn) % contestants.length
      seconds[i].push((await contestants[i].run(iterations[i])) / iterations[i])
    }
  }
  const secondsOf = (name) => seconds[contestants.findIndex((one) => one.name === name)]
  return contestants.map(({ name, base = contestants[0].name }, i) => ({
    name,
    rounds: seconds[i].length,
    seconds: summary(seconds[i]),
    ratio: summary(seconds[i].map((value, round) => value / secondsOf(base)[round])),
  }))
}

/**
 * A contestant that adds up what its turns cost: `cost` is the mean of an iteration since `begin`, before which engines compile;
 * NaN where nobody knows.
 *
 * @param {(iterations: number) => Promise<{ seconds: number, cpu: number }>} turn
 */
export function counted(turn) {
  let turns = []
  return {
    begin() {
      turns = []
    },
    async run(iterations) {
      const { seconds, cpu } = await turn(iterations)
      turns.push({ iterations, cpu })
      return seconds
    },
    cost() {
      const sum = (key) => turns.reduce((total, one) => total + one[key], 0)
      return sum('cpu') / sum('iterations')
    },
  }
}

/** How many iterations fill a turn; on the way, engines compile what is hot. */
async function calibrate(run, turnSeconds) {
  let iterations = 1
  for (;;) {
    const taken = await run(iterations)
    if (taken >= turnSeconds) break
    iterations = Math.max(iterations + 1, Math.ceil(iterations * Math.min(4, turnSeconds / taken)))
  }
  const taken = await run(iterations)
  return Math.max(1, Math.round((iterations * turnSeconds) / taken))
}

/** A contestant that calls `work` again and again. */
export function contestant(name, work) {
  const run = (iterations) => {
    const start = performance.now()
    for (let i = 0; i < iterations; i++) work()
    return (performance.now() - start) / 1000
  }
  return { name, run }
}

/** The same for work that gives a promise; each is awaited before the next begins. */
export function asyncContestant(name, work) {
  const run = async (iterations) => {
    const start = performance.now()
    for (let i = 0; i < iterations; i++) await work()
    return (performance.now() - start) / 1000
  }
  return { name, run }
}

export function summary(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  return { median, min: sorted[0], max: sorted[sorted.length - 1] }
}
