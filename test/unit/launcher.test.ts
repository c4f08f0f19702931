import { describe, expect, test } from 'vitest'
import { type LaunchOptions, launchedShard, OptionError } from '../../src/index.ts'

type Environment = NonNullable<LaunchOptions['environment']>

function refusal(environment: Environment, count?: number): string {
  try {
    launchedShard(count === undefined ? { environment } : { environment, count })
  } catch (error) {
    if (error instanceof OptionError) return `${error.code} ${error.option}`
    throw error
  }
  throw new Error('nothing was thrown')
}

const slurmStep = {
  SLURM_JOB_ID: '77',
  SLURM_STEP_ID: '0',
  SLURM_PROCID: '3',
  SLURM_NTASKS: '8',
  SLURM_STEP_NUM_TASKS: '8',
}

describe('each launcher', () => {
  test.each<[string, Environment, number, number]>([
    ['none', { PATH: '/bin' }, 0, 1],
    ['torchrun', { RANK: '2', WORLD_SIZE: '4', LOCAL_RANK: '0', TORCHELASTIC_RUN_ID: 'none' }, 2, 4],
    ['Open MPI', { OMPI_COMM_WORLD_RANK: '1', OMPI_COMM_WORLD_SIZE: '2' }, 1, 2],
    ['MPICH, Intel MPI', { PMI_RANK: '5', PMI_SIZE: '6' }, 5, 6],
    ['MVAPICH', { MV2_COMM_WORLD_RANK: '1', MV2_COMM_WORLD_SIZE: '3', PMI_RANK: '1', PMI_SIZE: '3' }, 1, 3],
    ['srun', slurmStep, 3, 8],
    ['srun, of fewer tasks than the job has', { ...slurmStep, SLURM_STEP_NUM_TASKS: '4' }, 3, 4],
    [
      'srun that does not tell the tasks of the step',
      { SLURM_STEP_ID: '0', SLURM_PROCID: '3', SLURM_NTASKS: '8' },
      3,
      8,
    ],
    ['a batch script of Slurm', { SLURM_JOB_ID: '77', SLURM_PROCID: '0', SLURM_NTASKS: '8' }, 0, 1],
    ['an interactive step of Slurm', { ...slurmStep, SLURM_PROCID: '0', SLURM_STEP_NUM_TASKS: '1' }, 0, 1],
    ['srun in a script that sets WORLD_SIZE', { ...slurmStep, WORLD_SIZE: '8' }, 3, 8],
    ['none, in a world of one', { WORLD_SIZE: '1' }, 0, 1],
    ['an indexed job whose pods know the count', { JOB_COMPLETION_INDEX: '2', WORLD_SIZE: '3' }, 2, 3],
  ])('%s', (_, environment, index, count) => {
    expect(launchedShard({ environment })).toEqual({ index, count })
  })

  test('an indexed job, with the count as an option', () => {
    expect(launchedShard({ environment: { JOB_COMPLETION_INDEX: '2' }, count: 3 })).toEqual({
      index: 2,
      count: 3,
    })
  })
})

describe('of nested launchers the nearest decides', () => {
  const mpi = { OMPI_COMM_WORLD_RANK: '1', OMPI_COMM_WORLD_SIZE: '2' }
  test.each<[string, Environment, number, number]>([
    ['mpirun in a job of Slurm, whose daemons are tasks of srun', { ...slurmStep, ...mpi }, 1, 2],
    ['torchrun as a task of srun', { ...slurmStep, RANK: '6', WORLD_SIZE: '16' }, 6, 16],
    ['torchrun under mpirun', { ...mpi, RANK: '6', WORLD_SIZE: '8', TORCHELASTIC_RUN_ID: 'a' }, 6, 8],
    ['RANK set from MPI’s variables', { ...mpi, RANK: '1', WORLD_SIZE: '2' }, 1, 2],
    ['torchrun in an indexed job', { JOB_COMPLETION_INDEX: '1', RANK: '6', WORLD_SIZE: '8' }, 6, 8],
  ])('%s', (_, environment, index, count) => {
    expect(launchedShard({ environment })).toEqual({ index, count })
  })
})

