import { describe, expect, it } from 'vitest'
import { startSink } from '../../test/otlp-sink.ts'
import { swallowingHost } from '../../test/swallowing-host.ts'
import { NoAnswer, exchange } from './exchange.ts'

const get = { method: 'GET', headers: {}, ownConnection: true, background: false }

describe('exchange', () => {
  it('gives up on a server that says nothing', async () => {
    await using silent = await startSink(() => new Promise(() => {}))
    // Long enough to connect on a machine that does other things too.
    const error = await exchange({ ...get, url: new URL(silent.url), silenceMs: 1_000 }).catch((failure: unknown) => failure)
    expect(error).toBeInstanceOf(NoAnswer)
    expect(error).toMatchObject({ message: 'nothing came for 1 s', sent: true })
  })

  it('gives up on a host that does not answer the connect', async () => {
    using host = await swallowingHost()
    const error = await exchange({ ...get, url: new URL(host.url), silenceMs: 40 }).catch((failure: unknown) => failure)
    expect(error).toBeInstanceOf(NoAnswer)
    expect(error).toMatchObject({ message: 'nothing came for 0.04 s', sent: false })
  })
})
