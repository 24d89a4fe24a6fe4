import { expect, test } from 'vitest'
import { sparse } from '../../src/platform/prisma-memory.ts'

const schema = (strings: string[], bytes: number[]) => ({ strings, graph: Buffer.from(bytes).toString('base64url') })

test('names in the graph of Prisma move by as much as their list', () => {
  // One input node with an edge to name 2 and enum 1, one output node with an edge to name 0, a root called name 200.
  const { strings, graph } = sparse(schema(['a', 'b', 'c'], [1, 1, 1, 1, 2, 7, 8, 3, 2, 9, 1, 0, 0, 4, 200, 1, 5, 6]))
  expect(strings.slice(-3)).toEqual(['a', 'b', 'c'])
  expect(strings.indexOf('a')).toBe(1024)
  expect([...Buffer.from(graph, 'base64url')]).toEqual([
    ...[1, 1, 1],
    // An enum is stored plus one.
    ...[1, 130, 8, 7, 8, 3, 130, 8, 9],
    ...[1, 128, 8, 0, 4],
    ...[200, 9, 5, 6],
  ])
})

test('a graph in another format stops the start', () => {
  const well = [0, 0, 1, 0, 0, 0]
  expect(() => sparse(schema(['a'], well))).not.toThrow()
  expect(() => sparse(schema(['a'], [...well, 0]))).toThrow('does not look as expected')
  expect(() => sparse(schema(['a'], well.slice(1)))).toThrow('does not look as expected')
})
