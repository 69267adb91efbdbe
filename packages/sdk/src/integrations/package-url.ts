export interface LoadedPackage {
  name: string
  /** Of the package, with a slash at the end. */
  folder: URL
  /** Of the file within the folder. */
  path: string
}

/** The package that a module's address lies in: what follows the last `node_modules/`. `undefined` for the program's own files. */
export function readPackageUrl(url: string): LoadedPackage | undefined {
  const marker = '/node_modules/'
  const at = url.lastIndexOf(marker)
  if (at < 0 || !url.startsWith('file:')) return undefined
  const match = /^((?:@[^/]+\/)?[^/]+)\/([^?#]+)/.exec(url.slice(at + marker.length))
  if (match === null) return undefined
  const [, name = '', path = ''] = match
  return { name, folder: new URL(`${url.slice(0, at)}${marker}${name}/`), path }
}
