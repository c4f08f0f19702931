/** One sample on the contact sheet: as it is, as augmentation makes it, and what it is called. */
import { colorClass } from '../classColors.ts'
import { make } from '../dom.ts'
import { drawSample } from './pixels.ts'

export interface Sample {
  /** In the dataset. */
  readonly index: number
  readonly path: string
  readonly label: number
  readonly className: string
  /** Values 0 … 255; undefined where the file can't be used. */
  readonly values: Float32Array | undefined
}

export class Tile {
  readonly element = make('li', { className: 'tile' })
  readonly #before = make('canvas', { className: 'before' })
  readonly #after = make('canvas', { className: 'after' })
  readonly #name = make('span', { className: 'tile-name' })
  readonly #class = make('span', { className: 'tile-class' })

  constructor() {
    const pictures = make('div', { className: 'pictures' }, this.#before, this.#after)
    this.element.append(pictures, make('p', { className: 'caption' }, this.#class, this.#name))
    for (const canvas of [this.#before, this.#after]) canvas.setAttribute('role', 'img')
  }

  /** `before` is undefined where only the augmented sample is looked at, and the other way round. */
  show(before: Sample | undefined, after: Sample | undefined, height: number, width: number): void {
    const { path, className, label, values } = (after ?? before)!
    const name = path.slice(path.lastIndexOf('/') + 1)
    this.element.className = `tile ${colorClass(label)}${values ? '' : ' unusable'}`
    this.element.title = path
    this.#name.textContent = values ? name : `${name}: can’t be used`
    this.#class.textContent = className
    draw(this.#before, before, `${path}, original`, height, width)
    draw(this.#after, after, `${path}, augmented`, height, width)
  }
}

function draw(
  canvas: HTMLCanvasElement,
  sample: Sample | undefined,
  name: string,
  height: number,
  width: number
): void {
  canvas.hidden = !sample
  if (!sample) return
  canvas.setAttribute('aria-label', sample.values ? name : `${sample.path}, can’t be used`)
  drawSample(canvas, sample.values ?? new Float32Array(height * width), height, width)
}
