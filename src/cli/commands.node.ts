/** The commands, their options, and their help. */
import type { Call } from './call.node.ts'
import { type Group, type OptionSpec, optionsOf, type Values } from './options.node.ts'
import {
  AUGMENT,
  EPOCH,
  FOLDER,
  GENERAL,
  JSON_OPTION,
  LAYOUT,
  MAX_PIXELS,
  ORDER,
  OWN,
  SAMPLES,
  VALUES,
  WORKERS,
} from './table.node.ts'

export interface Command {
  readonly name: string
  readonly summary: string
  readonly usage: string
  readonly options: readonly OptionSpec[]
  readonly notes?: string
  /** What the same command does after this one was stopped, if it is worth a word. */
  readonly again?: (values: Values) => string
  run(call: Call): Promise<void>
}

const output = optionsOf('output')

const OUTPUT: OptionSpec = output('output FILE', 'what to write', undefined, {
  short: 'o',
  of: ['xs', 'file', 'folder', 'output'],
})

const integer = (text: string): number => {
  const value = Number(text)
  if (text.trim() === '' || !Number.isInteger(value) || value < 1) throw 'an integer ≥ 1'
  return value
}

const threads = (text: string): number[] => {
  if (!/^\d+(,\d+)*$/.test(text.replaceAll(' ', ''))) throw 'numbers of threads, such as 0,1,2'
  return text.split(',').map(Number)
}

export const COMMANDS: readonly Command[] = [
  {
    name: 'inspect',
    summary: 'classes, sizes and formats; which files are broken, and which are the same',
    usage: 'inspect DIR [options]',
    options: [JSON_OPTION, ...FOLDER, MAX_PIXELS, WORKERS, ...GENERAL],
    notes:
      'Decodes every file to its end. Class folders without images, and a DIR without class folders, are fine.',
    run: async (call) => (await import('./work.node.ts')).inspect(call),
  },
  {
    name: 'preview',
    summary: 'a picture of samples, and of what random changes make of them',
    usage: 'preview DIR -o sheet.png [options]',
    options: [
      { ...OUTPUT, help: 'the PNG; default preview.png' },
      output('count N', 'how many samples; default 16', integer, OWN),
      output(
        'versions N',
        'changed versions beside each, if there are options for that; default 4',
        integer,
        OWN
      ),
      ...SAMPLES.map((spec) =>
        spec.name === 'size' ? { ...spec, help: spec.help.replace('224x224', '128x128') } : spec
      ),
      ...AUGMENT,
      ...ORDER,
      ...FOLDER,
      WORKERS,
      ...GENERAL,
    ],
    notes: 'The frame is the colour of the class; the original is at the left of its changed versions.',
    run: async (call) => (await import('./work.node.ts')).preview(call),
  },
  {
    name: 'pack',
    summary: 'a whole training set as one file: .npy, .npz, .safetensors, .parquet, or shards',
    usage: 'pack DIR -o train.npy [options]',
    options: [
      {
        ...OUTPUT,
        help: 'train.npy, .npz or .safetensors: samples; train.parquet or shards/: original files',
      },
      output('labels FILE', 'the labels, as another .npy, beside a .npy', undefined, { of: ['ys'] }),
      output('dtype TYPE', 'of the samples: float32 (default), float16 or uint8'),
      output('label-mode MODE', 'sparse (default), categorical, binary, input or none'),
      output('restart', 'start anew, and keep nothing to go on with', undefined, {
        of: ['resume'],
        flag: false,
      }),
      output('prefix NAME', "what shards' names begin with; default shard"),
      output('max-samples N', 'in a shard; default 100000', integer),
      output('max-bytes N', 'of a shard; default 3000000000', integer),
      output('row-group-size N', 'rows of a .parquet that belong together; default 100', integer),
      ...SAMPLES,
      LAYOUT,
      ...VALUES,
      ...AUGMENT,
      ...EPOCH,
      ...FOLDER,
      ...GENERAL,
    ],
    notes:
      'FILE appears when it is whole. If .npy, .npz or .safetensors is stopped or killed, samples that are on the disk stay there\n(FILE.part…), and the same command goes on with the next one: --batch-size is how much is lost at the most. With --restart,\nand for .parquet and shards, it starts anew.',
    again: (values) =>
      /\.(npy|npz|safetensors)$/i.test(String(values.get('output'))) && !values.has('restart')
        ? 'goes on where it stopped'
        : 'starts anew',
    run: async (call) => (await import('./work.node.ts')).pack(call),
  },
  {
    name: 'stats',
    summary: 'mean and deviation of each channel, class counts and weights',
    usage: 'stats DIR [options]',
    options: [
      JSON_OPTION,
      ...SAMPLES,
      ...EPOCH.filter(({ name }) => ['on-error', 'workers'].includes(name)),
      ...FOLDER,
      ...GENERAL,
    ],
    run: async (call) => (await import('./work.node.ts')).stats(call),
  },
  {
    name: 'bench',
    summary: 'images a second and memory on this machine, for 0, 1, … workers',
    usage: 'bench DIR [options]',
    options: [
      JSON_OPTION,
      output('images N', 'of how many, chosen at random, an epoch is; default 1000', integer, OWN),
      output('epochs N', 'after the first, which starts the threads; default 3', integer, OWN),
      ...SAMPLES,
      ...VALUES,
      ...AUGMENT,
      ...EPOCH.filter(({ name }) => ['batch-size', 'on-error'].includes(name)),
      {
        ...WORKERS,
        parse: threads,
        value: 'N,N,…',
        help: 'numbers of threads; default: 0, 1, 2, 4, … up to the processors',
      },
      ...FOLDER,
      ...GENERAL,
    ],
    notes: 'Each number runs in a process of its own, whose largest memory is given.',
    run: async (call) => (await import('./work.node.ts')).bench(call),
  },
]

const TITLES: Readonly<Record<Group, string>> = {
  output: 'Output',
  samples: 'Samples',
  values: 'Values',
  augment: 'Random changes',
  epoch: 'Epoch',
  folder: 'Folder',
  general: 'General',
}

export function helpForAll(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length))
  const lines = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)
  return `Folders of images to batches: DIR has one folder a class.

Usage: imbatch COMMAND DIR [options]

${lines.join('\n')}

  imbatch COMMAND --help   the options of a command
  imbatch --version        the version

Exit codes: 0 done, 1 failed, 2 typed wrongly, 130 stopped by Ctrl-C.`
}

export function helpFor({ summary, usage, options, notes }: Command): string {
  const width = Math.max(...options.map((spec) => signature(spec).length))
  const groups = (Object.keys(TITLES) as Group[]).map((group) => {
    const lines = options
      .filter((spec) => spec.group === group)
      .map((spec) => `  ${signature(spec).padEnd(width)}  ${spec.help}`)
    return lines.length > 0 ? `\n${TITLES[group]}\n${lines.join('\n')}\n` : ''
  })
  const first = `${summary[0]!.toUpperCase()}${summary.slice(1)}.`
  return `${first}\n\nUsage: imbatch ${usage}\n${groups.join('')}${notes ? `\n${notes}` : ''}`.trimEnd()
}

function signature({ name, short, value }: OptionSpec): string {
  return `${short ? `-${short}, ` : '    '}--${name}${value ? ` ${value}` : ''}`
}
