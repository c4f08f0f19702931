/** Prints the bytes of memory that each entry of a folder takes, and each of a subset of all. Run with --expose-gc. */
import { fromDirectory } from '../../src/node.ts'

async function used(): Promise<number> {
  await new Promise(setImmediate) // what was awaited is let go
  for (let i = 0; i < 3; i++) globalThis.gc!()
  return process.memoryUsage().heapUsed
}

// Of many, since what the engine keeps of the code that it compiles meanwhile is counted too.
const TIMES = 4
const folder = process.argv[2]!
const all = await fromDirectory(folder) // what is compiled is compiled
const rows = Uint32Array.from({ length: all.length }, (_, i) => i)
all.subset(rows)
const before = await used()
const folders = []
for (let i = 0; i < TIMES; i++) folders.push(await fromDirectory(folder))
const after = await used()
const subsets = []
for (let i = 0; i < 8 * TIMES; i++) subsets.push(all.subset(rows))
const whole = await used()
const [entries, rowsOfAll] = [folders, subsets].map((sets) =>
  sets.reduce((sum, { length }) => sum + length, 0)
)
console.log(JSON.stringify([(after - before) / entries!, (whole - after) / rowsOfAll!]))
