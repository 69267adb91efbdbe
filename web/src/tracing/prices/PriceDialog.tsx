import type { ProjectPrice } from '@assay/protocol'
import { useState } from 'react'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { TextField } from '../../ui/Field.tsx'
import { priceClasses } from './price-classes.ts'
import { readPrice } from './stated-prices.ts'

type Typed = Record<'model' | 'provider' | 'effectiveFrom' | (typeof priceClasses)[number]['key'], string>

interface PriceDialogProps {
  title: string
  /** Written into the fields at first. */
  from: Partial<ProjectPrice>
  onState: (price: ProjectPrice) => Promise<void>
  onClose: () => void
}

/** States a price. What is left empty costs what it is part of. */
export function PriceDialog({ title, from, onState, onClose }: PriceDialogProps) {
  const [typed, setTyped] = useState<Typed>(() => ({
    model: from.model ?? '',
    provider: from.provider ?? '',
    effectiveFrom: from.effectiveFrom ?? '',
    ...(Object.fromEntries(priceClasses.map(({ key }) => [key, from[key]?.toString() ?? ''])) as Record<
      (typeof priceClasses)[number]['key'],
      string
    >),
  }))
  const price = priceOf(typed)
  const field = (key: keyof Typed, label: string, more: Partial<Parameters<typeof TextField>[0]> = {}) => (
    <TextField
      key={key}
      label={label}
      value={typed[key]}
      onChange={(event) => setTyped({ ...typed, [key]: event.target.value })}
      {...more}
    />
  )
  return (
    <ConfirmDialog
      title={title}
      confirm="State price"
      isReady={price !== null}
      onConfirm={async () => {
        if (price !== null) await onState(price)
      }}
      onClose={onClose}
    >
      {field('model', 'Model', { maxLength: 200, 'data-autofocus': '' } as object)}
      {field('provider', "Provider, where it matters, by OpenTelemetry's name", { maxLength: 200 })}
      {field('effectiveFrom', 'From (empty: always)', { type: 'date' })}
      {priceClasses.map(({ key, label, isNeeded }) =>
        field(key, `${label}, $ per million tokens${isNeeded ? '' : ' (may be left out)'}`, {
          inputMode: 'decimal',
          'aria-invalid': readPrice(typed[key]) === undefined,
        }),
      )}
      <p>Spans of the model that are there already are priced anew.</p>
    </ConfirmDialog>
  )
}

/** Null while something is missing, or is no price. */
function priceOf({ model, provider, effectiveFrom, ...classes }: Typed): ProjectPrice | null {
  const found: Partial<ProjectPrice> = {}
  for (const { key, isNeeded } of priceClasses) {
    const price = readPrice(classes[key])
    if (price === undefined || (price === null && isNeeded)) return null
    if (price !== null) found[key] = price
  }
  const { input, output } = found
  if (model.trim() === '' || input === undefined || output === undefined) return null
  return { provider: provider.trim() || null, model: model.trim(), effectiveFrom: effectiveFrom || null, ...found, input, output }
}
