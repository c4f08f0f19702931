/** WebP (RFC 9649): a still picture, or the first frame of an animation on its canvas. */
import { Status } from "../../status";
import { openPicture, picturePixels } from "../../foreign/picture";
import { alphaPlane, decodeAlpha } from "./alpha";
import {
  frameAlpha, frameAlphaSize, frameHeight, frameImage, frameImageSize, frameIsLossless, frameWidth, frameX, frameY,
  pictureHasAlpha, pictureHeight, pictureWidth, readContainer,
} from "./container";
import { decodeLossless, losslessPixels } from "./lossless/decoder";
import { decodeLossy } from "./lossy/frame";
import { toRgb, toRgba } from "./rows";

export function decodeWebp(bytes: usize, length: usize): Status {
  let status = readContainer(bytes, length);
  if (status != Status.Ok) return status;
  const channels = pictureHasAlpha ? 4 : 3;
  status = openPicture(pictureWidth, pictureHeight, channels);
  if (status != Status.Ok) return status;
  const width = frameWidth();
  const height = frameHeight();
  const stride = <usize>pictureWidth * <usize>channels;
  const alone = width == pictureWidth && height == pictureHeight;
  if (!alone) memory.fill(picturePixels(), 0, stride * <usize>pictureHeight);
  const target = picturePixels() + <usize>frameY * stride + <usize>frameX * <usize>channels;
  const data = bytes + frameImage();
  if (frameIsLossless()) {
    status = decodeLossless(data, frameImageSize(), width, height, bytes);
    if (status != Status.Ok) return status;
    let from = losslessPixels;
    for (let y = 0; y < height; ++y, from += <usize>width << 2) {
      const to = target + <usize>y * stride;
      if (channels == 3) toRgb(from, to, <usize>width);
      else toRgba(from, to, <usize>width);
    }
    return Status.Ok;
  }
  let alpha: usize = 0;
  if (frameAlpha()) {
    status = decodeAlpha(bytes, frameAlpha(), frameAlphaSize(), width, height);
    if (status != Status.Ok) return status;
    alpha = alphaPlane;
  }
  return decodeLossy(data, frameImageSize(), bytes, width, height, alpha, target, stride, channels, alone);
}
