/**
 * Little landscapes, drawn by arithmetic alone: the pictures of `examples/photos` and of the test fixtures.
 *
 * They stand in for photographs: smooth gradients, edges, texture and a little grain, so that resampling and
 * compression meet what they meet in real pictures. Everything follows from a seed; nothing asks the clock or
 * `Math.random`.
 *
 * A scene is a function (random, aspect) → shader, and a shader a function (u, v) → [r, g, b] in 0…1.
 * v runs from 0 at the top to 1 at the bottom, u from 0 to the aspect ratio, so that circles stay round.
 */

/** mulberry32: a small generator of numbers in [0, 1), enough to place trees and stars. */
export function createRandom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const between = (random, low, high) => low + (high - low) * random()
const pick = (random, list) => list[Math.floor(random() * list.length)]
const clamp = (x, low = 0, high = 1) => Math.min(high, Math.max(low, x))
const mix = (a, b, t) => a + (b - a) * t
const blend = (a, b, t) => [mix(a[0], b[0], t), mix(a[1], b[1], t), mix(a[2], b[2], t)]
const scaled = (color, k) => [color[0] * k, color[1] * k, color[2] * k]
/** `color` with k parts of `light` added. */
const lit = (color, light, k) => [color[0] + light[0] * k, color[1] + light[1] * k, color[2] + light[2] * k]

/** 0 below `from`, 1 above `to`, a smooth cubic between; with from > to it falls instead. */
function ramp(from, to, x) {
  const t = clamp((x - from) / (to - from))
  return t * t * (3 - 2 * t)
}

/** A number in [0, 1) for a lattice point: the same point always gives the same number. */
function lattice(x, y, seed) {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(seed, 0x9e3779b1)
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296
}

/** Value noise: lattice values, joined smoothly. */
function noise(x, y, seed) {
  const x0 = Math.floor(x)
  const y0 = Math.floor(y)
  const fx = ramp(0, 1, x - x0)
  const fy = ramp(0, 1, y - y0)
  const top = mix(lattice(x0, y0, seed), lattice(x0 + 1, y0, seed), fx)
  const bottom = mix(lattice(x0, y0 + 1, seed), lattice(x0 + 1, y0 + 1, seed), fx)
  return mix(top, bottom, fy)
}

/** Octaves of noise, each twice as fine and half as strong: clouds, sand, leaves. In 0…1, mostly near ½. */
function fractal(x, y, seed, octaves = 4) {
  let sum = 0
  let weight = 0.5
  let total = 0
  for (let i = 0; i < octaves; i++) {
    sum += weight * noise(x, y, seed + i * 17)
    total += weight
    x = x * 2.03 + 11.7
    y = y * 2.03 + 5.3
    weight *= 0.5
  }
  return sum / total
}

/** Octaves folded at ½, which turns the hills of the noise into crests. */
function crests(x, seed, octaves = 5) {
  let sum = 0
  let weight = 0.55
  for (let i = 0; i < octaves; i++) {
    sum += weight * (1 - Math.abs(2 * noise(x, 0.5 + i, seed + i * 31) - 1))
    x = x * 2.1 + 3.7
    weight *= 0.47
  }
  return sum
}

/** A sky from `top` to `low`, with clouds that flatten towards the horizon. */
function createSky(random, { top, low, cloud, cover }) {
  const seed = Math.floor(random() * 1e6)
  const drift = random() * 20
  return (u, v, horizon) => {
    const t = clamp(v / horizon)
    const base = blend(top, low, t ** 1.3)
    const squeeze = 2.2 + 3 * t
    const puffs = fractal(u * 2.1 + drift, v * squeeze * 1.9, seed, 5)
    return blend(base, cloud, ramp(1 - cover, 1.22 - cover, puffs) * (0.9 - 0.35 * t))
  }
}

/** The brightness of a round light at distance d: a disc and its glow. */
const discAndGlow = (d, radius, glow) => ramp(radius * 1.12, radius * 0.9, d) + 0.55 * Math.exp(-d / glow)

