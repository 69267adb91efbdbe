import { join } from 'node:path'
import { build, type Plugin, type Rolldown } from 'vite'

const place = '<!--head-script-->'
const entry = 'src/app/head.ts'
/** The page whose script is fetched beside the main one where its address is opened. */
const early = 'src/tracing/trace/TracePage.tsx'

/**
 * Puts `src/app/head.ts` into the page's head as its one inline script: it runs before anything else is there. `TRACE_PAGE_SCRIPT` in it
 * becomes the address of the trace page's part, or `''` in development, where there are no parts.
 */
export function headScript(): Plugin {
  let root = ''
  return {
    name: 'head-script',
    configResolved(config) {
      root = config.root
    },
    transformIndexHtml: {
      order: 'post',
      async handler(html, { bundle }) {
        const part = Object.values(bundle ?? {}).find((output) => output.type === 'chunk' && output.facadeModuleId === join(root, early))
        const code = await bundled(join(root, entry), part === undefined ? '' : `/${part.fileName}`)
        return html.replace(place, () => `<script>${code}</script>`)
      },
    },
  }
}

async function bundled(file: string, tracePageScript: string): Promise<string> {
  const output = (await build({
    configFile: false,
    logLevel: 'error',
    define: { TRACE_PAGE_SCRIPT: JSON.stringify(tracePageScript) },
    build: {
      write: false,
      rolldownOptions: {
        input: file,
        // Of the protocol it takes a few constants: what makes endpoints and schemas is left out.
        treeshake: { moduleSideEffects: false },
        output: { format: 'iife' },
      },
    },
  })) as Rolldown.RolldownOutput
  const [chunk] = output.output
  return chunk.code.trim()
}
