/** Processor time of a process and all that it started: browsers decode in other threads and other processes. */
import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts in these units, whatever the machine. */
const TICKS_PER_SECOND = 100

/** Seconds so far, of processes that still run; undefined on systems without /proc. */
export function cpuSeconds(root) {
  const processes = listProcesses()
  if (!processes) return undefined
  const family = new Set([root])
  for (let size = 0; size !== family.size; ) {
    size = family.size
    for (const { id, parent } of processes) if (family.has(parent)) family.add(id)
  }
  return processes.reduce((sum, { id, ticks }) => (family.has(id) ? sum + ticks / TICKS_PER_SECOND : sum), 0)
}

function listProcesses() {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(describe)
      .filter(Boolean)
  } catch {
    return undefined
  }
}

/** Fields of proc(5) are counted from behind the name, which may hold anything. */
function describe(id) {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { id: Number(id), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }
  } catch {
    return undefined // it has just ended
  }
}
