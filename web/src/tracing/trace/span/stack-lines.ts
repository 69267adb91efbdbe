/** A line of a stack trace; `library` where it speaks of code that is not the program's own. */
export interface StackLine {
  text: string
  library: boolean
}

const libraryPath = /node_modules|site-packages|dist-packages|\bnode:|<frozen |\/lib\/python3|\/runtime\/asm_|java\.base\//

/**
 * The lines of a Python, JavaScript, Java or Go stack trace. In Python a frame is its `File` line and the source below it; the source goes
 * with its frame. The first and last lines, which say what happened, are always the program's.
 */
export function stackLines(stacktrace: string): StackLine[] {
  const texts = stacktrace.trimEnd().split('\n')
  let frameIsLibrary = false
  return texts.map((text, index) => {
    const isFrame = /^\s*(?:File "|at |\S+\.go:\d)/.test(text)
    if (isFrame) frameIsLibrary = libraryPath.test(text)
    const belongs = isFrame || /^\s{3,}/.test(text)
    if (!belongs) frameIsLibrary = false
    return { text, library: belongs && frameIsLibrary && index !== texts.length - 1 }
  })
}

const mostShown = 8

/** The lines nearest to the failure: Python writes them last, everyone else first. */
export function innermost(lines: readonly StackLine[]): StackLine[] {
  const isPython = lines.some((line) => line.text.startsWith('Traceback '))
  return isPython ? lines.slice(-mostShown) : lines.slice(0, mostShown)
}
