/** Arguments of Keras as options of ours: from_this to fromThis. */
export function camelCase(args: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ])
  )
}

/** The arrays of test/golden/keras_flow_goldens.py: values 0 … 255 in steps of a quarter, in no order. */
export function valuesOf(shape: readonly number[]): Float32Array {
  const length = shape.reduce((product, side) => product * side, 1)
  return Float32Array.from({ length }, (_, i) => ((i * 7919) % 1021) * 0.25)
}

export function formula(shape: readonly number[]): { data: Float32Array; shape: readonly number[] } {
  return { data: valuesOf(shape), shape }
}
