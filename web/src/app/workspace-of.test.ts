import { describe, expect, it } from 'vitest'
import { workspaceOf } from './workspace-of.ts'

describe('workspaceOf', () => {
  it('is the default without a prefix', () => expect(workspaceOf('/p/1/traces')).toEqual({ workspace: 'default', base: '' }))
  it('is what stands behind /w/', () => expect(workspaceOf('/w/team%20a/p/1')).toEqual({ workspace: 'team a', base: '/w/team%20a' }))
  it('survives a broken escape', () => expect(workspaceOf('/w/%zz/p/1')).toEqual({ workspace: '%zz', base: '/w/%zz' }))
})
