/** Arguments of Keras as options of ours: from_this to fromThis. */
export function camelCase(args: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ])
  )
}
