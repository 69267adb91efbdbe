import { initLogger, traced } from 'braintrust'

export function setUp(url) {
  const logger = initLogger({ projectName: 'bench', projectId: 'project', apiKey: 'key', appUrl: url, asyncFlush: true })
  return {
    traced: (name, text, fn) =>
      traced(
        async (span) => {
          span.log({ input: text })
          await fn()
        },
        { name },
      ),
    flush: () => logger.flush(),
  }
}
