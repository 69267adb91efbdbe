import { forceFlush, initialize, withTask } from '@traceloop/node-server-sdk'

export function setUp(url) {
  initialize({
    appName: 'bench',
    baseUrl: url,
    apiKey: 'key',
    disableBatch: false,
    silenceInitializationMessage: true,
    tracingEnabled: true,
    traceloopSyncEnabled: false,
  })
  return { traced: (name, text, fn) => withTask({ name }, () => fn(), text), flush: () => forceFlush() }
}
