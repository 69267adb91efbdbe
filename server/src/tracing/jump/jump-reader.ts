import type { JumpTargets } from '@assay/protocol'

/** What a piece of an id or of a name may be. */
export interface JumpReader {
  /** As `jumpTo` says; nothing for an empty text. `experimentId` is the project in view, if one is. */
  targets(workspace: string, text: string, experimentId: string | undefined): Promise<JumpTargets>
}
