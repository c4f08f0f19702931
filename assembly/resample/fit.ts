import { allocate } from "../arena";
import { Fit, Spec } from "../spec";

/** Which part of the source goes to which part of the target. */
@unmanaged
export class Placement {
  /** The part of the source, in pixels; `x1` and `y1` are one past it. */
  x0: i32;
  y0: i32;
  x1: i32;
  y1: i32;
  /** The part of the target. */
  left: i32;
  top: i32;
  width: i32;
  height: i32;

  /** Whether the pixels go over as they are: Pillow's `resize` to the same size is a copy. */
  isCopy(sourceWidth: i32, sourceHeight: i32): bool {
    return (
      this.x0 == 0 && this.y0 == 0 && this.x1 == sourceWidth && this.y1 == sourceHeight &&
      this.width == sourceWidth && this.height == sourceHeight
    );
  }
}

/** Null where memory ran out. */
export function place(width: i32, height: i32, spec: Spec): Placement | null {
  const at = allocate(offsetof<Placement>());
  if (!at) return null;
  const p = changetype<Placement>(at);
  p.x0 = 0;
  p.y0 = 0;
  p.x1 = width;
  p.y1 = height;
  p.left = 0;
  p.top = 0;
  p.width = spec.width;
  p.height = spec.height;
  if (spec.fit == Fit.Cover) cover(p, width, height);
  else if (spec.fit == Fit.Contain) contain(p, width, height);
  return p;
}

/** The centre crop of `load_img(keep_aspect_ratio=True)` in Keras' image_utils.py. */
function cover(p: Placement, width: i32, height: i32): void {
  const cropHeight = <i32>min<i64>(height, (<i64>width * <i64>p.height) / <i64>p.width);
  const cropWidth = <i32>min<i64>(width, (<i64>height * <i64>p.width) / <i64>p.height);
  // A crop of no pixels, on which Pillow fails, takes one instead.
  const w = max(cropWidth, 1);
  const h = max(cropHeight, 1);
  p.x0 = (width - w) / 2;
  p.y0 = (height - h) / 2;
  p.x1 = p.x0 + w;
  p.y1 = p.y0 + h;
}

/** `ImageOps.pad` of Pillow: Python's `round` and the instruction `nearest` both round halves to even. */
function contain(p: Placement, width: i32, height: i32): void {
  const ratio = <f64>width / <f64>height;
  const target = <f64>p.width / <f64>p.height;
  if (ratio > target) {
    const fitted = max(<i32>nearest((<f64>height / <f64>width) * <f64>p.width), 1);
    p.top = <i32>nearest(<f64>(p.height - fitted) * 0.5);
    p.height = fitted;
  } else if (ratio < target) {
    const fitted = max(<i32>nearest((<f64>width / <f64>height) * <f64>p.height), 1);
    p.left = <i32>nearest(<f64>(p.width - fitted) * 0.5);
    p.width = fitted;
  }
}
