import type { ComponentProps, ComponentType } from 'react'
import { lazy } from 'react'

type TracePage = typeof import('../tracing/trace/trace-pages.ts').TracePage

let loaded: TracePage | undefined

/** Fetches the trace page's part of the program, once. */
export async function loadTracePage(): Promise<{ default: TracePage }> {
  const part = await import('../tracing/trace/trace-pages.ts')
  loaded = part.TracePage
  return { default: part.TracePage }
}

const later = lazy(loadTracePage)

/** The trace page, to be drawn at once where its part is there; otherwise it suspends until then. */
export function tracePage(): ComponentType<ComponentProps<TracePage>> {
  return loaded ?? later
}
