import { CodeTabs } from '../../ui/CodeTabs.tsx'
import { snippets } from './snippets.ts'

interface SnippetTabsProps {
  baseUrl: string
  experimentId: string
  experimentName: string
  tokenRequired: boolean
}

/** The ways in, with the server's own address. */
export function SnippetTabs(addresses: SnippetTabsProps) {
  return <CodeTabs label="Way in" snippets={snippets(addresses)} />
}
