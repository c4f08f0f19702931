/** The page: what was chosen, what the settings are, and who has to know when either changes. */
import { describeAmounts, makeSliders, PRESETS, setAmounts } from './augmentSliders.ts'
import { showBroken } from './broken.ts'
import { showClasses } from './classes.ts'
import { listenForCopies } from './copy.ts'
import { byId } from './dom.ts'
import { forget, listenForRuns } from './epoch/run.ts'
import { describeExport, listenForExports } from './export/panel.ts'
import { keepOffline } from './offline.ts'
import { disableContradictions, prepareForm, readSettings, type Settings, whatIsWrong } from './settings.ts'
import { Sheet } from './sheet/sheet.ts'
import { complain, listenForFolders } from './source/chooser.ts'
import type { Source } from './source/source.ts'
import { cancelTask } from './task.ts'

let source: Source | undefined
let sheet: Sheet | undefined

/** The source and its settings; undefined, with the reason told, while there is something wrong with them. */
function current(): { source: Source; settings: Settings } | undefined {
  const wrong = whatIsWrong()
  complain(wrong ?? '')
  return source && !wrong ? { source, settings: readSettings(source.labelled) } : undefined
}

async function open(chosen: Source): Promise<void> {
  await cancelTask()
  await sheet?.close()
  sheet = undefined
  source = chosen
  byId('start').hidden = true
  byId('work').hidden = false
  showBroken([])
  forget()
  byId('run-status').textContent = ''
  showClasses(chosen)
  byId('dataset-title').focus()
  scrollTo({ top: 0 })
  refresh()
}

/** After any change of the settings. */
function refresh(): void {
  disableContradictions()
  describeAmounts()
  const now = current()
  if (!now) return
  describeExport(now.source, now.settings)
  if (sheet) sheet.update(now.settings)
  else sheet = new Sheet(now.source.dataset, now.settings)
}

function listenForSettings(): void {
  for (const id of ['settings', 'export-form']) byId(id).addEventListener('input', refresh)
  byId('settings').addEventListener('submit', (event) => event.preventDefault())
  for (const radio of document.querySelectorAll('input[name="view"]'))
    radio.addEventListener('change', refresh)
  for (const button of document.querySelectorAll<HTMLElement>('[data-preset]')) {
    button.addEventListener('click', () => {
      setAmounts(PRESETS[button.dataset['preset']!]!)
      refresh()
    })
  }
  byId('previous').addEventListener('click', () => sheet?.move(-1))
  byId('following').addEventListener('click', () => sheet?.move(1))
}

makeSliders()
prepareForm()
describeAmounts()
disableContradictions()
listenForSettings()
listenForFolders(open)
listenForRuns(current)
listenForExports(current)
listenForCopies()
keepOffline()
