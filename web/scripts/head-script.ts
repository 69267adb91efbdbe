import { join } from 'node:path'
import { build, type Plugin, type Rolldown } from 'vite'
import { partFiles } from './part-files.ts'

const place = '<!--head-script-->'
const entry = 'src/app/head.ts'
/** The page whose script and style are fetched beside the main ones where its address is opened. */
const early = 'src/tracing/trace/trace-pages.ts'

/**
 * Puts `src/app/head.ts` into the page's head as its one inline script: it runs before anything else is there. `TRACE_PAGE_FILES` in it
 * becomes the addresses of the trace page's part, none in development, where there are no parts.
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
        const code = await bundled(join(root, entry), partFiles(bundle ?? {}, join(root, early)))
        return html.replace(place, () => `<script>${code}</script>`)
      },
    },
  }
}

async function bundled(file: string, tracePageFiles: string[]): Promise<string> {
  const output = (await build({
    configFile: false,
    logLevel: 'error',
    define: { TRACE_PAGE_FILES: JSON.stringify(tracePageFiles) },
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
