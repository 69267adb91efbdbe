import type { CostDimension, CostGroup } from '@assay/protocol'

/** How each dimension is called, in the order in which they are offered. */
export const dimensionNames: Readonly<Record<CostDimension, string>> = {
  model: 'Model',
  prompt: 'Prompt',
  tool: 'Tool',
  user: 'User',
  session: 'Session',
  version: 'Version',
  name: 'Step',
}

/** As it is written: `answer/3, plan/1`, `no user`. */
export function groupName(by: CostDimension, { values }: Pick<CostGroup, 'values'>): string {
  return values.length === 0 ? `no ${dimensionNames[by].toLowerCase()}` : values.join(', ')
}
