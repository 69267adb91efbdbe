import type { TraceSummary } from '@assay/protocol'
import { useEffect, useState } from 'react'

const stepMs = 1000

/** How far the bars of open spans reach, in µs after the trace's start: now, once a second, while the trace runs; 0 when it is over. */
export function useOpenUntil(trace: TraceSummary): number {
  const running = trace.status === 'IN_PROGRESS'
  const [nowMs, setNowMs] = useState(Date.now)
  useEffect(() => {
    if (!running) return
    const timer = setInterval(() => setNowMs(Date.now()), stepMs)
    return () => clearInterval(timer)
  }, [running])
  return running ? Math.max(0, (nowMs - trace.startMs) * 1000) : 0
}
