import type { SpanPayload } from '@assay/protocol'
import { Icon } from '../../../ui/Icon.tsx'
import { Menu, MenuItem } from '../../../ui/Menu.tsx'
import { useToast } from '../../../ui/Toasts.tsx'
import buttons from '../../../ui/Button.module.css'
import { copyAs, type CopyForm, copyForms, formsOf } from './copy-as.ts'

/** Copies the span in the form that is chosen. `whole`: the span with no text cut. */
export function CopyMenu({ span, whole }: { span: SpanPayload; whole: () => Promise<SpanPayload> }) {
  const toast = useToast()
  const copy = async (form: CopyForm) => {
    try {
      await navigator.clipboard.writeText(copyAs(await whole(), form))
      toast({ text: `Copied as ${copyForms[form]}` })
    } catch (error) {
      toast({ text: error instanceof Error ? error.message : String(error), kind: 'error' })
    }
  }
  return (
    <Menu label="Copy span as" className={buttons.icon} align="end" button={<Icon name="copy" />}>
      {formsOf(span).map((form) => (
        <MenuItem key={form} onChoose={() => void copy(form)}>
          {copyForms[form]}
        </MenuItem>
      ))}
    </Menu>
  )
}
