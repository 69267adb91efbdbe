import type { PriceChange, ProjectPrice, PublishedPrice } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { formatCount, formatCounted } from '../../ui/format/number.ts'
import { HiddenTitle } from '../../ui/Hidden.tsx'
import { Moment } from '../../ui/Moment.tsx'
import { type NumberColumn, NumberTable } from '../../ui/NumberTable.tsx'
import { BarSpace, PageFrame } from '../../ui/PageFrame.tsx'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { textParam, urlCodec } from '../../ui/url-codec.ts'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useUrlState } from '../../ui/use-url-state.ts'
import { costQueries } from '../costs/cost-queries.ts'
import { CostTabs } from '../costs/CostTabs.tsx'
import { CostSection } from '../costs/CostSection.tsx'
import nowStyles from '../now/NowPage.module.css'
import { ProjectMenu } from '../ProjectMenu.tsx'
import { PriceDialog } from './PriceDialog.tsx'
import { priceClasses } from './price-classes.ts'
import { withoutPrice, withPrice } from './stated-prices.ts'
import { usePriceChange } from './use-price-change.ts'

const pricesUrl = urlCodec<{ q: string }>({ q: textParam() })

/** What is asked about: a price to state, in the place of `old` if it is there already, or one to take away. */
type Asked =
  | { kind: 'state'; title: string; from: Partial<ProjectPrice>; old: ProjectPrice | null }
  | { kind: 'remove'; price: ProjectPrice }

/** Where costs come from: the project's own prices, what was stated when, and the book that they go before. */
export default function PricesPage({ experimentId }: { experimentId: string }) {
  const api = useApi()
  const [{ q }, set] = useUrlState(pricesUrl)
  const inputRef = useRef<HTMLInputElement>(null)
  const [asked, setAsked] = useState<Asked | null>(null)
  const { change, isRepricing } = usePriceChange(experimentId)
  const own = useQuery(costQueries.prices(api, experimentId))
  const history = useQuery(costQueries.priceHistory(api, experimentId))
  const book = useQuery(costQueries.priceBook(api))
  usePageTitle('Prices')
  useShortcuts({ '/': () => inputRef.current?.focus() })

  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  const isAsked = (texts: readonly (string | null)[]) => words.every((word) => texts.some((text) => text?.toLowerCase().includes(word)))
  const stated = own.data?.prices ?? []
  const ownShown = stated.filter(({ model, provider }) => isAsked([model, provider]))
  const bookShown = (book.data?.prices ?? []).filter(({ model, provider, aliases }) => isAsked([model, provider, ...aliases]))
  const changes = (history.data?.changes ?? []).filter(({ before, after }) => isAsked([(after ?? before)?.model ?? null]))

  const ownColumns: NumberColumn<ProjectPrice>[] = [
    ...nameColumns<ProjectPrice>(),
    ...classColumns(ownShown),
    { head: 'From', cell: ({ effectiveFrom }) => effectiveFrom ?? 'always', isText: true },
    {
      head: 'Change',
      cell: (price) => (
        <>
          <IconButton
            icon="edit"
            label={`Edit price of ${shown(price.model)}`}
            onClick={() => setAsked({ kind: 'state', title: 'Edit price', from: price, old: price })}
          />
          <IconButton icon="trash" label={`Remove price of ${shown(price.model)}`} onClick={() => setAsked({ kind: 'remove', price })} />
        </>
      ),
    },
  ]
  const bookColumns: NumberColumn<PublishedPrice>[] = [
    ...nameColumns<PublishedPrice>((price) => isOver(stated, price)),
    ...classColumns(bookShown),
    { head: 'From', cell: ({ effectiveFrom }) => effectiveFrom ?? 'always', isText: true },
    { head: 'To', cell: ({ effectiveTo }) => effectiveTo ?? 'today', isText: true },
    { head: 'Checked', cell: ({ checked }) => checked ?? 'no longer listed', isText: true },
    {
      head: 'Change',
      cell: (price) => (
        <IconButton
          icon="edit"
          label={`State own price of ${price.model} of ${price.provider}`}
          onClick={() => setAsked({ kind: 'state', title: 'Own price', from: { ...price, effectiveFrom: null }, old: null })}
        />
      ),
    },
  ]
  return (
    <PageFrame
      bar={
        <>
          <ProjectMenu experimentId={experimentId} />
          <CostTabs experimentId={experimentId} current="prices" />
          <BarSpace />
          <Button icon="plus" onClick={() => setAsked({ kind: 'state', title: 'New price', from: { model: q.trim() }, old: null })}>
            State a price
          </Button>
        </>
      }
      toolbar={
        <SearchField label="Model or provider" value={q} onChange={(text) => set({ q: text }, { replace: true })} inputRef={inputRef} />
      }
    >
      <HiddenTitle>Prices</HiddenTitle>
      <div className={nowStyles.page}>
        <CostSection
          title="Prices of this project"
          note={
            isRepricing ? (
              <span role="status">Spans that are there are being priced anew…</span>
            ) : (
              'US dollars per million tokens; they go before the book'
            )
          }
          query={own}
          empty={stated.length === 0 ? 'None are stated: the book below holds.' : 'None of this name.'}
          csv={[csvHead, ...ownShown.map((price) => csvRow(price))]}
        >
          <NumberTable label="Prices of this project" columns={ownColumns} rows={ownShown} rowKey={(_, at) => at} />
        </CostSection>
        <CostSection
          title="History"
          note={history.data?.more === true ? 'the newest 500 changes' : 'what was stated when'}
          query={history}
          empty="No price was stated or changed."
          csv={[
            ['at', 'by', 'change', ...csvHead],
            ...changes.map(({ atMs, by, before, after }) => [
              new Date(atMs).toISOString(),
              by,
              verb({ before, after }),
              ...csvRow(after ?? before),
            ]),
          ]}
        >
          <NumberTable
            label="History"
            rows={changes}
            rowKey={(_, at) => at}
            columns={[
              { head: 'When', cell: ({ atMs }) => <Moment timeMs={atMs} /> },
              { head: 'Who', cell: ({ by }) => <SafeText text={oneLine(by)} />, isText: true },
              { head: 'What', cell: verb, isText: true },
              { head: 'Model', cell: ({ before, after }) => <SafeText text={oneLine((after ?? before)?.model ?? '')} />, isText: true },
              {
                head: 'Holds from',
                cell: ({ before, after }) => (after ?? before)?.effectiveFrom ?? 'always',
                isText: true,
              },
              { head: 'Before', cell: ({ before }) => inShort(before), isText: true },
              { head: 'After', cell: ({ after }) => inShort(after), isText: true },
            ]}
          />
        </CostSection>
        <CostSection
          title="Price book"
          note={
            book.data !== undefined && `version ${book.data.version}, ${formatCounted(bookShown.length, 'price')}, by ${book.data.source}`
          }
          query={book}
          empty="The book has no price of this name."
          csv={[csvHead, ...bookShown.map((price) => csvRow(price))]}
        >
          <NumberTable label="Price book" columns={bookColumns} rows={bookShown} rowKey={(_, at) => at} />
        </CostSection>
      </div>
      {asked?.kind === 'state' && (
        <PriceDialog
          title={asked.title}
          from={asked.from}
          onState={(price) =>
            change(`${shown(price.model)} has a price: its spans are priced anew`, (prices) => withPrice(prices, price, asked.old))
          }
          onClose={() => setAsked(null)}
        />
      )}
      {asked?.kind === 'remove' && (
        <ConfirmDialog
          title={`Remove the price of ${shown(asked.price.model)}?`}
          confirm="Remove price"
          onConfirm={() =>
            change(`Price of ${shown(asked.price.model)} removed: its spans are priced anew`, (prices) => withoutPrice(prices, asked.price))
          }
          onClose={() => setAsked(null)}
        >
          <p>Spans of the model that are there already are priced anew, by the book if it has a price, else by none.</p>
        </ConfirmDialog>
      )}
    </PageFrame>
  )
}

