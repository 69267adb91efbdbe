import * as real from '@assay/sdk'
import { expect, it } from 'vitest'
import { sdkNameOf } from '../../tools/parity/parity-rows.ts'

const called = new Set<string>()

/** The SDK as a program sees it, which notes the functions that are called. */
export const sdk: typeof real = { ...real }
for (const [name, value] of Object.entries(real)) {
  // Classes are called by `new`, and by nobody here.
  if (typeof value !== 'function' || /^[A-Z]/.test(name)) continue
  const noted = (...args: unknown[]): unknown => {
    called.add(name)
    return Reflect.apply(value, undefined, args) as unknown
  }
  Object.assign(sdk, { [name]: noted })
}

/**
 * A test that shows functions of MLflow's client at work in the SDK: `docs/reference/parity.md` names it for them. It fails when it has not
 * called what stands for each of them.
 */
export function shows(sentence: string, mlflowNames: readonly string[], body: () => Promise<void>): void {
  // oxlint-disable-next-line vitest/valid-title -- the caller writes it
  it(sentence, async () => {
    called.clear()
    await body()
    const missing = mlflowNames.filter((name) => !called.has(sdkNameOf(name)))
    expect(missing).toEqual([])
  })
}