// ---------------------------------------------------------------------------------------------- beach

const BEACHES = [
  {
    top: [0.2, 0.5, 0.86],
    low: [0.78, 0.9, 0.96],
    cloud: [1, 1, 1],
    cover: 0.5,
    far: [0.07, 0.33, 0.56],
    near: [0.3, 0.72, 0.72],
    sand: [0.91, 0.81, 0.61],
    sun: [1, 0.98, 0.9],
  },
  {
    top: [0.27, 0.24, 0.48],
    low: [1, 0.63, 0.34],
    cloud: [0.98, 0.52, 0.42],
    cover: 0.52,
    far: [0.36, 0.28, 0.44],
    near: [0.8, 0.54, 0.44],
    sand: [0.66, 0.47, 0.38],
    sun: [1, 0.86, 0.55],
  },
  {
    top: [0.08, 0.46, 0.82],
    low: [0.6, 0.88, 0.96],
    cloud: [1, 0.99, 0.97],
    cover: 0.44,
    far: [0.02, 0.42, 0.6],
    near: [0.42, 0.88, 0.82],
    sand: [0.97, 0.91, 0.78],
    sun: [1, 1, 0.94],
  },
]

/** A palm leaning into the picture: how much of it covers (u, v), 0…1. */
function createPalm(random, aspect) {
  const side = random() < 0.5 ? 1 : -1
  const foot = side > 0 ? between(random, 0.02, 0.12) : aspect - between(random, 0.02, 0.12)
  const lean = side * between(random, 0.16, 0.26)
  const crown = between(random, 0.2, 0.3)
  const fronds = Array.from({ length: 8 }, (_, i) => ({
    way: i % 2 ? 1 : -1,
    rise: between(random, -0.3, 1.5),
    sag: between(random, 2.6, 4.4),
    length: between(random, 0.2, 0.3),
  }))
  const crownU = foot + lean
  return (u, v) => {
    const climb = (0.95 - v) / (0.95 - crown)
    const onTrunk = climb >= 0 && climb <= 1
    const across = Math.abs(u - foot - lean * climb * climb) * (0.6 + 0.4 * climb)
    const trunk = onTrunk ? ramp(0.015, 0.009, across) : 0
    let leaves = 0
    for (const { way, rise, sag, length } of fronds) {
      const along = (u - crownU) * way
      if (along < 0 || along > length) continue
      const spine = crown - rise * along + sag * along * along
      const fringe = 0.65 + 0.35 * Math.sin(along * 240)
      const width = 0.034 * Math.sin(Math.PI * clamp(along / length + 0.1)) * fringe
      leaves = Math.max(leaves, ramp(width, width * 0.6, Math.abs(v - spine - width * 0.5)))
    }
    return { trunk, leaves }
  }
}

/** A striped sunshade with its pole; paints over the colour that it is given. */
function createSunshade(random, aspect, ground) {
  const u0 = between(random, 0.25, 0.75) * aspect
  const v0 = ground - between(random, 0.02, 0.05)
  const radius = between(random, 0.11, 0.15)
  const cloth = pick(random, [
    [0.86, 0.2, 0.2],
    [0.98, 0.74, 0.2],
    [0.16, 0.42, 0.74],
  ])
  return (u, v, color) => {
    const du = u - u0
    const dv = v - v0
    const shadow = ramp(1, 0.7, Math.hypot((du - 0.05) / (radius * 1.1), (dv - 0.2) / 0.025))
    let result = scaled(color, 1 - 0.38 * shadow)
    if (Math.abs(du) < 0.006 && dv > -0.02 && dv < 0.2) result = [0.93, 0.9, 0.86]
    const dome = Math.hypot(du, dv * 1.5) < radius && dv < 0.018 * Math.cos((du / radius) * 14)
    if (!dome) return result
    const stripe = Math.sin(Math.asin(clamp(du / radius, -1, 1)) * 6.5) > 0 ? cloth : [0.97, 0.95, 0.9]
    return scaled(stripe, 0.78 + 0.3 * clamp(0.5 - du / radius / 2))
  }
}

