import { useRouter } from 'wouter'
import { parseSegment } from '../ui/path-segment.ts'
import { useRawAddress } from '../ui/use-raw-address.ts'

/** The name in an address such as `/prompts/<name>/…`, whatever it holds: the router's own parameters are decoded by half. */
export function useNameInAddress(): string {
  const { base } = useRouter()
  const { path } = useRawAddress()
  return parseSegment(path.slice(base.length).split('/')[2] ?? '')
}
