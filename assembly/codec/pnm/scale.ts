/** Samples from 0 … maxval to 8 bits. */
import { Header } from "./header";

/**
 * What maxval becomes. Pillow gives greys of more than eight bits the mode I, with 16 bits, and then clips where it
 * converts that to eight.
 */
export function topOf(header: Header): f64 {
  return isWide(header) ? 65535 : 255;
}

/** Whether Pillow gives the image the mode I. */
export function isWide(header: Header): bool {
  return header.maxval > 255 && header.channels == 1;
}

/** In double precision and to even where it is a tie, as Python rounds. */
// @ts-ignore: decorator
@inline
export function scaled(value: f64, maxval: f64, top: f64): f64 {
  return nearest(value / maxval * top);
}
