import type { ModelStage } from '@assay/protocol'
import { Tag } from '../ui/Tag.tsx'

/** `None` is silence. */
export function StageTag({ stage }: { stage: ModelStage }) {
  return stage === 'None' ? null : <Tag look={stage === 'Production' ? 'line' : 'quiet'}>{stage}</Tag>
}
