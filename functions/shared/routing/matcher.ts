/** The captures of a name that matches (the whole first), undefined of one that does not. */
export type Matcher = (name: string) => readonly string[] | undefined
