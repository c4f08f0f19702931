/**
 * JPEG (ITU-T T.81) to the bytes of libjpeg-turbo 2.1. A single sequential scan flows from the file to the sink one row of
 * MCUs at a time; where there are several scans, the coefficients of the whole image are collected first.
 */
import { allocate } from "../../arena";
import { Reason, clearFailure, corrupt, failureOffset, failureReason } from "../../failure";
import { checkPixels, openSink, reductionFor, tellOrientation } from "../../sink";
import { Status } from "../../status";
import { Info } from "../info";
import { resetArithmetic } from "./arithmetic";
import { decodeArithmetic } from "./arithmeticScans";
import { areZero, extentOf } from "./blocks";
import { checkEnding } from "./ending";
import { Marker, offsetOf, openFile, pieceEnd, position, seek } from "./file";
import {
  Component, arithmetic, component, count, height, measure, mcusHigh, mcusWide, orientation, progressive, resetFrame,
  scanCount, scanMember, scans, width,
} from "./frame";
import { defineStandard, resetHuffman } from "./huffman";
import { inverseTransform } from "./idct";
import { quantizationAt, readMarkers, resetQuantization, stoppedAt } from "./markers";
import { emitEmpty, emitMcuRow, openOutput, outputChannels, outputHeight, outputWidth, planOutput } from "./output";
import { checkProgression, decodeProgressive } from "./progressive";
import { inverseScaled } from "./scaled";
import { checkCutOff, isOver, openScan, rowHasData, setRowHasData, unit, unitCount } from "./scan";
import { closeSegments, openSegments } from "./segment";
import { decodeSequential } from "./sequential";
import { needsSmoothing, openSmoothRow, smoothBlock } from "./smoothing";
import { openWanted, wantsBlockRow } from "./wanted";

/** No encoder makes nearly as many; each costs a walk over the image, however few bytes it has. */
const MAX_SCANS: i32 = 500;

/** Whether the first scan has everything in it, so that no second may follow. */
let isSingleScan: bool = false;
/** Whether blocks are smoothed, and the last MCU row that the last scan had data for. */
let smooths: bool = false;
let lastRowWithData: i32 = 0;

/** Reads headers up to the first scan's. */
function openJpeg(bytes: usize, length: usize): Status {
  openFile(bytes, length);
  resetFrame();
  resetHuffman();
  resetArithmetic();
  resetQuantization();
  seek(bytes + 2); // SOI
  const status = readMarkers();
  if (status != Status.Ok) return status;
  if (stoppedAt == Marker.EOI) return corrupt(Reason.NoImage, offsetOf(position));
  measure();
  return Status.Ok;
}

export function probeJpeg(bytes: usize, length: usize, info: Info): Status {
  let status = openJpeg(bytes, length);
  if (status == Status.Ok) status = planOutput(1);
  if (status != Status.Ok) return status;
  info.width = width;
  info.height = height;
  info.channels = outputChannels();
  info.orientation = orientation;
  return Status.Ok;
}

export function decodeJpeg(bytes: usize, length: usize): Status {
  let status = openJpeg(bytes, length);
  if (status == Status.Ok) status = checkPixels(width, height);
  if (status != Status.Ok) return status;
  tellOrientation(orientation);
  status = planOutput(reductionFor(width, height));
  if (status != Status.Ok) return status;
  status = openSink(outputWidth, outputHeight, outputChannels());
  if (status != Status.Ok) return status;
  status = openSegments();
  if (status != Status.Ok) return status;
  status = openOutput();
  if (status == Status.Ok) status = openWanted();
  if (status != Status.Ok) return status;
  // Motion JPEG has no tables; libjpeg knows the usual ones, but not for progressive files.
  if (!progressive) defineStandard();
  isSingleScan = scanCount == count && !progressive;
  return isSingleScan && !arithmetic ? decodeOnTheFly() : decodeFromCoefficients();
}

/** One scan with everything in it. */
function decodeOnTheFly(): Status {
  let status = latchQuantization();
  if (status != Status.Ok) return status;
  status = openScan();
  if (status != Status.Ok) return status;
  for (let row = 0; row < mcusHigh; ++row) {
    if (isOver()) {
      status = checkCutOff();
      if (status != Status.Ok) return status;
      emitEmpty(row);
      break;
    }
    status = count > 1 ? decodeInterleavedRow(row, true) : decodeRowOfOne(row);
    if (status != Status.Ok) return status;
    emitMcuRow(row);
  }
  status = checkEnding(count > 1 ? mcusWide * mcusHigh : component(0).blocksWide * component(0).blocksHigh);
  if (status != Status.Ok) return status;
  return readEnd();
}

/**
 * Behind the only scan of a file nothing may follow but the end. All rows are there: Pillow does not mind if the file ends
 * before that, and hands over no further piece of it.
 */
function readEnd(): Status {
  closeSegments();
  const end = offsetOf(pieceEnd(position + 2));
  let status = readMarkers();
  if (status == Status.Ok && stoppedAt != Marker.EOI) status = corrupt(Reason.BadOrder, offsetOf(position));
  if (status == Status.Ok || (failureReason() != Reason.Truncated && failureOffset() <= end)) return status;
  clearFailure();
  return Status.Ok;
}

/** Points the units at their blocks of MCU row `row`: in the planes, or among the coefficients. */
function decodeInterleavedRow(row: i32, transforms: bool): Status {
  for (let i = 0; i < unitCount; ++i) {
    const u = unit(i);
    const c = u.component;
    if (transforms) {
      u.target = c.plane + <usize>(u.row * c.blockSize) * c.stride + <usize>(u.column * c.blockSize);
      u.step = c.h * c.blockSize;
      u.wantsRow = wantsBlockRow(c, row * c.v + u.row);
    } else {
      u.target = blockAt(c, row * c.v + u.row, u.column);
      u.step = c.h * 128;
    }
  }
  if (arithmetic) return decodeArithmetic(mcusWide);
  return progressive ? decodeProgressive(mcusWide) : decodeSequential(mcusWide, transforms);
}

