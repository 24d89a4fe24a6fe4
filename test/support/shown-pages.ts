import type { Visitor } from './browsing.ts'

export interface ShownPage {
  /** Such as `POST /login 422`. */
  name: string
  html: string
}

/** Notes every page that a visitor is shown. */
export function noting(visitor: Visitor, pages: ShownPage[]) {
  const note = async (name: string, answer: ReturnType<Visitor['get']>) => {
    const { statusCode, body, headers } = await answer
    if (!String(headers['content-type']).startsWith('text/html')) throw new Error(`${name} answers ${statusCode}`)
    pages.push({ name: `${name} ${statusCode}`, html: body })
    return body
  }
  return {
    see: (path: string) => note(`GET ${path}`, visitor.get(path)),
    send: (path: string, fields: Record<string, string>, headers = {}) =>
      note(`POST ${path}`, visitor.post(path, fields, headers)),
    /** The page behind the redirect, with what it confirms. */
    done: async (path: string, fields: Record<string, string>) =>
      note(`POST ${path} →`, visitor.follow(await visitor.post(path, fields))),
  }
}

export const FILE = { name: 'attachments', filename: 'Protokoll.txt', content: 'Zeile' }
