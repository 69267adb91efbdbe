import { formatSegment } from '../ui/path-segment.ts'

/** Addresses of this slice's pages, relative to the workspace. */
export const modelsPath = '/models'
export const providersPath = '/providers'

export function modelPath(name: string): string {
  return `${modelsPath}/${formatSegment(name)}`
}

export function modelVersionPath(name: string, version: number): string {
  return `${modelPath(name)}/versions/${version}`
}
