import { Opik, track } from 'opik'

export function setUp(url) {
  const client = new Opik({ apiUrl: url, apiKey: 'key', projectName: 'bench', workspaceName: 'bench' })
  return {
    traced: (name, text, fn) => track({ name, client }, async () => fn())(text),
    flush: () => client.flush(),
  }
}