/** An MCU row of an image of one component: as many rows of blocks as its sampling factor says. */
function decodeRowOfOne(row: i32): Status {
  const c = component(0);
  const u = unit(0);
  for (let y = 0; y < c.v && row * c.v + y < c.blocksHigh; ++y) {
    u.target = c.plane + <usize>(y * c.blockSize) * c.stride;
    u.step = c.blockSize;
    u.wantsRow = wantsBlockRow(c, row * c.v + y);
    const status = decodeSequential(c.blocksWide, true);
    if (status != Status.Ok) return status;
  }
  return Status.Ok;
}

// @ts-ignore: decorator
@inline
function blockAt(c: Component, row: i32, column: i32): usize {
  return c.coefficients + (<usize>row * <usize>c.paddedWide + <usize>column) * 128;
}

/** Copies the quantisation tables of components that are in a scan for the first time: later ones are not for them. */
function latchQuantization(): Status {
  for (let i = 0; i < scanCount; ++i) {
    const c = component(scanMember(i));
    if (c.latched) continue;
    const table = quantizationAt(c.tq);
    if (!table) return corrupt(Reason.MissingTable, offsetOf(position));
    memory.copy(c.quantization, table, 128);
    c.latched = 1;
  }
  return Status.Ok;
}

function decodeFromCoefficients(): Status {
  for (let i = 0; i < count; ++i) {
    const c = component(i);
    const bytes = <u64>c.paddedWide * <u64>c.paddedHigh * 128;
    c.coefficients = allocate(bytes);
    if (!c.coefficients) return Status.OutOfMemory;
    memory.fill(c.coefficients, 0, <usize>bytes);
    if (progressive && !arithmetic) {
      c.nonZero = allocate(bytes / 16);
      if (!c.nonZero) return Status.OutOfMemory;
      memory.fill(c.nonZero, 0, <usize>bytes / 16);
    }
    memory.fill(c.quantization, 0, 128);
  }
  lastRowWithData = 0;
  while (stoppedAt == Marker.SOS) {
    let status = decodeScan();
    if (status != Status.Ok) return status;
    if (isSingleScan) {
      status = readEnd();
      if (status != Status.Ok) return status;
      break;
    }
    closeSegments();
    status = readMarkers();
    if (status != Status.Ok) return status;
    if (scans > MAX_SCANS) return corrupt(Reason.TooMuchWork, offsetOf(position));
  }
  smooths = progressive && needsSmoothing();
  const end = endOfData();
  for (let row = 0; row < end; ++row) {
    transformMcuRow(row);
    emitMcuRow(row);
  }
  if (end < mcusHigh) emitEmpty(end);
  return Status.Ok;
}

/** From which MCU row on all blocks are empty, and so far away from others that smoothing leaves them so. */
function endOfData(): i32 {
  let row = mcusHigh;
  while (row > 0 && isEmpty(row - 1)) --row;
  return min(smooths ? row + 2 : row, mcusHigh);
}

function isEmpty(row: i32): bool {
  for (let i = 0; i < count; ++i) {
    const c = component(i);
    if (!areZero(blockAt(c, row * c.v, 0), <usize>c.paddedWide * <usize>c.v * 128)) return false;
  }
  return true;
}

function decodeScan(): Status {
  let status = latchQuantization();
  if (status != Status.Ok) return status;
  if (progressive) status = checkProgression();
  if (status != Status.Ok) return status;
  status = openScan();
  if (status != Status.Ok) return status;
  const first = component(scanMember(0));
  const rows = scanCount > 1 ? mcusHigh : first.blocksHigh;
  for (let row = 0; row < rows && !isOver(); ++row) {
    setRowHasData(arithmetic);
    status = scanCount > 1 ? decodeInterleavedRow(row, false) : decodeBlockRow(row);
    if (status != Status.Ok) return status;
    if (rowHasData) lastRowWithData = scanCount > 1 ? row : row / first.v;
  }
  return Status.Ok;
}

/** A row of blocks in a scan of one component. */
function decodeBlockRow(row: i32): Status {
  const u = unit(0);
  const c = u.component;
  u.target = blockAt(c, row, 0);
  u.step = 128;
  if (arithmetic) return decodeArithmetic(c.blocksWide);
  return progressive ? decodeProgressive(c.blocksWide) : decodeSequential(c.blocksWide, false);
}

// @ts-ignore: decorator
@inline
function transformBlock(c: Component, block: usize, dst: usize): void {
  if (c.blockSize == 8) inverseTransform(block, c.quantization, extentOf(block), dst, c.stride);
  else inverseScaled(block, c.quantization, c.blockSize, dst, c.stride);
}

function transformMcuRow(row: i32): void {
  for (let i = 0; i < count; ++i) {
    const c = component(i);
    for (let y = 0; y < c.v && row * c.v + y < c.blocksHigh; ++y) {
      let block = blockAt(c, row * c.v + y, 0);
      let dst = c.plane + <usize>(y * c.blockSize) * c.stride;
      const wantsRow = wantsBlockRow(c, row * c.v + y);
      if (smooths) openSmoothRow(c, row, y, row > lastRowWithData);
      for (let x = 0; x < c.blocksWide; ++x) {
        // Smoothing goes from block to block, and is rare.
        const source = smooths ? smoothBlock(block, x) : block;
        if (wantsRow && load<u8>(c.wanted + <usize>x)) transformBlock(c, source, dst);
        block += 128;
        dst += c.blockSize;
      }
    }
  }
}