describe('errors', () => {
  test.each<[string, Environment, number | undefined, string]>([
    ['half a pair', { RANK: '1' }, undefined, 'OPTION_CONFLICT WORLD_SIZE'],
    ['a world without a rank', { WORLD_SIZE: '2' }, undefined, 'OPTION_CONFLICT WORLD_SIZE'],
    [
      'a world that is not the launcher’s',
      { ...slurmStep, WORLD_SIZE: '2' },
      undefined,
      'OPTION_CONFLICT WORLD_SIZE',
    ],
    ['half a pair of MPI', { PMI_SIZE: '2' }, undefined, 'OPTION_CONFLICT PMI_RANK'],
    ['no number', { RANK: 'one', WORLD_SIZE: '2' }, undefined, 'OPTION_VALUE RANK'],
    ['empty', { RANK: '', WORLD_SIZE: '2' }, undefined, 'OPTION_VALUE RANK'],
    ['negative', { RANK: '-1', WORLD_SIZE: '2' }, undefined, 'OPTION_VALUE RANK'],
    ['hexadecimal', { RANK: '0x1', WORLD_SIZE: '2' }, undefined, 'OPTION_VALUE RANK'],
    ['a world of none', { RANK: '0', WORLD_SIZE: '0' }, undefined, 'OPTION_VALUE WORLD_SIZE'],
    ['a rank beyond the world', { RANK: '2', WORLD_SIZE: '2' }, undefined, 'OPTION_VALUE RANK'],
    [
      'no rank in a step',
      { SLURM_STEP_ID: '0', SLURM_NTASKS: '2' },
      undefined,
      'OPTION_CONFLICT SLURM_PROCID',
    ],
    [
      'torch against MPI',
      { RANK: '0', WORLD_SIZE: '1', PMI_RANK: '1', PMI_SIZE: '2' },
      undefined,
      'OPTION_CONFLICT RANK and WORLD_SIZE',
    ],
    [
      'MPI against MPI',
      { OMPI_COMM_WORLD_RANK: '0', OMPI_COMM_WORLD_SIZE: '2', PMI_RANK: '1', PMI_SIZE: '2' },
      undefined,
      'OPTION_CONFLICT OMPI_COMM_WORLD_RANK and OMPI_COMM_WORLD_SIZE',
    ],
    [
      'an indexed job of unknown count',
      { JOB_COMPLETION_INDEX: '0' },
      undefined,
      'OPTION_CONFLICT WORLD_SIZE',
    ],
    ['an index beyond the count', { JOB_COMPLETION_INDEX: '3' }, 3, 'OPTION_VALUE JOB_COMPLETION_INDEX'],
    ['count against the launcher', { RANK: '0', WORLD_SIZE: '2' }, 3, 'OPTION_CONFLICT count'],
    ['count without a launcher', {}, 3, 'OPTION_CONFLICT count'],
    ['count of none', {}, 0, 'OPTION_VALUE count'],
  ])('%s', (_, environment, count, expected) => {
    expect(refusal(environment, count)).toBe(expected)
  })

  test('an indexed job’s says what to do', () => {
    expect(() => launchedShard({ environment: { JOB_COMPLETION_INDEX: '0' } })).toThrow(
      /Kubernetes.*give count/
    )
  })

  test('unknown options', () => {
    expect(() => launchedShard({ env: {} } as never)).toThrow(OptionError)
    expect(() => launchedShard({ environment: 'RANK=1' as never })).toThrow(OptionError)
  })
})

test('reads the environment of the process by default', () => {
  const { RANK, WORLD_SIZE } = process.env
  try {
    Object.assign(process.env, { RANK: '1', WORLD_SIZE: '3' })
    expect(launchedShard()).toEqual({ index: 1, count: 3 })
  } finally {
    for (const [name, value] of Object.entries({ RANK, WORLD_SIZE })) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
})
