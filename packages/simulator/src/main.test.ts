import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

it('prints its address as one JSON line, answers there, and ends on SIGTERM', async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./main.ts', import.meta.url)), '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const { url, port } = JSON.parse(line.toString()) as { url: string; port: number }
    expect(url).toBe(`http://127.0.0.1:${port}`)
    expect((await fetch(`${url}/v1/models`)).status).toBe(200)
  } finally {
    child.kill('SIGTERM')
  }
  const [code] = (await once(child, 'exit')) as [number]
  expect(code).toBe(0)
})
