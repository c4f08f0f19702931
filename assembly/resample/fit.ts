import { allocate } from "../arena";
import { Center, Fit, ResizeTo, Spec } from "../spec";

/** Which part of the source is resized, to what size, and which part of that goes where in the target. */
@unmanaged
export class Placement {
  /** The part of the source, in pixels; `x1` and `y1` are one past it. */
  x0: i32;
  y0: i32;
  x1: i32;
  y1: i32;
  /** What it is resized to. */
  fullWidth: i32;
  fullHeight: i32;
  /** What of that is kept begins here; only this is computed. */
  skipX: i32;
  skipY: i32;
  /** The part of the target that it goes to, and so how much is kept. */
  left: i32;
  top: i32;
  width: i32;
  height: i32;

  /** Whether the pixels go over as they are: Pillow's `resize` to the same size is a copy. */
  isCopy(sourceWidth: i32, sourceHeight: i32): bool {
    return (
      this.x0 == 0 && this.y0 == 0 && this.x1 == sourceWidth && this.y1 == sourceHeight &&
      this.fullWidth == sourceWidth && this.fullHeight == sourceHeight
    );
  }
}

/** Null where memory ran out, or would in Pillow: the whole resized picture has no size that fits 31 bits. */
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
  p.skipX = 0;
  p.skipY = 0;
  if (spec.resize != ResizeTo.Size) return resizeThenCrop(p, width, height, spec) ? p : null;
  if (spec.fit == Fit.Cover) cover(p, width, height);
  else if (spec.fit == Fit.Contain) contain(p, width, height);
  p.fullWidth = p.width;
  p.fullHeight = p.height;
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

function resizeThenCrop(p: Placement, width: i32, height: i32, spec: Spec): bool {
  if (!fullSize(p, width, height, spec)) return false;
  const x = startOf(p.fullWidth, spec.width, spec.center);
  const y = startOf(p.fullHeight, spec.height, spec.center);
  p.skipX = max(x, 0);
  p.skipY = max(y, 0);
  p.left = max(-x, 0);
  p.top = max(-y, 0);
  p.width = min(p.fullWidth, spec.width);
  p.height = min(p.fullHeight, spec.height);
  return true;
}

/** False where a side has more than 2^31 − 1 pixels. */
function fullSize(p: Placement, width: i32, height: i32, spec: Spec): bool {
  let w = <f64>spec.resizeWidth;
  let h = <f64>spec.resizeHeight;
  if (spec.resize == ResizeTo.ShortestEdge) {
    // int(size · long / short): `Resize` of torchvision, `get_resize_output_image_size` of transformers.
    if (width <= height) h = floor(h * <f64>height / <f64>width);
    else w = floor(w * <f64>width / <f64>height);
  } else if (spec.resize != ResizeTo.Stretch) {
    // `ResizeKeepRatio` of timm; Python's `round` and `nearest` both round halves to even.
    const rows = <f64>height / h;
    const columns = <f64>width / w;
    const ratio = spec.resize == ResizeTo.Cover ? min(rows, columns) : max(rows, columns);
    // A side of no pixels, on which Pillow fails, has one instead.
    w = max(nearest(<f64>width / ratio), 1);
    h = max(nearest(<f64>height / ratio), 1);
  }
  if (max(w, h) > <f64>i32.MAX_VALUE) return false;
  p.fullWidth = <i32>w;
  p.fullHeight = <i32>h;
  return true;
}

/**
 * Where `kept` of `full` pixels begin; negative where so many come before them. Even: `CenterCrop` of torchvision, which
 * rounds halves to even, but leaves the odd pixel of a border to the end. Down: `center_crop` of transformers.
 */
function startOf(full: i32, kept: i32, center: Center): i32 {
  const margin = full - kept;
  if (center == Center.Down) return margin >> 1;
  return margin < 0 ? margin / 2 : <i32>nearest(<f64>margin * 0.5);
}
