/** How many images each class has. */
import { classCounts } from 'imbatch'
import { colorClass } from './classColors.ts'
import { byId, make, reachIfLong } from './dom.ts'
import type { Source } from './source/source.ts'
import { bytes, count } from './words.ts'

/** As `y.npy` numbers them. */
export function showClasses({ name, dataset, labelled, ignored }: Source): void {
  const { classNames, entries, length } = dataset
  byId('dataset-title').textContent = name
  const size = entries.reduce((sum, entry) => sum + (entry.size ?? Number.NaN), 0)
  const facts = [
    labelled
      ? `${count(length, 'image')} in ${count(classNames.length, 'class', 'classes')}`
      : `${count(length, 'image')}, no class folders`,
    Number.isNaN(size) ? '' : bytes(size),
    ignored ? `${count(ignored, 'other file')} left out` : '',
  ]
  byId('dataset-summary').textContent = facts.filter(Boolean).join(' · ')

  const counts = labelled ? [...classCounts(dataset)] : [length]
  const most = Math.max(...counts)
  const bars = counts.map((number, label) => {
    const bar = make('span', { className: `bar ${colorClass(labelled ? label : -1)}` })
    // By the object model, which the policy allows; a style attribute it would not.
    bar.style.setProperty('--share', String(number / most))
    return make(
      'li',
      {},
      make('span', { className: 'class-number', textContent: labelled ? String(label) : '–' }),
      make('span', {
        className: 'class-name',
        textContent: labelled ? classNames[label]! : 'without a class',
      }),
      bar,
      make('span', { className: 'class-count', textContent: count(number, 'image') })
    )
  })
  const list = byId('classes')
  list.replaceChildren(...bars)
  reachIfLong(list)
}