/** A sailing boat near the horizon. */
function createBoat(random, aspect, horizon) {
  const u0 = between(random, 0.3, 0.8) * aspect
  const height = between(random, 0.1, 0.16)
  const foot = horizon + 0.02
  return (u, v, color) => {
    const up = (foot - v) / height
    const across = (u - u0) / height
    if (up > 0.12 && up < 1 && across > 0.02 && across < 0.42 * (1 - up)) return [0.98, 0.97, 0.94]
    if (up > 0.16 && up < 0.85 && across < -0.02 && across > -0.3 * (0.85 - up)) return [0.9, 0.9, 0.9]
    if (up > -0.04 && up < 0.09 && Math.abs(across) < 0.3 + up * 0.8) return [0.36, 0.2, 0.16]
    return color
  }
}

export function beach(random, aspect) {
  const palette = pick(random, BEACHES)
  const horizon = between(random, 0.36, 0.5)
  const shore = between(random, 0.66, 0.76)
  const slope = between(random, -0.1, 0.1)
  const sunU = between(random, 0.2, 0.8) * aspect
  const sunV = horizon * between(random, 0.45, 0.8)
  const seed = Math.floor(random() * 1e6)
  const sky = createSky(random, palette)
  const extra = random()
  const palm = extra < 0.45 ? createPalm(random, aspect) : null
  const sunshade = extra >= 0.3 && extra < 0.75 ? createSunshade(random, aspect, shore + 0.12) : null
  const boat = extra > 0.6 || extra < 0.15 ? createBoat(random, aspect, horizon) : null

  const shoreAt = (u) =>
    shore + slope * (u / aspect - 0.5) + 0.018 * Math.sin(u * 5 + seed) + 0.03 * noise(u * 4, 1, seed) - 0.015

  const sea = (u, v, edge) => {
    const t = clamp((v - horizon) / (edge - horizon))
    const waves = fractal((u * 5) / (0.25 + t), 48 * Math.sqrt(t + 0.01), seed + 3, 3) - 0.5
    const body = scaled(blend(palette.far, palette.near, t ** 1.5), 1 + 0.5 * waves)
    const glitter = Math.exp(-(((u - sunU) / (0.05 + 0.16 * t)) ** 2)) * ramp(0.5, 0.75, waves + 0.5 + 0.12)
    const crest = ramp(0.6, 0.72, noise(u * 3, t * 9 - 1, seed + 9)) * ramp(0.35, 0.8, t) * 0.4
    const lace = ramp(0.42, 0.62, fractal(u * 18, v * 34, seed + 5, 3))
    const foam = ramp(0.05, 0.012, edge - v) * (0.45 + 0.55 * lace) + crest * lace
    return blend(lit(body, palette.sun, glitter * 0.7), [0.98, 0.98, 0.96], clamp(foam))
  }

  const sand = (u, v, edge) => {
    const depth = v - edge
    const dunes = fractal(u * 6, v * 14, seed + 7, 4) - 0.5
    const grains = noise(u * 170, v * 170, seed + 8) - 0.5
    const dry = scaled(palette.sand, 1 + 0.26 * dunes + 0.09 * grains)
    const wet = blend(scaled(palette.sand, 0.62), palette.low, 0.22)
    return blend(wet, dry, ramp(0.015, 0.075 + 0.05 * dunes, depth))
  }

  return (u, v) => {
    const edge = shoreAt(u)
    let color
    if (v < horizon) {
      const d = Math.hypot(u - sunU, v - sunV)
      color = lit(sky(u, v, horizon), palette.sun, discAndGlow(d, 0.045, 0.1) * 0.8)
    } else {
      color = v < edge ? sea(u, v, edge) : sand(u, v, edge)
      color = blend(palette.low, color, ramp(0, 0.03, v - horizon))
    }
    if (boat) color = boat(u, v, color)
    if (sunshade) color = sunshade(u, v, color)
    if (palm) {
      const { trunk, leaves } = palm(u, v)
      color = blend(color, [0.3, 0.22, 0.15], trunk)
      color = blend(color, [0.1, 0.28 + 0.14 * noise(u * 60, v * 60, seed), 0.12], leaves)
    }
    return color
  }
}

