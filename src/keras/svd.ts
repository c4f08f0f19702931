/** Singular values and right singular vectors, by one-sided Jacobi rotations (Hestenes 1958), in float64. */

/** As many rows of `vectors` as there are values. */
export interface Singular {
  readonly values: Float64Array
  readonly vectors: readonly Float64Array[]
}

/** Sweeps after which it is as good as it gets: convergence is quadratic. */
const MOST_SWEEPS = 40

/** Cosine of the angle between two vectors from which on they are as good as orthogonal. */
const TOLERANCE = 1e-14

/** Of the `rows` × `columns` matrix in row-major order: min(rows, columns) of them, in no order. */
export function rightSingular(matrix: ArrayLike<number>, rows: number, columns: number): Singular {
  if (rows <= columns) {
    // The rows, turned until they are orthogonal, are the vectors times their values.
    const turned = Array.from({ length: rows }, (_, i) =>
      Float64Array.from({ length: columns }, (_, j) => matrix[i * columns + j]!)
    )
    orthogonalize(turned)
    const values = Float64Array.from(turned, norm)
    const vectors = turned.map((row, i) => row.map((value) => (values[i] ? value / values[i]! : 0)))
    return { values, vectors }
  }
  // The columns are turned, and a unit matrix with them.
  const turned = Array.from({ length: columns }, (_, j) =>
    Float64Array.from({ length: rows }, (_, i) => matrix[i * columns + j]!)
  )
  const vectors = Array.from({ length: columns }, (_, j) =>
    Float64Array.from({ length: columns }, (_, i) => (i === j ? 1 : 0))
  )
  orthogonalize(turned, vectors)
  return { values: Float64Array.from(turned, norm), vectors }
}

/** Turns each pair of vectors in its plane until all are orthogonal, and those of `along` with them. */
function orthogonalize(vectors: readonly Float64Array[], along?: readonly Float64Array[]): void {
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let turned = false
    for (let i = 0; i < vectors.length; i++) {
      for (let j = i + 1; j < vectors.length; j++) {
        const rotation = rotationOf(vectors[i]!, vectors[j]!)
        if (!rotation) continue
        turned = true
        rotate(vectors[i]!, vectors[j]!, rotation)
        if (along) rotate(along[i]!, along[j]!, rotation)
      }
    }
    if (!turned) return
  }
}

type Rotation = readonly [cosine: number, sine: number]

function rotationOf(a: Float64Array, b: Float64Array): Rotation | undefined {
  const [aa, bb, ab] = [dot(a, a), dot(b, b), dot(a, b)]
  if (Math.abs(ab) <= TOLERANCE * Math.sqrt(aa * bb)) return undefined
  const zeta = (bb - aa) / (2 * ab)
  const tangent = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta))
  const cosine = 1 / Math.sqrt(1 + tangent * tangent)
  return [cosine, cosine * tangent]
}

function rotate(a: Float64Array, b: Float64Array, [cosine, sine]: Rotation): void {
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[k]!, b[k]!]
    a[k] = cosine * x - sine * y
    b[k] = sine * x + cosine * y
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!
  return sum
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a))
}
