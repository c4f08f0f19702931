/**
 * Calls `done` at its call number `count`, which is 1 or more. Instead of a promise for each part and `Promise.all`: in Node 20
 * those become old objects, most of them dead.
 */
export function countdown(count: number, done: () => void): () => void {
  let left = count
  return () => {
    left--
    if (left === 0) done()
  }
}
