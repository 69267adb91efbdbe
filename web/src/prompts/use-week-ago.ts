import { useState } from 'react'

const weekMs = 7 * 86_400_000
const stepMs = 600_000

/** Where the last seven days began when the page was opened, to ten minutes: pages that are opened one after the other ask the same. */
export function useWeekAgo(): number {
  const [fromMs] = useState(() => Math.floor((Date.now() - weekMs) / stepMs) * stepMs)
  return fromMs
}
