export interface Paging {
  /** Where a page has several lists. */
  label?: string
  from: number
  to: number
  total: number
  /** Without an address for a gap. */
  links: { page: number; href: string | undefined; current: boolean }[]
  previous: string | undefined
  next: string | undefined
}

/** „1–20 of 35“, and links to first, last, current and neighbouring pages. */
export function pagingOf(
  page: number,
  pages: number,
  total: number,
  pageSize: number,
  href: (page: number) => string,
): Paging {
  const shown = new Set([1, page - 1, page, page + 1, pages].filter((number) => number >= 1 && number <= pages))
  const links: Paging['links'] = []
  for (const number of [...shown].sort((one, other) => one - other)) {
    const last = links.at(-1)
    if (last && number > last.page + 1) links.push({ page: number - 1, href: undefined, current: false })
    links.push({ page: number, href: href(number), current: number === page })
  }
  return {
    from: total === 0 ? 0 : (page - 1) * pageSize + 1,
    to: Math.min(page * pageSize, total),
    total,
    links,
    previous: page > 1 ? href(page - 1) : undefined,
    next: page < pages ? href(page + 1) : undefined,
  }
}
