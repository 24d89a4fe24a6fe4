import { AsyncLocalStorage } from 'node:async_hooks'

/** Who acts: an account, somebody at the command line, a visitor with only an address, or, with nothing, the system. */
export interface Author {
  accountId?: number | undefined
  /** User of the operating system. */
  commandLine?: string | undefined
  address?: string | undefined
}

const authors = new AsyncLocalStorage<() => Author>()

/** Everything that `work` starts is theirs. They are asked for late: a request learns on its way who it is from. */
export const actAs = <Result>(author: () => Author, work: () => Result): Result => authors.run(author, work)

export const currentAuthor = (): Author => authors.getStore()?.() ?? {}
