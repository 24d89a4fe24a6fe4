// A thread, because its large dictionaries end with it and estimating blocks nobody else.
import { parentPort } from 'node:worker_threads'
import { zxcvbn, zxcvbnOptions } from '@zxcvbn-ts/core'
import * as common from '@zxcvbn-ts/language-common'
import * as de from '@zxcvbn-ts/language-de'
import * as en from '@zxcvbn-ts/language-en'
import type { Judgement, Question } from './password-estimate.ts'

// Length and substitutions are costly: 1.5 s without bounds, 0.1 s with these. What is cut off cannot weaken a
// password.
const ESTIMATED_LENGTH = 40
const SUBSTITUTIONS = 6

const prefixed = (name: string, dictionary: object) =>
  Object.fromEntries(Object.entries(dictionary).map(([key, words]) => [`${name}-${key}`, words]))

zxcvbnOptions.setOptions({
  graphs: common.adjacencyGraphs,
  l33tMaxSubstitutions: SUBSTITUTIONS,
  dictionary: { ...common.dictionary, ...prefixed('de', de.dictionary), ...prefixed('en', en.dictionary) },
})

parentPort?.on('message', ({ id, password, words }: Question) => {
  const { guessesLog10 } = zxcvbn(password.slice(0, ESTIMATED_LENGTH), words)
  parentPort?.postMessage({ id, guessesLog10 } satisfies Judgement)
})
