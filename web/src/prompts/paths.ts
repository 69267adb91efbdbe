import { formatSegment } from '../ui/path-segment.ts'

/** Addresses of this slice's pages, relative to the workspace. */
export const promptsPath = '/prompts'

export function promptPath(name: string): string {
  return `${promptsPath}/${formatSegment(name)}`
}