// --------------------------------------------------------------------------------------------- forest

const FORESTS = [
  {
    fog: [0.86, 0.93, 0.68],
    leaf: [0.13, 0.33, 0.08],
    bright: [0.56, 0.74, 0.2],
    trunk: [0.2, 0.15, 0.1],
    ground: [0.3, 0.4, 0.12],
    path: [0.55, 0.46, 0.3],
  },
  {
    fog: [1, 0.88, 0.62],
    leaf: [0.66, 0.27, 0.05],
    bright: [0.98, 0.7, 0.16],
    trunk: [0.19, 0.13, 0.1],
    ground: [0.62, 0.34, 0.1],
    path: [0.5, 0.38, 0.26],
  },
  {
    fog: [0.8, 0.88, 0.87],
    leaf: [0.09, 0.24, 0.18],
    bright: [0.36, 0.53, 0.38],
    trunk: [0.14, 0.14, 0.13],
    ground: [0.24, 0.34, 0.2],
    path: [0.44, 0.43, 0.36],
  },
]

/** One row of trees at a distance: 0 is far away in the fog, 1 is in front. */
function createRow(random, aspect, nearness) {
  const gap = mix(0.1, 0.4, nearness)
  const trees = []
  for (let u = -gap * random(); u < aspect + gap; u += gap * between(random, 0.6, 1.5)) {
    trees.push({
      u,
      lean: between(random, -0.05, 0.05),
      width: mix(0.008, 0.045, nearness) * between(random, 0.7, 1.3),
    })
  }
  return { nearness, trees, base: mix(0.62, 0.9, nearness), seed: Math.floor(random() * 1e6) }
}

/** How much of (u, v) a row's trunks cover, and from which side the light falls on them (−1…1). */
function trunkAt(row, u, v) {
  for (const { u: foot, lean, width } of row.trees) {
    const flare = 1 + 1.2 * ramp(0.1, 0, row.base - v)
    const across = (u - foot - lean * (row.base - v)) / (width * flare)
    if (Math.abs(across) < 1) return { cover: ramp(1, 0.85, Math.abs(across)), across }
  }
  return { cover: 0, across: 0 }
}

