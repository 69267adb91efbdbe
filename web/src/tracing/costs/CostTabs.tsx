import { useLocation } from 'wouter'
import { BarTabs, Crumb } from '../../ui/PageFrame.tsx'
import { costsPath, pricesPath } from '../paths.ts'

const tabs = [
  { key: 'costs', label: 'Costs' },
  { key: 'prices', label: 'Prices' },
] as const
const paths = { costs: costsPath, prices: pricesPath }

/** What traces cost, and the prices that make it. */
export function CostTabs({ experimentId, current }: { experimentId: string; current: keyof typeof paths }) {
  const [, navigate] = useLocation()
  return (
    <Crumb>
      <BarTabs label="Costs" tabs={tabs} current={current} onChoose={(key) => navigate(paths[key](experimentId))} />
    </Crumb>
  )
}
