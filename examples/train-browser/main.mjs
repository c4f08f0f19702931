/** The page: what its buttons do, and what it shows. */
import { fromFileList, fromManifest } from 'imbatch'
import { backend, divide, download, load, predict, save, train } from './model.mjs'

const by = (id) => document.getElementById(id)
const percent = (share) => `${(share * 100).toFixed(0)} %`

/** The sample photos, by their addresses. */
const SAMPLES = import.meta.glob('../photos/*/*', { query: '?url', import: 'default', eager: true })

let parts
let model
let stopping

function samples() {
  const rows = Object.entries(SAMPLES).map(([file, url]) => {
    const [label, name] = file.split('/').slice(-2)
    return { path: `${label}/${name}`, label, url: new URL(url, document.baseURI).href }
  })
  return fromManifest(rows)
}

/** An element with text in it. */
function element(tag, text) {
  const made = document.createElement(tag)
  made.textContent = text
  return made
}

/** Says what went wrong, where that is not a defect of this page. */
async function trying(body) {
  by('error').hidden = true
  try {
    await body()
  } catch (error) {
    by('data').hidden = false
    by('error').hidden = false
    by('error').textContent = error.message
  }
}

const use = (open) =>
  trying(async () => {
    const dataset = await open()
    parts = divide(dataset)
    const { training, validation } = parts
    by('summary').textContent =
      `${dataset.length} images: ${training.length} to learn from, ${validation.length} held out`
    const counts = dataset.classNames.map(
      (_, label) => dataset.labels.filter((other) => other === label).length
    )
    by('classes').replaceChildren(
      ...dataset.classNames.map((name, i) => element('li', `${name} · ${counts[i]}`))
    )
    by('data').hidden = false
    by('training').hidden = true
    by('results').hidden = true
  })

/** Points of a line from the left to the right, by shares of its height. */
function points(shares, epochs) {
  const x = (i) => (epochs === 1 ? 300 : (i / (epochs - 1)) * 600)
  return shares.map((share, i) => `${x(i).toFixed(1)},${(170 - share * 160).toFixed(1)}`).join(' ')
}

async function runTraining() {
  const epochs = Math.max(1, Math.round(Number(by('epochs').value)))
  const learned = []
  const held = []
  stopping = new AbortController()
  by('training').hidden = false
  by('results').hidden = true
  by('epoch').textContent = `starting on ${await backend()} …`
  by('progress').value = 0
  const started = performance.now()
  const onEpoch = (told) => {
    learned.push(told.learned)
    held.push(told.held)
    by('progress').value = (told.epoch + 1) / epochs
    by('learned').setAttribute('points', points(learned, epochs))
    by('held').setAttribute('points', points(held, epochs))
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    by('epoch').textContent =
      `epoch ${told.epoch + 1} of ${epochs}, loss ${told.loss.toFixed(3)}, accuracy ${percent(told.learned)}, ` +
      `held out ${percent(told.held)}, ${seconds} s`
  }
  model?.dispose()
  model = await train(parts, { epochs, onEpoch, signal: stopping.signal })
  await showPredictions()
}

async function showPredictions() {
  const predictions = await predict(model, parts.validation)
  const right = predictions.filter(({ truth, predicted }) => truth === predicted).length
  const entries = new Map(parts.validation.entries.map((entry) => [entry.path, entry]))
  by('predictions').replaceChildren(
    ...(await Promise.all(predictions.map((prediction) => card(prediction, entries.get(prediction.path)))))
  )
  by('accuracy').textContent = `${right} of ${predictions.length} held-out images are right`
  by('results').hidden = false
}

async function card({ path, truth, predicted, score }, entry) {
  const item = document.createElement('li')
  const picture = document.createElement('img')
  picture.alt = ''
  picture.src = URL.createObjectURL(new Blob([await entry.read()]))
  picture.onload = () => URL.revokeObjectURL(picture.src)
  const text = document.createElement('div')
  text.append(element('b', `${predicted} ${percent(score)}`), element('small', path))
  if (predicted !== truth) {
    item.className = 'wrong'
    text.append(element('small', ` is ${truth}`))
  }
  item.append(picture, text)
  return item
}

by('samples').onclick = () => use(samples)
by('folder').onchange = ({ target }) => use(() => fromFileList(target.files))
by('stop').onclick = () => stopping.abort()
by('train').onclick = async () => {
  by('train').disabled = true
  by('stop').disabled = false
  await trying(runTraining)
  by('train').disabled = false
  by('stop').disabled = true
}
by('save').onclick = () =>
  trying(async () => {
    await save(model)
    by('saved').textContent = 'saved'
  })
by('load').onclick = () =>
  trying(async () => {
    const loaded = await load()
    model.dispose()
    model = loaded
    await showPredictions()
    by('saved').textContent = 'loaded'
  })
by('download').onclick = () => trying(() => download(model))