export function forest(random, aspect) {
  const palette = pick(random, FORESTS)
  const sunU = between(random, 0.25, 0.75) * aspect
  const rows = [0, 0.3, 0.62, 1].map((nearness) => createRow(random, aspect, nearness))
  const seed = Math.floor(random() * 1e6)
  const hasPath = random() < 0.55
  const bend = between(random, -0.25, 0.25)
  const canopy = between(random, 0.3, 0.46)

  const floor = (u, v) => {
    const t = clamp((v - 0.6) / 0.4)
    const litter = fractal((u * 16) / (0.35 + t), v * 40, seed + 1, 4)
    let color = scaled(palette.ground, 0.55 + 0.95 * litter)
    const spots = ramp(0.5, 0.72, fractal(u * 5, v * 12, seed + 2, 3))
    color = lit(color, palette.bright, 0.3 * spots)
    if (hasPath) {
      const middle = sunU + bend * (1 - t) * t * 3
      const half = 0.03 + 0.24 * t
      const edge = Math.abs(u - middle) / half + 0.35 * (litter - 0.5)
      color = blend(color, scaled(palette.path, 0.75 + 0.5 * litter), ramp(1, 0.8, edge) * 0.85)
    }
    return blend(palette.fog, color, ramp(0, 0.55, t) * 0.85 + 0.12)
  }

  const leaves = (row, u, v, color) => {
    const fine = mix(15, 6.5, row.nearness)
    const mass = fractal(u * fine, v * fine, row.seed, 5)
    const reach = mix(0.6, canopy, row.nearness) + 0.12 * (noise(u * 5, row.seed, 3) - 0.5)
    const cover = ramp(0.46, 0.53, mass + (v < reach ? 0.6 : 1.5) * (reach - v))
    if (cover === 0) return color
    const sparkle = ramp(0.36, 0.66, fractal(u * fine * 3.1 + 7, v * fine * 3.1, row.seed + 40, 3))
    const glow = Math.exp(-Math.hypot(u - sunU, v - 0.18) * 2.4)
    const leaf = blend(palette.leaf, palette.bright, clamp(0.75 * sparkle * (0.35 + glow * 1.3)))
    return blend(color, blend(palette.fog, leaf, 0.25 + 0.72 * row.nearness), cover)
  }

  const trunks = (row, u, v, color) => {
    const { cover, across } = trunkAt(row, u, v)
    if (cover === 0 || v > row.base) return color
    const bark = fractal(u * 90, v * 11, row.seed + 60, 3)
    const side = clamp(0.6 + 0.5 * across * Math.sign(sunU - u))
    const wood = scaled(palette.trunk, 0.5 + 0.7 * bark + 0.7 * side)
    return blend(color, blend(palette.fog, wood, 0.24 + 0.74 * row.nearness), cover)
  }

  return (u, v) => {
    let color = v > 0.6 ? floor(u, v) : palette.fog
    for (const row of rows) color = leaves(row, u, v, trunks(row, u, v, color))
    const angle = Math.atan2(u - sunU, v + 0.25)
    const rays = ramp(0.5, 0.8, noise(angle * 16, 0, seed + 4)) * ramp(1, 0.15, v)
    const glow = Math.exp(-Math.hypot(u - sunU, v - 0.2) * 3.2)
    return lit(color, palette.fog, 0.16 * rays + 0.34 * glow)
  }
}

// ------------------------------------------------------------------------------------------- mountain

const MOUNTAINS = [
  {
    top: [0.18, 0.42, 0.76],
    low: [0.8, 0.89, 0.95],
    cloud: [1, 1, 1],
    cover: 0.48,
    haze: [0.68, 0.79, 0.9],
    rock: [0.4, 0.39, 0.42],
    snow: [0.97, 0.98, 1],
    wood: [0.11, 0.25, 0.17],
    meadow: [0.4, 0.56, 0.22],
  },
  {
    top: [0.3, 0.34, 0.6],
    low: [1, 0.78, 0.66],
    cloud: [1, 0.68, 0.62],
    cover: 0.48,
    haze: [0.84, 0.66, 0.7],
    rock: [0.42, 0.33, 0.37],
    snow: [1, 0.87, 0.82],
    wood: [0.16, 0.18, 0.22],
    meadow: [0.38, 0.4, 0.24],
  },
  {
    top: [0.5, 0.62, 0.74],
    low: [0.9, 0.92, 0.93],
    cloud: [0.96, 0.96, 0.97],
    cover: 0.56,
    haze: [0.78, 0.83, 0.87],
    rock: [0.34, 0.37, 0.4],
    snow: [0.95, 0.97, 0.98],
    wood: [0.1, 0.22, 0.2],
    meadow: [0.34, 0.46, 0.26],
  },
]

/** A mountain range: where its skyline runs, and its colour below that line. */
function createRange(random, palette, { base, height, wide, near, snowline }) {
  const seed = Math.floor(random() * 1e6)
  const shift = random() * 50
  const skyline = (u) => base - height * 1.12 * crests(u * wide + shift, seed) ** 1.9
  const color = (u, v, depth) => {
    // Light comes from the left: where the relief rises to the right it is in the shade.
    const wander = 0.5 * (noise(u * 7, v * 7, seed + 1) - 0.5)
    const here = fractal(u * 8 + wander + depth * 2, v * 6, seed + 2, 5)
    const right = fractal((u + 0.02) * 8 + wander + depth * 2, v * 6, seed + 2, 5)
    const slope = skyline(u + 0.02) - skyline(u - 0.02)
    const light = clamp(0.58 + 4.2 * (here - right) + 3.2 * slope * ramp(0.35, 0, depth), 0.16, 1)
    const white = ramp(0.03, -0.03, depth - snowline * (0.55 + here) + 0.12 * (right - 0.5))
    const stone = scaled(palette.rock, 0.45 + 0.85 * light)
    const snow = blend([0.5, 0.58, 0.76], palette.snow, light)
    return blend(palette.haze, blend(stone, snow, white), near)
  }
  return { skyline, color }
}

