import { execFile } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const guides = join(import.meta.dirname, '..', '..', 'docs', 'guides', 'sdk')

/** The programs that the guides print, as they print them, with only the address of the server at `url()` set. */
export function guidesContract(url: () => string): void {
  describe('the guide', () => {
    it.each(readdirSync(guides))('%s runs as it is printed', async (name) => {
      const [program = ''] = [...readFileSync(join(guides, name), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text]) => text)
      const { stderr } = await promisify(execFile)(
        process.execPath,
        ['--conditions=@assay/source', '--no-warnings', '--input-type=module', '--eval', program],
        { cwd: import.meta.dirname, env: { PATH: process.env['PATH'] ?? '', ASSAY_URL: url(), ASSAY_EXPERIMENT_ID: '0' } },
      )
      expect(stderr).toBe('')
    })
  })
}
