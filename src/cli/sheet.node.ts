/** A contact sheet: tiles in groups, each framed in the colour of its class. */

/** RGB pixels, rows from the top. */
interface Picture {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

/** Between tiles of a group. */
const FRAME = 3
/** Between groups. */
const GAP = 6
const BACKGROUND = [24, 26, 31] as const

/** Ten colours that are easy to tell apart; more classes use them again. */
const COLORS = [
  ['blue', [76, 134, 227]],
  ['orange', [240, 142, 44]],
  ['green', [90, 178, 92]],
  ['red', [222, 84, 84]],
  ['violet', [165, 116, 200]],
  ['yellow', [232, 202, 74]],
  ['cyan', [86, 190, 200]],
  ['pink', [236, 130, 176]],
  ['brown', [160, 116, 88]],
  ['white', [228, 228, 228]],
] as const

type Color = readonly [number, number, number]

/** The name of the colour that frames samples of class `label`; of none, −1, the last. */
export function frameColor(label: number): string {
  return COLORS.at(label % COLORS.length)![0]
}

/** A sample and its versions, side by side. */
export interface TileGroup {
  /** −1 where there is none. */
  readonly label: number
  /** RGB bytes, rows from the top. */
  readonly tiles: readonly Uint8Array[]
}

/** Where tiles are. */
export interface SheetLayout {
  readonly columns: number
  readonly width: number
  readonly height: number
  /** The first pixel of tile `tile` of group `group`. */
  place(group: number, tile: number): { readonly left: number; readonly top: number }
}

/** `groups` groups of `tiles` tiles, as close to a square as rows allow. */
export function layOut(groups: number, tiles: number, width: number, height: number): SheetLayout {
  const group = { width: tiles * (width + FRAME) + FRAME + GAP, height: height + 2 * FRAME + GAP }
  const square = Math.round(Math.sqrt((groups * group.height) / group.width) * 1.25)
  const columns = Math.min(groups, Math.max(1, square))
  return {
    columns,
    width: columns * group.width + GAP,
    height: Math.ceil(groups / columns) * group.height + GAP,
    place: (index, tile) => ({
      left: GAP + (index % columns) * group.width + FRAME + tile * (width + FRAME),
      top: GAP + Math.floor(index / columns) * group.height + FRAME,
    }),
  }
}

export function drawSheet(groups: readonly TileGroup[], width: number, height: number): Picture {
  const tiles = groups[0]!.tiles.length
  const layout = layOut(groups.length, tiles, width, height)
  const sheet = {
    width: layout.width,
    height: layout.height,
    data: new Uint8Array(layout.width * layout.height * 3),
  }
  fill(sheet, 0, 0, sheet.width, sheet.height, BACKGROUND)
  for (const [index, { label, tiles: pictures }] of groups.entries()) {
    const { left, top } = layout.place(index, 0)
    const frame = COLORS.at(label % COLORS.length)![1]
    fill(sheet, left - FRAME, top - FRAME, tiles * (width + FRAME) + FRAME, height + 2 * FRAME, frame)
    for (const [tile, picture] of pictures.entries()) draw(sheet, layout.place(index, tile), picture, width)
  }
  return sheet
}

function fill(
  { width: stride, data }: Picture,
  left: number,
  top: number,
  width: number,
  height: number,
  color: Color
): void {
  for (let y = top; y < top + height; y++) {
    for (let x = left; x < left + width; x++) data.set(color, (y * stride + x) * 3)
  }
}

function draw(
  { width: stride, data }: Picture,
  { left, top }: { left: number; top: number },
  picture: Uint8Array,
  width: number
): void {
  const row = width * 3
  for (let y = 0; y * row < picture.length; y++) {
    data.set(picture.subarray(y * row, (y + 1) * row), ((top + y) * stride + left) * 3)
  }
}

/** A sample of 1, 3 or 4 channels, with values 0 … 255, as RGB; what is transparent shows the background. */
export function toRgb(values: Float32Array, channels: number): Uint8Array {
  const pixels = values.length / channels
  const rgb = new Uint8Array(pixels * 3)
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < 3; c++) {
      const value = values[i * channels + (channels === 1 ? 0 : c)]!
      const alpha = channels === 4 ? values[i * 4 + 3]! / 255 : 1
      rgb[i * 3 + c] = Math.round(value * alpha + BACKGROUND[c]! * (1 - alpha))
    }
  }
  return rgb
}