/** A row of conifers: the height of its jagged skyline at u. */
function createConifers(random, base, tall) {
  const seed = Math.floor(random() * 1e6)
  return (u) => {
    let top = base
    for (const [step, k] of [
      [0.031, 1],
      [0.047, 1.25],
    ]) {
      const cell = Math.floor(u / step)
      const middle = (cell + 0.5 + 0.3 * (lattice(cell, 1, seed) - 0.5)) * step
      const size = tall * k * (0.45 + 0.75 * lattice(cell, 2, seed))
      top = Math.min(top, base - size * (1 - Math.abs(u - middle) / (step * 0.55)))
    }
    return top - 0.05 * (noise(u * 3, 4, seed) - 0.5)
  }
}

export function mountain(random) {
  const palette = pick(random, MOUNTAINS)
  const floor = between(random, 0.7, 0.8)
  const hasLake = random() < 0.5
  const sky = createSky(random, palette)
  const seed = Math.floor(random() * 1e6)
  const far = createRange(random, palette, {
    base: floor,
    height: 0.5,
    wide: 1.5,
    near: 0.42,
    snowline: 0.3,
  })
  const main = createRange(random, palette, {
    base: floor + between(random, 0.04, 0.1),
    height: between(random, 0.6, 0.72),
    wide: between(random, 0.9, 1.3),
    near: 0.86,
    snowline: between(random, 0.16, 0.3),
  })
  const behind = createConifers(random, floor - 0.03, 0.05)
  const front = createConifers(random, floor + 0.02, 0.1)

  const above = (u, v) => {
    let color = sky(u, v, floor)
    const farTop = far.skyline(u) + 0.04
    if (v > farTop) color = far.color(u, v, v - farTop)
    const top = main.skyline(u)
    if (v > top) color = main.color(u, v, v - top)
    color = blend(color, palette.haze, 0.6 * ramp(floor - 0.22, floor, v))
    const speckle = noise(u * 90, v * 60, seed)
    if (v > behind(u)) color = blend(palette.haze, scaled(palette.wood, 0.8 + 0.6 * speckle), 0.6)
    if (v > front(u)) color = scaled(palette.wood, 0.65 + 0.7 * speckle)
    return color
  }

  const lake = (u, v) => {
    const t = (v - floor) / (1 - floor)
    const ripple = (fractal(u * 7, v * 90, seed + 2, 3) - 0.5) * (0.012 + 0.05 * t)
    const mirrored = above(u + ripple, 2 * floor - v * 0.98 + 0.008 + ripple * 0.6)
    return blend(scaled(mirrored, 0.86), [0.1, 0.24, 0.33], 0.16 + 0.25 * t)
  }

  const meadow = (u, v) => {
    const t = (v - floor) / (1 - floor)
    const blades = fractal((u * 26) / (0.4 + t), (v * 60) / (0.6 + t), seed + 3, 4)
    const hills = fractal(u * 3, v * 7, seed + 4, 3)
    let color = scaled(palette.meadow, 0.4 + 0.7 * blades + 0.45 * hills)
    const cell = 0.02 + 0.02 * t
    const bloom = lattice(Math.floor(u / cell), Math.floor(v / cell), seed + 5)
    const middle = Math.hypot(u / cell - Math.floor(u / cell) - 0.5, v / cell - Math.floor(v / cell) - 0.5)
    const petals = bloom > 0.95 ? [0.98, 0.9, 0.4] : [0.95, 0.93, 0.96]
    color = blend(color, petals, (bloom > 0.9 ? 0.85 : 0) * ramp(0.42, 0.25, middle) * ramp(0.05, 0.3, t))
    return blend(color, scaled(palette.wood, 0.8), ramp(0.06, 0, t) * 0.6)
  }

  return (u, v) => {
    if (v < floor) return above(u, v)
    return hasLake ? lake(u, v) : meadow(u, v)
  }
}

