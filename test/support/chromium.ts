import { existsSync } from 'node:fs'

const USUAL_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** The browser for the journeys: CHROMIUM, or where one is usually installed. */
export const chromiumPath = [process.env.CHROMIUM, ...USUAL_PATHS].find((path) => path && existsSync(path))

/** Says in one line that there will be no journeys; where CI counts on them, their lack is an error. */
export function announceJourneys() {
  if (chromiumPath) return
  const what =
    'No Chromium found, so the journeys in test/journeys do not run. Install one or set CHROMIUM to its path.'
  if (process.env.CI === 'true') throw new Error(what)
  process.stdout.write(`${what}\n`)
}
