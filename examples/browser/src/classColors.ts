/** Ten colours that are easy to tell apart on light and on dark; more classes use them again. Names always stand beside. */
const COLORS = 10

/** The class of style/parts.css that has the colour of class `label`; −1 is none. */
export function colorClass(label: number): string {
  return label < 0 ? 'class-none' : `class-${label % COLORS}`
}