// ---------------------------------------------------------------------------------------------- night

const NIGHTS = [
  { top: [0.015, 0.02, 0.08], low: [0.1, 0.16, 0.36], band: [0.5, 0.5, 0.72], glow: [0.3, 0.36, 0.6] },
  { top: [0.03, 0.01, 0.09], low: [0.3, 0.12, 0.34], band: [0.62, 0.42, 0.66], glow: [0.7, 0.32, 0.42] },
  { top: [0.005, 0.03, 0.06], low: [0.03, 0.2, 0.26], band: [0.36, 0.54, 0.6], glow: [0.16, 0.5, 0.5] },
]

/** Stars on a jittered grid: most of them faint, a few bright enough for a halo. */
function starlight(u, v, seed, cell, chance) {
  const cu = Math.floor(u / cell)
  const cv = Math.floor(v / cell)
  if (lattice(cu, cv, seed) > chance) return 0
  const du = u - (cu + 0.25 + 0.5 * lattice(cu, cv, seed + 1)) * cell
  const dv = v - (cv + 0.25 + 0.5 * lattice(cu, cv, seed + 2)) * cell
  const strength = 0.25 + 0.9 * lattice(cu, cv, seed + 3) ** 3
  return strength * (Math.exp(-(du * du + dv * dv) / 0.00001) + 0.16 * Math.exp(-Math.hypot(du, dv) / 0.009))
}

/** A town by night: roofs and lit windows. */
function createTown(random) {
  const seed = Math.floor(random() * 1e6)
  const step = between(random, 0.08, 0.12)
  return {
    skyline: (u) => {
      const cell = Math.floor(u / step)
      return 0.9 - 0.3 * lattice(cell, 1, seed) ** 1.4 - 0.03
    },
    color: (u, v, haze) => {
      const cell = Math.floor(u / step)
      const wall = blend([0.025, 0.03, 0.055], haze, 0.12 * lattice(cell, 2, seed))
      const wu = u / 0.0165
      const wv = v / 0.026
      const inside = wu - Math.floor(wu) > 0.3 && wv - Math.floor(wv) > 0.42
      const lamp = lattice(Math.floor(wu), Math.floor(wv), seed + 3)
      const warm = lamp > 0.93 ? [0.75, 0.86, 0.95] : [1, 0.78, 0.4]
      return inside && lamp > 0.62 && v < 0.96 ? scaled(warm, 0.45 + 0.5 * lamp) : wall
    },
  }
}

/** Hills in the dark with conifers on them. */
function createDarkHills(random) {
  const shift = random() * 30
  const seed = Math.floor(random() * 1e6)
  const conifers = createConifers(random, 0, 0.09)
  return {
    skyline: (u) => 0.84 - 0.16 * (noise(u * 1.7 + shift, 0, seed) - 0.3) + conifers(u),
    color: (u, v, haze) => blend([0.012, 0.018, 0.03], haze, 0.1 * noise(u * 40, v * 25, seed)),
  }
}

