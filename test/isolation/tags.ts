const shape = /tag-t\d{2}-\d{6}-/g

/** Tenants are `t00` to `t49`. */
export const tenantOf = (index: number): string => `t${String(index).padStart(2, '0')}`

/** What one request says and wants to hear; it begins with the tag of its tenant. */
export const tagOf = (tenant: string, request: number): string =>
  `tag-${tenant}-${String(request).padStart(6, '0')}-`

export const findTags = (text: string): readonly string[] => [...new Set(text.match(shape) ?? [])]

/** The tags in a text that are of other tenants. */
export const findStrangers = (text: string, tenant: string): readonly string[] =>
  findTags(text).filter(tag => !tag.startsWith(`tag-${tenant}-`))
