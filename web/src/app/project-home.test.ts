import { describe, expect, it } from 'vitest'
import { projectHome } from './project-home.ts'

describe('projectHome', () => {
  it('is the traces where there are some, whatever else there is', () =>
    expect(projectHome({ traceCount: 3, hasRuns: undefined })).toBe('traces'))
  it('is the runs where there are runs and no traces', () => expect(projectHome({ traceCount: 0, hasRuns: true })).toBe('runs'))
  it('is the traces, and how to send them, where there is nothing', () =>
    expect(projectHome({ traceCount: 0, hasRuns: false })).toBe('traces'))
  it('is not known before it is answered', () => {
    expect(projectHome({ traceCount: undefined, hasRuns: undefined })).toBe(null)
    expect(projectHome({ traceCount: 0, hasRuns: undefined })).toBe(null)
  })
  it('is the traces where there is no answer, or no such project', () => {
    expect(projectHome({ traceCount: null, hasRuns: undefined })).toBe('traces')
    expect(projectHome({ traceCount: 0, hasRuns: null })).toBe('traces')
  })
})
