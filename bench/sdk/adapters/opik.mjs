import { flushAll, track } from 'opik'

export function setUp(url) {
  // Its decorator takes a client of its own, which reads the environment when it is first used.
  Object.assign(process.env, { OPIK_URL_OVERRIDE: url, OPIK_API_KEY: 'key', OPIK_WORKSPACE: 'bench', OPIK_PROJECT_NAME: 'bench' })
  return { traced: (name, text, fn) => track({ name }, async () => fn())(text), flush: () => flushAll() }
}
