/** Dividing a number of things in given proportions, in exact arithmetic. */

/**
 * Whole numbers in the proportions of `shares` that add up to `total`, by the method of largest remainders (Hamilton's):
 * each quota total · share / (sum of shares) is rounded down, and what is left goes one each to the largest remainders;
 * of equal ones, to the first.
 *
 * @param shares integers ≥ 0, not all 0
 */
export function apportion(total: number, shares: readonly number[]): number[] {
  const sum = shares.reduce((subtotal, share) => subtotal + BigInt(share), 0n)
  const quotas = shares.map((share, i) => {
    const product = BigInt(total) * BigInt(share)
    return { i, whole: Number(product / sum), remainder: product % sum }
  })
  const result = quotas.map(({ whole }) => whole)
  const left = total - result.reduce((subtotal, whole) => subtotal + whole, 0)
  // Sorting is stable: of equal remainders the first comes first.
  const byRemainder = quotas.toSorted(
    (a, b) => Number(b.remainder > a.remainder) - Number(b.remainder < a.remainder)
  )
  for (const { i } of byRemainder.slice(0, left)) result[i]! += 1
  return result
}

/**
 * Each of `rows` in the proportions of `shares`, so that the columns add up to what `apportion` makes of the total.
 * Each cell is its quota rows[r] · shares[s] / (sum of shares), rounded down or up, unless the columns can't be met so,
 * which is rare and takes many shares.
 *
 * The cells to round up are chosen row by row, where the columns are furthest behind. What a column then has too much
 * goes to one that has too little, through others if need be: augmenting paths, as in a flow of units.
 */
export function apportionRows(rows: readonly number[], shares: readonly number[]): number[][] {
  const sum = shares.reduce((subtotal, share) => subtotal + BigInt(share), 0n)
  const behind = shares.map(() => 0n)
  const cells = rows.map((row) => {
    const products = shares.map((share) => BigInt(row) * BigInt(share))
    const counts = products.map((product) => product / sum)
    const left = row - counts.reduce((subtotal, count) => subtotal + Number(count), 0)
    for (const [s, product] of products.entries()) behind[s]! += product - counts[s]! * sum
    const fractional = products.flatMap((product, s) => (product % sum === 0n ? [] : [s]))
    const byNeed = fractional.toSorted(
      (a, b) => Number(behind[b]! > behind[a]!) - Number(behind[b]! < behind[a]!)
    )
    for (const s of byNeed.slice(0, left)) {
      counts[s]! += 1n
      behind[s]! -= sum
    }
    return counts.map(Number)
  })
  const total = rows.reduce((subtotal, row) => subtotal + row, 0)
  settleColumns(cells, rows, shares, apportion(total, shares))
  return cells
}

/** Moves units between the cells of a row until each column adds up to its target. */
function settleColumns(
  cells: number[][],
  rows: readonly number[],
  shares: readonly number[],
  targets: readonly number[]
): void {
  const sum = shares.reduce((subtotal, share) => subtotal + BigInt(share), 0n)
  const excess = targets.map((target, s) => cells.reduce((subtotal, row) => subtotal + row[s]!, -target))
  /** The row in which a unit may go from column s to column t. */
  const rowFor = (s: number, t: number, strict: boolean) =>
    cells.findIndex((row, r) => {
      if (!strict) return row[s]! > 0
      const quota = (column: number) => BigInt(rows[r]!) * BigInt(shares[column]!)
      return BigInt(row[s]!) * sum > quota(s) && BigInt(row[t]!) * sum < quota(t)
    })
  for (let from = excess.findIndex((e) => e > 0); from >= 0; from = excess.findIndex((e) => e > 0)) {
    const steps =
      findPath(from, excess, (s, t) => rowFor(s, t, true)) ??
      findPath(from, excess, (s, t) => rowFor(s, t, false))
    for (const { s, t, row } of steps!) {
      cells[row]![s]! -= 1
      cells[row]![t]! += 1
      excess[s]! -= 1
      excess[t]! += 1
    }
  }
}

interface Step {
  readonly s: number
  readonly t: number
  readonly row: number
}

/** The shortest way from column `from` to one with too little, breadth first. */
function findPath(
  from: number,
  excess: readonly number[],
  rowFor: (s: number, t: number) => number
): Step[] | undefined {
  const ways = new Map<number, Step[]>([[from, []]])
  // What is put into a map while it is walked comes later in the same walk.
  for (const [s, way] of ways) {
    if (excess[s]! < 0) return way
    for (let t = 0; t < excess.length; t++) {
      if (ways.has(t)) continue
      const row = rowFor(s, t)
      if (row >= 0) ways.set(t, [...way, { s, t, row }])
    }
  }
  return undefined
}
