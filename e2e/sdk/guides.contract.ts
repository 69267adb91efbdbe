import { execFile } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const guides = join(import.meta.dirname, '..', '..', 'docs', 'guides', 'sdk')

interface Program {
  program: string
  /** The block of text behind it: what it prints, with `…` for what is not the same twice. */
  prints: string
}

function programsOf(guide: string): Program[] {
  return [...guide.matchAll(/```ts\n([\s\S]*?)```\n(?:\n```text\n([\s\S]*?)```)?/g)].map(([, program = '', prints = '']) => ({
    program,
    prints,
  }))
}

/** The programs that the guides print, as they print them, with only the address of the server at `url()` set. */
export function guidesContract(url: () => string): void {
  describe('the guide', () => {
    it.each(readdirSync(guides))('%s has programs, which run as they are printed and print what it says', async (name) => {
      const programs = programsOf(readFileSync(join(guides, name), 'utf8'))
      expect(programs).not.toEqual([])
      for (const { program, prints } of programs) {
        const { stdout, stderr } = await promisify(execFile)(
          process.execPath,
          ['--conditions=@assay/source', '--no-warnings', '--input-type=module', '--eval', program],
          { cwd: import.meta.dirname, env: { PATH: process.env['PATH'] ?? '', ASSAY_URL: url(), ASSAY_EXPERIMENT_ID: '0' } },
        )
        expect(stderr).toBe('')
        expect(stdout).toMatch(new RegExp(`^${prints.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`).replaceAll('…', '.+')}$`))
      }
    })
  })
}
