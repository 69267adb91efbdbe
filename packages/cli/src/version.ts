import manifest from '../package.json' with { type: 'json' }

/** The version of this command, which is the version of every package of the release. */
export function version(): string {
  return manifest.version
}
