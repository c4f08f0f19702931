/** Numbers as text. */
const whole = new Intl.NumberFormat('en')

export function count(number: number, one: string, many = `${one}s`): string {
  return `${whole.format(number)} ${number === 1 ? one : many}`
}

/** Three digits where there is a fraction to tell. */
export function amount(number: number): string {
  if (number >= 100 || Number.isInteger(number)) return whole.format(Math.round(number))
  return number.toFixed(number >= 10 ? 1 : 2)
}

/** Decimal units, as systems and browsers show them. */
export function bytes(number: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let unit = 0
  while (number >= 999.5 && unit < units.length - 1) {
    number /= 1000
    unit++
  }
  return `${unit === 0 ? number : amount(number)} ${units[unit]}`
}

export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${amount(Math.round(milliseconds))} ms` : `${amount(milliseconds / 1000)} s`
}
