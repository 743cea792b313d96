/** JSON of a shape that nobody has promised, which a test looks into as it likes. */
export type AnyJson = ReturnType<typeof JSON.parse>
