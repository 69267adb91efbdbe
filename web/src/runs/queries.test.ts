import { describe, expect, it } from 'vitest'
import type { ApiClient } from '../api/api-client.ts'
import { changes } from './queries.ts'

/** A server that answers one part after the other. */
function answering(...answers: ({ missing: string[] } | Error)[]): ApiClient {
  const call = () => {
    const answer = answers.shift()
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
  }
  return { call } as unknown as ApiClient
}

describe('a change to many runs', () => {
  const ids = Array.from({ length: 250 }, (_, at) => `r${at}`)

  it('is made part after part, and tells which were not there', async () => {
    const api = answering({ missing: ['r3'] }, { missing: [] }, { missing: ['r200'] })
    const { done, missing, error } = await changes.deleteRuns(api, ids)
    expect([done.length, missing, error]).toEqual([248, ['r3', 'r200'], null])
  })

  it('tells what is done where a later part fails', async () => {
    const refused = new Error('no')
    expect(await changes.restoreRuns(answering({ missing: [] }, refused), ids)).toEqual({
      done: ids.slice(0, 100),
      missing: [],
      error: refused,
    })
  })
})
