/** Prints the bytes of memory that each entry of a folder takes, and each of a subset of all. Run with --expose-gc. */
import { fromDirectory } from '../../src/node.ts'

async function used(): Promise<number> {
  await new Promise(setImmediate) // what was awaited is let go
  for (let i = 0; i < 3; i++) globalThis.gc!()
  return process.memoryUsage().heapUsed
}

const folder = process.argv[2]!
await fromDirectory(folder) // what is compiled is compiled
const before = await used()
const dataset = await fromDirectory(folder)
const after = await used()
const all = dataset.subset(Uint32Array.from({ length: dataset.length }, (_, i) => i))
const whole = await used()
console.log(JSON.stringify([(after - before) / dataset.length, (whole - after) / all.length]))
