import { type ModelStage, type RegisteredModelHead } from '@assay/protocol'
import { useState } from 'react'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { registryChanges } from './queries.ts'
import styles from './StageDialog.module.css'
import { useRegistryChange } from './use-registry-change.ts'

interface StageDialogProps {
  head: RegisteredModelHead
  version: number
  from: ModelStage
  to: ModelStage
  onClose: () => void
}

/** Moves a version to a stage, and says what else is there. */
export function StageDialog({ head, version, from, to, onClose }: StageDialogProps) {
  const change = useRegistryChange()
  const other = head.stages.find((each) => each.stage === to && each.version !== version)
  const [archive, setArchive] = useState(other !== undefined)
  const move = () =>
    change({
      done: `v${version} moved to ${to}`,
      make: (api) => registryChanges.moveStage(api, head.name, version, to, archive),
      // Which others were archived is not known afterwards, so that is not taken back by halves.
      ...(!archive && { undo: (api) => registryChanges.moveStage(api, head.name, version, from, false) }),
    })
  return (
    <ConfirmDialog title="Move to another stage" confirm={`Move to ${to}`} onConfirm={move} onClose={onClose}>
      <p>
        <b>v{version}</b> moves from {from} to <b>{to}</b>.
      </p>
      {other !== undefined && (
        <label className={styles.archive}>
          <input type="checkbox" checked={archive} onChange={(event) => setArchive(event.target.checked)} />
          Archive what is in {to} now (v{other.version})
        </label>
      )}
    </ConfirmDialog>
  )
}
