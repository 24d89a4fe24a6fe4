/**
 * The house's colours for a mail; mail programs know neither custom properties nor light-dark(), so that they are
 * written out.
 */
const LIGHT = {
  paper: '#f7f6f3',
  surface: '#ffffff',
  ink: '#1b1d22',
  muted: '#5d636d',
  line: '#e4e1db',
  onAccent: '#ffffff',
}
const DARK = {
  paper: '#16181b',
  surface: '#1e2125',
  ink: '#eceef0',
  muted: '#a0a7b1',
  line: '#33383f',
  onAccent: '#10262a',
}

/** How much of the soft accent is in what lies behind somebody's words, as on the ticket's page. */
const TINT = 0.45

type Triple = [number, number, number]

/**
 * All colours of a mail as #rrggbb, light and dark. Of the provider's accent the hue is kept and the lightness moved to
 * where it can be read.
 */
export function mailColours(accent: string | undefined) {
  const { light, dark } = accent
    ? {
        light: {
          accent: moved(accent, (l, c) => [Math.min(l, 0.46), c]),
          soft: moved(accent, (_l, c) => [0.94, Math.min(c, 0.022)]),
        },
        dark: {
          accent: moved(accent, (l, c) => [Math.max(l, 0.77), Math.min(c, 0.13)]),
          soft: moved(accent, (_l, c) => [0.3, Math.min(c, 0.04)]),
        },
      }
    : { light: { accent: '#0b5c63', soft: '#e1f0ef' }, dark: { accent: '#5cc3c6', soft: '#173437' } }
  return {
    light: { ...LIGHT, accent: light.accent, tint: mixed(light.soft, LIGHT.surface) },
    dark: { ...DARK, accent: dark.accent, tint: mixed(dark.soft, DARK.surface) },
  }
}

function mixed(soft: string, surface: string): string {
  const [one, other] = [channels(soft), channels(surface)]
  return hex(one.map((value, index) => value * TINT + (other[index] ?? 0) * (1 - TINT)) as Triple)
}

/**
 * The colour with other lightness and chroma in OKLCH, as public/css/tokens.css does it; what no screen shows is cut
 * off, as browsers do.
 */
function moved(colour: string, change: (lightness: number, chroma: number) => [number, number]): string {
  const [lightness, a, b] = toOklab(channels(colour).map(linear) as Triple)
  const hue = Math.atan2(b, a)
  const [l, c] = change(lightness, Math.hypot(a, b))
  return hex(fromOklab([l, c * Math.cos(hue), c * Math.sin(hue)]).map(gamma) as Triple)
}

const channels = (colour: string): Triple =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255) as Triple
const hex = (rgb: Triple) =>
  `#${rgb
    .map((value) =>
      Math.round(Math.min(1, Math.max(0, value)) * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`
const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
const gamma = (value: number) => (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055)

// The matrices of https://www.w3.org/TR/css-color-4/#color-conversion-code and https://bottosson.github.io/posts/oklab.
function toOklab([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

function fromOklab([lightness, a, b]: Triple): Triple {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
}
