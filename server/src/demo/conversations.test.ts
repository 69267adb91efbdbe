import { describe, expect, it } from 'vitest'
import { toolDefinitions } from './agent/tools.ts'
import { planConversations } from './conversations.ts'

const conversations = planConversations()

describe('planConversations', () => {
  it('plans 44 conversations of 24 users in five languages', () => {
    expect(conversations).toHaveLength(44)
    expect(new Set(conversations.map(({ session }) => session)).size).toBe(44)
    expect(new Set(conversations.map(({ user }) => user)).size).toBe(24)
    expect([...new Set(conversations.map(({ language }) => language))].toSorted()).toEqual(['de', 'en', 'es', 'fr', 'ja'])
  })

  it('spreads them over the last 24 hours, oldest first, the newest long enough ago to be over', () => {
    const minutes = conversations.map(({ minutesAgo }) => minutesAgo)
    expect(minutes).toEqual(minutes.toSorted((a, b) => b - a))
    expect(minutes[0]).toBe(24 * 60)
    expect(minutes.at(-1)).toBe(47)
  })

  it('scripts no tool that the agent does not have', () => {
    const scripted = conversations.flatMap(({ turns }) => turns.flatMap(({ calls = [] }) => calls.map(({ name }) => name)))
    expect([...new Set(scripted)].toSorted()).toEqual(toolDefinitions.map(({ name }) => name).toSorted())
  })
})
