/** Which pixels of an output row read within the borders. */

/**
 * The first x of 0 … `width` at which the coordinate (start + x · step) + offset has come to 0 … `last`. Rounding does not
 * change that the coordinate grows or falls with x.
 */
export function firstInside(start: f64, step: f64, offset: f64, last: f64, width: i32): i32 {
  return step < 0 ? first(-start, -step, -offset, -last, false, width) : first(start, step, offset, 0, false, width);
}

/** The first x behind `firstInside` at which it has left again. */
export function firstBehind(start: f64, step: f64, offset: f64, last: f64, width: i32): i32 {
  return step < 0 ? first(-start, -step, -offset, 0, true, width) : first(start, step, offset, last, true, width);
}

/** The first x at which a growing coordinate is at least `limit`, or above it. */
function first(start: f64, step: f64, offset: f64, limit: f64, above: bool, width: i32): i32 {
  // About there: but for rounding, and for steps that are hardly any, the walk is short.
  let x = min(max(<i32>((limit - offset - start) / step), 0), width);
  while (x > 0 && isReached(start, step, offset, limit, above, x - 1)) --x;
  while (x < width && !isReached(start, step, offset, limit, above, x)) ++x;
  return x;
}

// @ts-ignore: decorator
@inline
function isReached(start: f64, step: f64, offset: f64, limit: f64, above: bool, x: i32): bool {
  const at = start + <f64>x * step + offset;
  return above ? at > limit : at >= limit;
}
