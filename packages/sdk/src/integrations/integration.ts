/** Takes a patch away; safe to call twice. */
export type Unpatch = () => void

export interface IntegrationDefinition {
  /** The folder's name, under which the package exports it: `@assay/sdk/<name>`. */
  name: string
  /** The npm package whose calls are traced. */
  package: string
  /** Major versions that the tests run against: from the first, below the second. */
  versions: { from: number; below: number }
  /**
   * Patches what it finds in `target`: the package's module, one of its classes or an instance. `undefined` when it knows nothing there.
   * Patching the same thing again has no effect.
   */
  patch(target: unknown): Unpatch | undefined
}

export interface Integration extends IntegrationDefinition {
  /**
   * Traces the calls of exactly the copy that is given. A package is often loaded twice, once by import and once by require: the two share
   * nothing.
   * @throws TypeError when `target` is not of this package, or of a version whose form is unknown.
   */
  autolog(target: unknown): Unpatch
}

/** Describes how a framework's calls become spans. One folder each, one `defineIntegration` in its `index.ts`. */
export function defineIntegration(definition: IntegrationDefinition): Integration {
  const { package: packageName, versions } = definition
  return {
    ...definition,
    autolog(target) {
      const unpatch = definition.patch(target)
      if (unpatch !== undefined) return unpatch
      throw new TypeError(
        `nothing to trace was found in ${describe(target)}; give the module, its main class or an instance of ${packageName} (${versions.from} up to, not including, ${versions.below})`,
      )
    },
  }
}

function describe(target: unknown): string {
  return typeof target === 'function' ? `function ${target.name}` : `a value of type ${target === null ? 'null' : typeof target}`
}
