import type { Sample } from '../measure/sample.ts'

/** One line of a table: the same thing measured of several programs. */
export interface Measure {
  name: string
  /** `µs`, `ms`, `spans/s`, `bytes`, … */
  unit: string
  /** By program; those that were not measured are absent. */
  values: Readonly<Record<string, Sample>>
}

/** What was aimed at, and what came out. */
export interface Aim {
  text: string
  value: number
  limit: number
  /** The limit is the least (`atLeast`) or the most that will do. */
  bound: 'atMost' | 'atLeast'
  /** `×` for ratios. */
  unit: string
}

interface Chart {
  /** File name beside the results. */
  file: string
  alt: string
  svg: string
}

/** What one suite found out. */
export interface Section {
  suite: string
  title: string
  /** How it was measured: what one must know to read the numbers. */
  method: readonly string[]
  measures: readonly Measure[]
  aims: readonly Aim[]
  charts: readonly Chart[]
}

export function isMet({ value, limit, bound }: Aim): boolean {
  return bound === 'atMost' ? value <= limit : value >= limit
}

/** Median over median; NaN where either was not measured, which meets no aim. */
export function ratio(of: Sample | undefined, to: Sample | undefined): number {
  return of === undefined || to === undefined ? Number.NaN : of.median / to.median
}
