import { formatHex, interpolate, modeOklch, modeRgb, useMode } from 'culori/fn'

useMode(modeRgb)
const toOklch = useMode(modeOklch)

/** Written out, because mail programs know neither custom properties nor light-dark(). */
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

/** Share of the soft accent behind quoted text, as on the ticket's page. */
const TINT = 0.45

/** #rrggbb, light and dark: the accent's hue with a readable lightness. */
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

const mixed = (soft: string, surface: string): string => formatHex(interpolate([surface, soft], 'rgb')(TINT))

/** In OKLCH, as in public/css/tokens.css; clipped to sRGB as in browsers. */
function moved(colour: string, change: (lightness: number, chroma: number) => [number, number]): string {
  const { l, c, h = 0 } = toOklch(colour) ?? { l: 0, c: 0 }
  const [lightness, chroma] = change(l, c)
  return formatHex({ mode: 'oklch', l: lightness, c: chroma, h })
}
