/** What the admin API has said, as JSON. */
export type Answer = Readonly<Record<string, unknown>>
