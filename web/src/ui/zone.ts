import type { Zone } from './format/clock-time.ts'
import { usePreference, wordPreference } from './preference.ts'

/** Where times are written, for the whole browser. */
export const zonePreference = wordPreference<Zone>('assay.zone', ['local', 'utc'], 'local')

export function useZone(): Zone {
  return usePreference(zonePreference)
}
