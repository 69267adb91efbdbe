import type { Zone } from './format/clock-time.ts'
import { usePreference, wordPreference } from './preference.ts'

/** Where times are written, for the whole browser. */
export const zonePreference = wordPreference<Zone>('assay.zone', ['local', 'utc'], 'local')

export function useZone(): Zone {
  return usePreference(zonePreference)
}

/** `UTC`, `GMT+2`: the short name of the zone in use. */
export function zoneName(zone: Zone): string {
  if (zone === 'utc') return 'UTC'
  const parts = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' }).formatToParts()
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? 'local'
}
