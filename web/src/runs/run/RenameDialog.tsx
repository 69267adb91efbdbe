import type { RunDetail } from '@assay/protocol'
import { useState } from 'react'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { TextField } from '../../ui/Field.tsx'
import { useRunEdits } from '../use-run-changes.ts'

export function RenameDialog({ run, onClose }: { run: RunDetail; onClose: () => void }) {
  const { rename } = useRunEdits(run)
  const [typed, setTyped] = useState(run.name)
  const name = typed.trim()
  return (
    <ConfirmDialog
      title="Rename run"
      confirm="Rename"
      isReady={name !== '' && name !== run.name}
      onConfirm={() => rename(name)}
      onClose={onClose}
    >
      <TextField label="Name" value={typed} data-autofocus="" onChange={(event) => setTyped(event.target.value)} />
    </ConfirmDialog>
  )
}
