import { useRouter } from 'wouter'
import { parseSegment } from '../ui/path-segment.ts'
import { useRawAddress } from '../ui/use-raw-address.ts'

/**
 * The name in an address such as `/prompts/<name>` or `/models/<name>/versions/<version>`, whatever it holds: the router's own parameters are
 * decoded by half. The version is 0 where the address has none.
 */
export function useNameInAddress(): { name: string; version: number } {
  const { base } = useRouter()
  const { path } = useRawAddress()
  const [, , name = '', , version = ''] = path.slice(base.length).split('/')
  return { name: parseSegment(name), version: /^[1-9]\d{0,14}$/.test(version) ? Number(version) : 0 }
}
