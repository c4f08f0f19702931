/** The matrix of a rotation, shift, shear and zoom, bit for bit as Keras builds it with NumPy. */
import { fma } from './exact.ts'
import { cos, sin } from './trig.ts'

export interface AffineParameters {
  /** Degrees. */
  readonly theta: number
  /** Along the first and the second axis, in pixels: what lies this much further on is shown. */
  readonly tx: number
  readonly ty: number
  /** Degrees. */
  readonly shear: number
  /** How much of the first and the second axis is shown: above 1 is smaller. */
  readonly zx: number
  readonly zy: number
}

/** [m00, m01, offset0, m10, m11, offset1]: input row m00 · y + m01 · x + offset0 for output row y and column x, and column likewise. */
export type AffineMatrix = readonly [number, number, number, number, number, number]

type Matrix = readonly (readonly [number, number, number])[]

/**
 * apply_affine_transform of keras/src/legacy/preprocessing/image.py up to SciPy's call, channels last: the product of those
 * of the four that do anything, about the centre of axes of `first` and `second` pixels, then with both axes exchanged.
 * Undefined where nothing does anything.
 *
 * The first axis of the parameters is thus the picture's width. Keras passes height and width in this order nevertheless,
 * so that a picture that is not square turns about a place beside its centre.
 */
export function affineMatrix(
  { theta, tx, ty, shear, zx, zy }: AffineParameters,
  first: number,
  second: number
): AffineMatrix | undefined {
  const factors: Matrix[] = []
  if (theta !== 0) factors.push(rotation(radians(theta)))
  if (tx !== 0 || ty !== 0) factors.push(translation(tx, ty))
  if (shear !== 0) factors.push(shearing(radians(shear)))
  if (zx !== 1 || zy !== 1) factors.push([[zx, 0, 0], [0, zy, 0], [0, 0, 1]]) // biome-ignore format: a matrix
  if (factors.length === 0) return undefined
  const [x, y] = [first / 2 - 0.5, second / 2 - 0.5]
  const centred = multiply(translation(x, y), factors.reduce(multiply))
  const [[a, b, c], [d, e, f]] = multiply(centred, translation(-x, -y)) as [Matrix[0], Matrix[0]]
  return [e!, d!, f!, b!, a!, c!]
}

/** NumPy's deg2rad. */
function radians(degrees: number): number {
  return degrees * (Math.PI / 180)
}

function rotation(angle: number): Matrix {
  return [
    [cos(angle), -sin(angle), 0],
    [sin(angle), cos(angle), 0],
    [0, 0, 1],
  ]
}

function shearing(angle: number): Matrix {
  return [
    [1, -sin(angle), 0],
    [0, cos(angle), 0],
    [0, 0, 1],
  ]
}

function translation(x: number, y: number): Matrix {
  return [
    [1, 0, x],
    [0, 1, y],
    [0, 0, 1],
  ]
}

/** np.dot, whose BLAS adds up from the left with fused operations. */
function multiply(a: Matrix, b: Matrix): Matrix {
  return a.map(([x, y, z]) => {
    const element = (i: 0 | 1 | 2) => fma(z, b[2]![i], fma(y, b[1]![i], x * b[0]![i]))
    return [element(0), element(1), element(2)] as const
  })
}
