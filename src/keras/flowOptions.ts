/** Options of `flow`, `flowFromDirectory` and `flowFromDataframe` → frozen records, validated, with every default in them. */
import { checkBoolean, checkInteger, checkKeys, checkOneOf, checkSize } from '../check.ts'
import { wrongValue } from '../errors.ts'
import { CHANNELS, FILTERS } from '../kernel/abi.ts'
import type { ColorMode, Filter, WasmModule } from '../types.ts'
import { checkSeed } from './iterator.ts'
import type { GeneratorPlan } from './options.ts'
import { checkSaving, type SaveTarget, type Saving } from './saving.ts'

/** Which part of a `validationSplit`. */
export type Subset = 'training' | 'validation'

/** What all three have. */
export interface CommonFlowOptions {
  /** Default 32. */
  batchSize?: number
  /** A new order for each epoch; default true. */
  shuffle?: boolean
  /** From 0 to 4294967295 less the batches that will be seen. Without one, draws differ from run to run. */
  seed?: number | null
  /** Where to save the pictures of each batch: a folder, or in browsers its handle. */
  saveToDir?: SaveTarget | null
  /** Of their names; default ''. */
  savePrefix?: string
  /** Default 'png'. */
  saveFormat?: 'png' | 'jpeg' | 'jpg'
  /** By the generator's `validationSplit`. */
  subset?: Subset | null
}

/** How pictures are made of files. */
export interface FileFlowOptions extends CommonFlowOptions {
  /** [height, width]; default [256, 256]. */
  targetSize?: readonly [height: number, width: number]
  /** Default 'rgb'. */
  colorMode?: ColorMode
  /** Default 'nearest', as in Keras. */
  interpolation?: Filter
  /** Crops the centre instead of stretching; default false. */
  keepAspectRatio?: boolean
  /** Threads that decode; 'auto' (default): one for each processor. 0: none. The batches are the same for any number. */
  workers?: number | 'auto'
  /** The compiled `imbatch/core.wasm`, instead of the embedded copy. */
  module?: WasmModule
  /** Where the script `imbatch/worker` is, for pages whose Content-Security-Policy forbids workers from a Blob. */
  workerUrl?: URL
}

export interface CommonPlan {
  readonly batchSize: number
  readonly shuffle: boolean
  readonly seed: number | null
  readonly saving: Saving | null
  readonly subset: Subset | null
}

export interface FilePlan extends CommonPlan {
  readonly height: number
  readonly width: number
  readonly channels: 1 | 3 | 4
  readonly colorMode: ColorMode
  readonly filter: Filter
  readonly keepAspectRatio: boolean
  readonly workers: number | 'auto'
}

const COMMON_KEYS = [
  'batchSize',
  'shuffle',
  'seed',
  'saveToDir',
  'savePrefix',
  'saveFormat',
  'subset',
] as const

const FILE_KEYS = [
  ...COMMON_KEYS,
  'targetSize',
  'colorMode',
  'interpolation',
  'keepAspectRatio',
  'workers',
  'module',
  'workerUrl',
] as const

/** `more` are the names of what else there may be. */
export function planFlow(options: CommonFlowOptions, more: readonly string[]): CommonPlan {
  checkKeys('options', options, [...COMMON_KEYS, ...more])
  return planCommon(options)
}

function planCommon(options: CommonFlowOptions): CommonPlan {
  return {
    batchSize: checkInteger('batchSize', options.batchSize ?? 32, 1, 2 ** 24),
    shuffle: checkBoolean('shuffle', options.shuffle ?? true),
    seed: checkSeed(options.seed),
    saving: checkSaving(options),
    subset: options.subset == null ? null : checkOneOf('subset', options.subset, ['training', 'validation']),
  }
}

/** `more` are the names of what else there may be. */
export function planFileFlow(options: FileFlowOptions, more: readonly string[]): FilePlan {
  checkKeys('options', options, [...FILE_KEYS, ...more])
  const colorMode = checkOneOf('colorMode', options.colorMode ?? 'rgb', ['rgb', 'rgba', 'grayscale'])
  const [height, width] = checkSize('targetSize', options.targetSize ?? [256, 256])
  const { workers = 'auto' } = options
  return {
    ...planCommon(options),
    height,
    width,
    colorMode,
    channels: CHANNELS[colorMode],
    filter: checkOneOf('interpolation', options.interpolation ?? 'nearest', FILTERS),
    keepAspectRatio: checkBoolean('keepAspectRatio', options.keepAspectRatio ?? false),
    workers: workers === 'auto' ? workers : checkInteger('workers', workers, 0, 1024),
  }
}

/** The rows of `subset`, of `count` rows: validation comes first. */
export function subsetOf(
  { validationSplit }: GeneratorPlan,
  subset: Subset | null,
  count: number
): [start: number, end: number] {
  if (subset === null) return [0, count]
  const split = Math.trunc(validationSplit * count)
  return subset === 'validation' ? [0, split] : [split, count]
}

/** A class mode; null is one too. */
export function checkClassMode<const T extends string>(
  value: unknown,
  modes: readonly T[],
  usual: T
): T | null {
  if (value === null) return null
  if (value === undefined) return usual
  if (typeof value === 'string' && modes.includes(value as T)) return value as T
  const expected = `${modes.map((mode) => `'${mode}'`).join(', ')} or null`
  throw wrongValue('classMode', value, expected)
}
