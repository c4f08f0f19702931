import { classCounts, classWeights } from '../dataset/classCounts.ts'
import { type ChannelStats, channelStats } from '../sink/channelStats.ts'
import type { BatchOptions, Dataset, Progress } from '../types.ts'
import type { Call } from './call.node.ts'
import { classLines, openFolder, withBatches } from './folder.node.ts'
import { apiOptions } from './options.node.ts'
import { Bar, count, print, printable, reportFailed } from './terminal.node.ts'

export async function stats(call: Call): Promise<void> {
  const all = await openFolder(call)
  const { mean, std, samples, errors } = await measure(call, all)
  reportFailed(errors)
  // A class has as many images as can be trained with.
  const failed = new Set(errors.map(({ index }) => index))
  const dataset = all.subset([...all.entries.keys()].filter((index) => !failed.has(index)))
  const counts = classCounts(dataset)
  const weights =
    counts.some((images) => images === 0) || counts.length === 0 ? undefined : classWeights(dataset)
  const classes = dataset.classNames.map((name, label) => ({
    name,
    count: counts[label]!,
    weight: weights?.[label] ?? null,
  }))
  // What `normalize` divides by 255 first.
  const normalize = { mean: mean.map((value) => value / 255), std: std.map((value) => value / 255) }
  if (call.values.has('json')) {
    print(JSON.stringify({ root: call.root, samples, classes, mean, std, normalize }, null, 2))
    return
  }
  print(`${printable(call.root)}: ${count(samples, 'image')}\n`)
  if (classes.length > 0) {
    const named = classes.map(({ name, ...rest }) => ({ name: printable(name), ...rest }))
    const lines = classLines(named, () => '')
    const width = Math.max(...lines.map((line) => line.length))
    for (const [i, line] of lines.entries())
      print(`${line.padEnd(width)}  weight ${classes[i]!.weight?.toFixed(4) ?? '–'}`)
    print()
  }
  print(`  mean  ${mean.map((value) => value.toFixed(3)).join('  ')}`)
  print(`  std   ${std.map((value) => value.toFixed(3)).join('  ')}\n`)
  print(
    `normalize: { mean: [${normalize.mean.map(short).join(', ')}], std: [${normalize.std.map(short).join(', ')}] }`
  )
}

async function measure({ values, specs, signal }: Call, dataset: Dataset): Promise<ChannelStats> {
  const bar = new Bar()
  const options: BatchOptions = {
    size: [224, 224],
    ...apiOptions(specs, values, ['samples', 'epoch']),
    labelMode: 'none',
    signal,
  }
  const onProgress = (progress: Progress) => bar.update(progress)
  try {
    return await withBatches(dataset, options, (batches) => channelStats(batches, { signal, onProgress }))
  } finally {
    bar.clear()
  }
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)))
}
