import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { places } from '../places.ts'

const installers: Readonly<Record<string, readonly [script: string, folder: string]>> = {
  MLflow: [join(places.root, 'tools', 'ci', 'install-mlflow.sh'), places.mlflow],
  Phoenix: [join(places.root, 'bench', 'install', 'phoenix.sh'), places.phoenix],
}

/** Installs the servers that ours is measured beside, once. Answers which could not be had and why: the others are measured all the same. */
export async function installServerPeers(say: (line: string) => void): Promise<Map<string, string>> {
  const missing = new Map<string, string>()
  for (const [name, [script, folder]] of Object.entries(installers)) {
    say(`installing ${name}, unless it is there`)
    mkdirSync(join(folder, '..'), { recursive: true })
    const code = await new Promise<number | string>((resolve) => {
      const child = spawn('bash', [script, folder], { stdio: 'inherit' })
      child.once('error', (error) => resolve(error.message))
      child.once('exit', (exitCode) => resolve(exitCode ?? 'ended by a signal'))
    })
    if (code !== 0) missing.set(name, `its installation failed (${code})`)
  }
  return missing
}