export function night(random, aspect) {
  const palette = pick(random, NIGHTS)
  const seed = Math.floor(random() * 1e6)
  const kind = random()
  const land = kind < 0.4 ? createTown(random) : createDarkHills(random)
  const hasMoon = random() < 0.65
  const hasAurora = kind > 0.75
  const moonU = between(random, 0.2, 0.8) * aspect
  const moonV = between(random, 0.16, 0.36)
  const moonRadius = between(random, 0.06, 0.1)
  const phase = between(random, -1.3, 1.3) * moonRadius
  const tilt = between(random, 0.4, 0.9) * (random() < 0.5 ? -1 : 1)
  const crossing = between(random, 0.1, 0.5)

  const sky = (u, v) => {
    let color = blend(palette.top, palette.low, ramp(0, 0.95, v) ** 1.4)
    const away = v - crossing - tilt * (u / aspect - 0.5)
    const dust = fractal(u * 5, v * 5, seed + 1, 5)
    const band = Math.exp(-((away / 0.16) ** 2)) * ramp(0.3, 0.75, dust)
    color = lit(color, palette.band, band * (hasMoon ? 0.3 : 0.6))
    const stars = starlight(u, v, seed + 2, 0.03, 0.14 + 0.4 * band) + starlight(u, v, seed + 9, 0.08, 0.4)
    return lit(color, [0.95, 0.96, 1], stars)
  }

  const moon = (u, v, color) => {
    const d = Math.hypot(u - moonU, v - moonV)
    let result = lit(color, palette.glow, 0.5 * Math.exp(-d / 0.12))
    const seas = fractal(u * 13, v * 13, seed + 5, 3)
    const shaded = Math.abs(phase) > moonRadius * 0.5
    const lightSide = shaded ? ramp(0.9, 1.05, Math.hypot(u - moonU + phase, v - moonV) / moonRadius) : 1
    const face = ramp(moonRadius * 1.04, moonRadius * 0.94, d) * lightSide
    result = blend(result, scaled([1, 0.97, 0.88], 0.72 + 0.42 * seas), face)
    return result
  }

  const aurora = (u, v, color) => {
    const foot = 0.6 + 0.14 * Math.sin(u * 3.1 + seed) + 0.1 * (noise(u * 3, 0, seed) - 0.5)
    const rise = foot - v
    const folds = 0.35 + 0.65 * noise(u * 16, 0.4 * v, seed + 6)
    const curtain = rise < 0 ? Math.exp(rise / 0.02) : Math.exp(-rise / 0.17)
    const tint = blend([0.2, 0.95, 0.55], [0.55, 0.25, 0.8], clamp(rise * 2.4))
    return lit(color, tint, 0.62 * curtain * folds)
  }

  return (u, v) => {
    const roof = land.skyline(u)
    if (v > roof) return land.color(u, v, palette.low)
    let color = sky(u, v)
    if (hasAurora) color = aurora(u, v, color)
    if (hasMoon) color = moon(u, v, color)
    return lit(color, palette.glow, 0.3 * Math.exp(-(roof - v) / 0.09))
  }
}

export const SCENES = { beach, forest, mountain, night }

// ------------------------------------------------------------------------------------------ exposure

/** Each pixel is the mean of SAMPLES × SAMPLES points, so that edges are soft as in a photograph. */
const SAMPLES = 3

/**
 * Photographs a scene: bytes R, G, B, rows from the top. `grain` is the strength of the film's noise, and
 * `vignette` how much the corners darken.
 */
export function photograph(name, { width, height, seed, grain = 0.012, vignette = 0.16 }) {
  const random = createRandom(seed)
  const aspect = width / height
  const shader = SCENES[name](random, aspect)
  const pixels = new Uint8Array(width * height * 3)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const color = exposed(shader, x, y, height)
      const off = Math.hypot((x + 0.5) / width - 0.5, (y + 0.5) / height - 0.5)
      const fade = 1 - vignette * ramp(0.3, 0.75, off)
      const shared = random() + random() + random() - 1.5
      for (let c = 0; c < 3; c++) {
        const noisy = color[c] * fade + grain * (shared + 0.5 * (random() - 0.5))
        pixels[at + c] = Math.round(clamp(noisy) * 255)
      }
    }
  }
  return pixels
}

/** The mean colour of the pixel at column x, row y; both axes are measured in heights of the picture. */
function exposed(shader, x, y, height) {
  let sum = [0, 0, 0]
  for (let i = 0; i < SAMPLES * SAMPLES; i++) {
    const u = (x + ((i % SAMPLES) + 0.5) / SAMPLES) / height
    const v = (y + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES) / height
    const [r, g, b] = shader(u, v)
    sum = lit(sum, [clamp(r), clamp(g), clamp(b)], 1 / (SAMPLES * SAMPLES))
  }
  return sum
}
