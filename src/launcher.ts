/** Which of several processes this one is, by the environment variables of the program that launched it. */
import { checkInteger, checkKeys } from './check.ts'
import { conflict, wrongType, wrongValue } from './errors.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A process among those that were launched together: what `shard` asks for. */
export interface LaunchedShard {
  /** Its rank, 0 … count − 1. */
  readonly index: number
  /** The number of processes: the world size. */
  readonly count: number
}

/** Options of `launchedShard`. */
export interface LaunchOptions {
  /** Default: `process.env`, and where there is none, as in browsers, nothing. */
  environment?: Environment
  /** The number of processes, where the launcher does not tell it; must agree where it does. */
  count?: number
}

interface Found extends LaunchedShard {
  /** The names of the variables, for messages. */
  readonly names: string
}

/** MPI launchers: Open MPI's; MVAPICH's; and MPICH's, Intel's and other ones that speak PMI. */
const MPI = [
  ['OMPI_COMM_WORLD_RANK', 'OMPI_COMM_WORLD_SIZE'],
  ['MV2_COMM_WORLD_RANK', 'MV2_COMM_WORLD_SIZE'],
  ['PMI_RANK', 'PMI_SIZE'],
] as const

/**
 * The index of this process and the count of all that were launched with it; { index: 0, count: 1 } where nothing launched
 * several. The launcher that is nearest to the process decides:
 *
 * 1. torchrun and all that follow it: `RANK`, `WORLD_SIZE`.
 * 2. MPI: `OMPI_COMM_WORLD_RANK` and `_SIZE`, `MV2_COMM_WORLD_RANK` and `_SIZE`, `PMI_RANK` and `PMI_SIZE`.
 * 3. Slurm: `SLURM_PROCID`, `SLURM_STEP_NUM_TASKS`, for processes that srun launched. A batch script is a single process.
 * 4. Kubernetes, an indexed job: `JOB_COMPLETION_INDEX`, and for the count `WORLD_SIZE` in the pod's specification, or the
 * option.
 *
 * A `WORLD_SIZE` without a `RANK`, and the option `count`, must agree with the launcher.
 *
 * @throws {OptionError} for a variable that is no number or out of range (`OPTION_VALUE`), and where one is missing or two
 * contradict each other (`OPTION_CONFLICT`)
 */
export function launchedShard(options: LaunchOptions = {}): LaunchedShard {
  checkKeys('options', options, ['environment', 'count'])
  const environment = options.environment ?? defaultEnvironment()
  if (typeof environment !== 'object') {
    throw wrongType('environment', environment, 'an object such as process.env')
  }
  const count = options.count === undefined ? undefined : checkInteger('count', options.count, 1)
  // Scripts that launch by other means set it alone, to tell the program; what launches must agree.
  const alone = environment['RANK'] === undefined && environment['WORLD_SIZE'] !== undefined
  const world = alone ? readNumber(environment, 'WORLD_SIZE', 1) : undefined
  const found =
    fromTorch(environment) ??
    fromMpi(environment) ??
    fromSlurm(environment) ??
    fromKubernetes(environment, count ?? world)
  checkCount('count', count, found)
  checkCount('WORLD_SIZE', world, found)
  return { index: found?.index ?? 0, count: found?.count ?? 1 }
}

function checkCount(name: string, count: number | undefined, found: Found | undefined): void {
  if (count === undefined || count === (found?.count ?? 1)) return
  const expected = found
    ? `${found.count}, as in ${found.names}`
    : '1, since no launcher gives this process an index'
  throw conflict(name, count, expected)
}

function defaultEnvironment(): Environment {
  const { process } = globalThis as { process?: { env?: Environment } }
  return process?.env ?? {}
}

function fromTorch(environment: Environment): Found | undefined {
  if (environment['RANK'] === undefined) return undefined
  const found = readPair(environment, 'RANK', 'WORLD_SIZE')
  // A torchrun on each node is itself launched by MPI; without one, its variables and MPI's are about the same processes.
  const outer = environment['TORCHELASTIC_RUN_ID'] === undefined ? fromMpi(environment) : undefined
  if (found && outer) checkEqual(found, outer)
  return found
}

function fromMpi(environment: Environment): Found | undefined {
  const found = MPI.flatMap(([rank, size]) => readPair(environment, rank, size) ?? [])
  for (const other of found.slice(1)) checkEqual(found[0]!, other)
  return found[0]
}

function fromSlurm(environment: Environment): Found | undefined {
  // Only srun sets the variables of a step.
  if (environment['SLURM_STEP_NUM_TASKS'] !== undefined) {
    return readPair(environment, 'SLURM_PROCID', 'SLURM_STEP_NUM_TASKS')
  }
  if (environment['SLURM_STEP_ID'] === undefined) return undefined
  return readPair(environment, 'SLURM_PROCID', 'SLURM_NTASKS')
}

function fromKubernetes(environment: Environment, count: number | undefined): Found | undefined {
  const name = 'JOB_COMPLETION_INDEX'
  if (environment[name] === undefined) return undefined
  if (count === undefined) {
    const expected =
      "the job's completions, which Kubernetes does not tell: set it in the pod's specification, or give count"
    throw conflict('WORLD_SIZE', undefined, expected)
  }
  return { index: readNumber(environment, name, 0, count - 1), count, names: name }
}

/** Both variables; nothing if there is neither. */
function readPair(environment: Environment, rank: string, size: string): Found | undefined {
  if (environment[rank] === undefined && environment[size] === undefined) return undefined
  for (const [name, other] of [
    [rank, size],
    [size, rank],
  ] as const) {
    if (environment[name] === undefined) {
      throw conflict(name, undefined, `a number, since ${other} is set`)
    }
  }
  const count = readNumber(environment, size, 1)
  return { index: readNumber(environment, rank, 0, count - 1), count, names: `${rank} and ${size}` }
}

function readNumber(
  environment: Environment,
  name: string,
  min: number,
  max = Number.MAX_SAFE_INTEGER
): number {
  const text = environment[name]
  const value = typeof text === 'string' && /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN
  if (!(value >= min && value <= max)) {
    const expected =
      max === Number.MAX_SAFE_INTEGER ? `an integer ≥ ${min}` : `an integer from ${min} to ${max}`
    throw wrongValue(name, text, `${expected}, in decimal digits`)
  }
  return value
}

function checkEqual(a: Found, b: Found): void {
  if (a.index !== b.index || a.count !== b.count) {
    const given = `${a.index} of ${a.count}`
    throw conflict(a.names, given, `${b.index} of ${b.count}, as in ${b.names}`)
  }
}
