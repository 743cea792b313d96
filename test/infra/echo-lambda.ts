/** A Lambda small enough to be bundled in a test; it says where it runs. */
export const handler = async (): Promise<string> => import.meta.dirname
