import { describe, expect, it } from 'vitest'
import { checkWorkspaceName, workspaceNameLimits } from './workspace-name.ts'

describe('checkWorkspaceName', () => {
  it.each(['ab', 'team-a', '0x', 'default', 'x'.repeat(workspaceNameLimits.most)])('takes %s', (name) => {
    expect(() => checkWorkspaceName(name)).not.toThrow()
  })

  it.each([
    ['a', "Workspace name 'a' must be between 2 and 63 characters."],
    ['x'.repeat(workspaceNameLimits.most + 1), 'must be between 2 and 63 characters.'],
    ['Team', "Workspace name 'Team' must match the pattern"],
    ['-ab', 'must match the pattern'],
    ['a_b', 'must match the pattern'],
    ['../etc', 'must match the pattern'],
    ['ab\n', 'must match the pattern'],
    ['api', "Workspace name 'api' is reserved and cannot be used."],
  ])('refuses %j', (name, message) => {
    expect(() => checkWorkspaceName(name)).toThrow(message)
  })
})
