import { describe, expect, it } from 'vitest'
import { unlikeAttributes } from './unlike-attributes.ts'

describe('unlikeAttributes', () => {
  it('lists by key what differs and what only one side has', () =>
    expect(
      unlikeAttributes(
        [
          ['temperature', 0.2],
          ['model', 'small'],
          ['same', [1, 2]],
        ],
        [
          ['same', [1, 2]],
          ['model', 'large'],
          ['seed', 7],
        ],
      ),
    ).toEqual([
      { key: 'model', a: 'small', b: 'large' },
      { key: 'seed', a: undefined, b: 7 },
      { key: 'temperature', a: 0.2, b: undefined },
    ]))

  it('leaves out ids, which always differ, and whole texts', () =>
    expect(
      unlikeAttributes(
        [
          ['gen_ai.response.id', 'x'],
          ['input.value', 'a'.repeat(499)],
          ['short', 'a'.repeat(498)],
        ],
        [['gen_ai.response.id', 'y']],
      ),
    ).toEqual([{ key: 'short', a: 'a'.repeat(498), b: undefined }]))
})
