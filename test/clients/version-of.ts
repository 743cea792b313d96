import manifest from './package.json' with { type: 'json' }

/** A package and the version of it that is tried. */
export const versionOf = (name: keyof typeof manifest.devDependencies): string =>
  `${name} ${manifest.devDependencies[name]}`
