import type { getCosts, ProjectPrice, ResponseOf } from '@assay/protocol'
import { type FormEvent, useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { formatCount } from '../../ui/format/number.ts'
import fieldStyles from '../../ui/Field.module.css'
import { NumberTable } from '../../ui/NumberTable.tsx'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { readPrice, withPrice } from '../prices/stated-prices.ts'
import { usePriceChange } from '../prices/use-price-change.ts'
import { groupTerms } from './cost-term.ts'
import { CostSection } from './CostSection.tsx'
import type { CostsState } from './costs-url.ts'
import { TracesLink } from './TracesLink.tsx'

type Unpriced = ResponseOf<typeof getCosts>['unpriced'][number]

/** Longer names are refused. */
const longestName = 200

/** Models that no price is known of, each with a place to state one. Nothing where all are priced. */
export function UnpricedModels({
  experimentId,
  state,
  unpriced,
}: {
  experimentId: string
  state: CostsState
  unpriced: readonly Unpriced[]
}) {
  const { change, isRepricing } = usePriceChange(experimentId)
  if (unpriced.length === 0 && !isRepricing) return null
  return (
    <CostSection
      title="Unpriced models"
      note={
        isRepricing ? (
          <span role="status">Spans that are there are being priced anew…</span>
        ) : (
          'their tokens are in the sums, their cost is in none'
        )
      }
      query={{ data: unpriced, error: null, refetch: () => undefined }}
      csv={[['model', 'provider', 'calls', 'tokens'], ...unpriced.map((one) => [one.model, one.provider, one.calls, one.tokens])]}
    >
      <NumberTable
        label="Unpriced models"
        rows={unpriced}
        rowKey={({ model, provider }) => `${provider} ${model}`}
        columns={[
          {
            head: 'Model',
            cell: ({ model }) => (
              <TracesLink
                experimentId={experimentId}
                state={state}
                terms={model === null ? null : groupTerms('model', [model])}
                name={model ?? 'not named'}
              />
            ),
          },
          { head: 'Provider', cell: ({ provider }) => provider !== null && <SafeText text={oneLine(provider)} />, isText: true },
          { head: 'Calls', cell: ({ calls }) => formatCount(calls) },
          { head: 'Tokens', cell: ({ tokens }) => formatCount(tokens) },
          {
            head: '$ per million tokens',
            isText: true,
            cell: ({ model }) =>
              model === null || model.length > longestName ? (
                'the calls do not name a model'
              ) : (
                <PriceForm
                  model={model}
                  onState={(price) =>
                    change(`${visibleText(oneLine(model)).slice(0, 60)} has a price: its spans are priced anew`, (prices) =>
                      withPrice(prices, price),
                    )
                  }
                />
              ),
          },
        ]}
      />
    </CostSection>
  )
}

const readTyped = (typed: FormDataEntryValue | null) => (typeof typed === 'string' ? readPrice(typed) : undefined)

const fields = [
  ['input', 'Input'],
  ['output', 'Output'],
  ['cachedRead', 'Cached'],
] as const

/** States a price for a model, whoever serves it and from ever on. */
function PriceForm({ model, onState }: { model: string; onState: (price: ProjectPrice) => Promise<void> }) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const [input, output, cachedRead] = fields.map(([key]) => readTyped(data.get(key)))
    if (typeof input !== 'number' || typeof output !== 'number' || cachedRead === undefined) {
      setError('Type US dollars for a million tokens, such as 2.50. Cached may be left out.')
      return
    }
    setBusy(true)
    setError(null)
    try {
      await onState({ provider: null, model, effectiveFrom: null, input, output, ...(cachedRead !== null && { cachedRead }) })
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : String(reason))
    }
    setBusy(false)
  }
  const name = visibleText(oneLine(model))
  return (
    <form onSubmit={(event) => void submit(event)}>
      {fields.map(([key, label]) => (
        <input
          key={key}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          name={key}
          className={fieldStyles.control}
          placeholder={label}
          aria-label={`${label} price of ${name}`}
          aria-invalid={error !== null}
        />
      ))}
      <Button type="submit" disabled={busy} aria-label={`Save price of ${name}`}>
        Save
      </Button>
      {error !== null && (
        <span role="alert">
          <SafeText text={error} />
        </span>
      )}
    </form>
  )
}
