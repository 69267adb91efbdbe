import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { announceServer, dataDirOwner, takeDataDir } from './data-dir.ts'

function aFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), 'assay-data-dir-'))
  onTestFinished(() => rmSync(parent, { recursive: true }))
  return join(parent, 'data', 'of-assay')
}

/** Another process that has taken the folder. */
async function another(folder: string) {
  const script = `import { announceServer, dataDirOwner, takeDataDir } from ${JSON.stringify(join(import.meta.dirname, 'data-dir.ts'))}
    takeDataDir(${JSON.stringify(folder)})
    process.stdout.write('taken')
    setInterval(() => undefined, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  onTestFinished(kill)
  await once(child.stdout, 'data')
  return { pid: child.pid, kill }
}

describe('takeDataDir', () => {
  it('makes a folder that only its owner enters, and gives it back', () => {
    const folder = aFolder()
    for (const _ of ['first', 'second']) {
      const giveBack = takeDataDir(folder)
      expect(statSync(folder).mode & 0o777).toBe(0o700)
      expect(existsSync(join(folder, 'server.lock'))).toBe(true)
      giveBack()
      expect(existsSync(join(folder, 'server.lock'))).toBe(false)
    }
  })

  it('refuses what another process has, by its number', async () => {
    const folder = aFolder()
    const { pid } = await another(folder)
    expect(() => takeDataDir(folder)).toThrow(
      `The data folder ${folder} is in use by another Assay server (process ${pid}). Stop that one, or choose another folder with --data-dir.`,
    )
  })

  it('refuses it also where the other has the same number, as in another container', async () => {
    const folder = aFolder()
    await another(folder)
    writeFileSync(join(folder, 'server.lock'), `${process.pid} other-host`)
    expect(() => takeDataDir(folder)).toThrow(`(process ${process.pid} on other-host)`)
    writeFileSync(join(folder, 'server.lock'), `${process.pid} ${hostname()}`)
    expect(() => takeDataDir(folder)).toThrow(`(process ${process.pid})`)
    rmSync(join(folder, 'server.lock'))
    expect(() => takeDataDir(folder)).toThrow('(which is just starting)')
  })

  it('refuses itself a second time', () => {
    const folder = aFolder()
    const giveBack = takeDataDir(folder)
    expect(() => takeDataDir(folder)).toThrow(`(process ${process.pid})`)
    giveBack()
  })

  it('takes what a killed process had', async () => {
    const folder = aFolder()
    const { kill } = await another(folder)
    await kill()
    expect(existsSync(join(folder, 'server.lock'))).toBe(true)
    takeDataDir(folder)()
  })

  it('says that the folder is a file, or cannot be made', () => {
    const folder = aFolder()
    takeDataDir(folder)()
    const file = join(folder, 'file')
    writeFileSync(file, '')
    expect(() => takeDataDir(file)).toThrow(`The data folder ${file} is a file. Choose a folder with --data-dir.`)
    expect(() => takeDataDir('/proc/assay/data')).toThrow('The data folder /proc/assay cannot be made: ')
  })
})

describe('dataDirOwner', () => {
  it('names the process that has the folder, and where it answers once it does', () => {
    const folder = aFolder()
    expect(dataDirOwner(folder)).toBeNull()
    const giveBack = takeDataDir(folder)
    expect(dataDirOwner(folder)).toEqual({ pid: process.pid, host: hostname(), baseUrl: null })
    announceServer(folder, 'http://127.0.0.1:7171')
    expect(dataDirOwner(folder)).toEqual({ pid: process.pid, host: hostname(), baseUrl: 'http://127.0.0.1:7171' })
    giveBack()
    expect(dataDirOwner(folder)).toBeNull()
  })

  it('names no process that was killed', async () => {
    const folder = aFolder()
    const { pid, kill } = await another(folder)
    expect(dataDirOwner(folder)).toMatchObject({ pid })
    await kill()
    expect(dataDirOwner(folder)).toBeNull()
  })
})
