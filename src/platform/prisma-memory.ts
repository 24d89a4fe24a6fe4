// What Prisma keeps in memory is chosen by its own generator; this is the one place where its result is changed.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { GetPrismaClientConfig } from '@prisma/client/runtime/client'

const COMPILER = '@prisma/client/runtime/query_compiler_small_bg.postgresql.wasm-base64.mjs'

type Graph = GetPrismaClientConfig['parameterizationSchema']

/** For `configOverride`: the same client with 15 MB less. */
export function thrifty(config: GetPrismaClientConfig): GetPrismaClientConfig {
  const { compilerWasm, parameterizationSchema } = config
  if (!compilerWasm) return config
  return {
    ...config,
    compilerWasm: { ...compilerWasm, getQueryCompilerWasmModule: loadCompiler },
    parameterizationSchema: sparse(parameterizationSchema),
  }
}

let compiler: Promise<WebAssembly.Module> | undefined

/** As a module, its text would stay in memory, twice. All clients share it. */
function loadCompiler(): Promise<WebAssembly.Module> {
  compiler ??= readFile(createRequire(import.meta.url).resolve(COMPILER), 'latin1').then((source) => {
    const text = /"([\w+/=]+)"/.exec(source)?.[1]
    if (!text) throw new Error(`${COMPILER} does not look as expected`)
    return new WebAssembly.Module(Buffer.from(text, 'base64'))
  })
  return compiler
}

/** Above this gap, V8 stores the numbered properties of an object as a table, and not as a list with holes. */
const GAP = 1024

/**
 * Each edge of the graph is a property with the number of its name in `strings`. As lists, they take 10 MB; with higher
 * numbers, a tenth.
 */
export function sparse({ strings, graph }: Graph): Graph {
  const from = Buffer.from(graph, 'base64url')
  const to: number[] = []
  let at = 0
  const byte = () => {
    const value = from[at++]
    if (value === undefined) throw new Error("Prisma's graph does not look as expected")
    to.push(value)
    return value
  }
  const read = () => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const next = byte()
      value |= (next & 127) << shift
      if (next < 128) return value
    }
  }
  const raise = ({ optional = false } = {}) => {
    const start = to.length
    let value = read()
    to.length = start
    if (!optional || value > 0) value += GAP
    for (; value > 127; value >>>= 7) to.push((value & 127) | 128)
    to.push(value)
  }
  const [inputs, outputs, roots] = [read(), read(), read()]
  for (let node = 0; node < inputs; node++) {
    for (let edges = read(); edges > 0; edges--) {
      raise()
      byte()
      byte()
      read()
      raise({ optional: true })
      byte()
    }
  }
  for (let node = 0; node < outputs; node++) {
    for (let edges = read(); edges > 0; edges--) {
      raise()
      read()
      read()
    }
  }
  for (let root = 0; root < roots; root++) {
    raise()
    read()
    read()
  }
  if (at !== from.length) throw new Error("Prisma's graph does not look as expected")
  return { strings: [...Array(GAP).fill(''), ...strings], graph: Buffer.from(to).toString('base64url') }
}
