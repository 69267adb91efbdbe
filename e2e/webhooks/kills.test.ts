import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { isLong } from '../../tools/test/long.ts'
import { eventually, type RunningServer, startServer } from '../harness/server.ts'
import { startWebhookReceiver } from '../harness/webhook-receiver.ts'

/** Kills in one run; `npm run test:long` makes two hundred. */
const kills = isLong ? 200 : 8
/** A round lasts up to this long under load. */
const maxLifeMs = 800
const flags = ['--webhooks.allowed-schemes=http', '--webhooks.allowed-networks=127.0.0.1']

const post = (server: RunningServer, path: string, body: object): Promise<Response> =>
  fetch(server.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

it(
  `tells of every change that was acknowledged, under one delivery id each, when the server is killed ${kills} times under load`,
  { timeout: kills * 10_000 + 60_000 },
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'assay-told-'))
    const receiver = await startWebhookReceiver()
    const acked: string[] = []
    const ids = () => {
      const byName = new Map<string, Set<string>>()
      for (const { headers, body } of receiver.received) {
        const name = String(body.data['name'])
        const known = byName.get(name)
        const id = String(headers['x-mlflow-delivery-id'])
        if (known === undefined) byName.set(name, new Set([id]))
        else known.add(id)
      }
      return byName
    }
    const untold = () => {
      const told = ids()
      return Promise.resolve(acked.filter((name) => !told.has(name)))
    }
    /** By a server that is left alone. */
    const allTold = async () => {
      const server = await startServer({ dataDir, flags })
      await eventually(untold, (names) => names.length === 0, 120_000)
      await server.stop()
    }
    for (let round = 0; round < kills; round++) {
      // Short lives make changes faster than they tell of them, and so many that wait are no more than may.
      if (round > 0 && round % 25 === 0) await allTold()
      const server = await startServer({ dataDir, flags })
      if (round === 0) {
        const events = [{ entity: 'REGISTERED_MODEL', action: 'CREATED' }]
        expect((await post(server, '/api/2.0/mlflow/webhooks', { name: 'hook', url: receiver.url, events })).status).toBe(200)
      }
      let alive = true
      const clients = Array.from({ length: 4 }, async (_, client) => {
        for (let i = 0; alive; i++) {
          const name = `${round}-${client}-${i}`
          const answer = await post(server, '/api/2.0/mlflow/registered-models/create', { name }).catch(() => null)
          if (answer?.status === 200) acked.push(name)
        }
      })
      await delay(Math.random() * maxLifeMs)
      server.kill('SIGKILL')
      alive = false
      await server.exited
      await Promise.all(clients)
    }
    await allTold()
    expect(acked.length).toBeGreaterThan(kills)
    expect([...ids()].filter(([, each]) => each.size !== 1)).toEqual([])
    process.stdout.write(
      `${kills} kills, ${acked.length} changes acknowledged, all told, ${receiver.received.length - ids().size} told more than once\n`,
    )
    await receiver.close()
    rmSync(dataDir, { recursive: true, force: true })
  },
)