const shown = (text: string): string => visibleText(oneLine(text)).slice(0, 60)

type Priced = Pick<ProjectPrice, 'model' | 'provider' | (typeof priceClasses)[number]['key']>

function nameColumns<Row extends Priced>(isOver: (row: Row) => boolean = () => false): NumberColumn<Row>[] {
  return [
    {
      head: 'Model',
      cell: (row) => (
        <>
          <SafeText text={oneLine(row.model)} />{' '}
          {isOver(row) && <Tag title="The project states a price that goes before it">own price</Tag>}
        </>
      ),
    },
    { head: 'Provider', cell: ({ provider }) => (provider === null ? 'any' : <SafeText text={oneLine(provider)} />), isText: true },
  ]
}

/** Of the classes that any of the rows has a price of. */
function classColumns(rows: readonly Priced[]): NumberColumn<Priced>[] {
  return priceClasses
    .filter(({ key, isNeeded }) => isNeeded || rows.some((row) => row[key] !== undefined))
    .map(({ key, label }) => ({ head: label, cell: (price) => (price[key] === undefined ? '' : inDollars(price[key])) }))
}

/** `$0.075`: as it is stated. */
function inDollars(price: number): string {
  return price >= 1000 ? `$${formatCount(price)}` : `$${price}`
}

/** The project states one for the model, whoever serves it or of the same provider. */
function isOver(stated: readonly ProjectPrice[], { model, provider, aliases }: PublishedPrice): boolean {
  const names = [model, ...aliases].map((name) => name.toLowerCase())
  return stated.some((own) => (own.provider === null || own.provider === provider) && names.includes(own.model.toLowerCase()))
}

function verb({ before, after }: Pick<PriceChange, 'before' | 'after'>): string {
  return after === null ? 'removed' : before === null ? 'added' : 'changed'
}

function inShort(price: ProjectPrice | null): string {
  if (price === null) return ''
  return priceClasses
    .filter(({ key }) => price[key] !== undefined)
    .map(({ key, label }) => `${label.toLowerCase()} ${inDollars(price[key] ?? 0)}`)
    .join(', ')
}

const csvHead = ['model', 'provider', 'from', ...priceClasses.map(({ key }) => key)]

function csvRow(price: (Priced & Pick<ProjectPrice, 'effectiveFrom'>) | null) {
  return price === null ? [] : [price.model, price.provider, price.effectiveFrom, ...priceClasses.map(({ key }) => price[key] ?? null)]
}
