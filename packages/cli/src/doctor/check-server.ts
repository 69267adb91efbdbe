import type { DataDirOwner } from '@assay/server/data-dir'
import { version } from '../version.ts'
import type { Finding } from './finding.ts'
import type { ServerAnswer } from './server-answer.ts'

const name = 'server'

/** What the running server says of itself, and the last request that it had to refuse. `owner` is the one that has the data folder. */
export function* checkServer(answer: ServerAnswer, owner: DataDirOwner | null = null): Generator<Finding> {
  if (owner !== null) yield { name, level: 'ok', detail: `process ${owner.pid} on ${owner.host} has this data folder.` }
  if (answer.kind === 'nobody' && owner !== null) {
    yield { name, level: 'note', detail: `it does not answer at ${answer.url}; it may be starting, or on another machine.` }
  } else if (answer.kind === 'nobody') {
    yield { name, level: 'note', detail: `none answers at ${answer.url}; start one with \`npm start\` or \`assay server\`.` }
  } else if (answer.kind === 'stranger') {
    const remedy = 'Stop that program, or start Assay on another port with --port.'
    yield { name, level: 'FAIL', detail: `what answers at ${answer.url} is not Assay: ${answer.detail}`, remedy }
  } else if (answer.kind === 'locked') {
    const remedy = 'Set ASSAY_TOKEN to the token that the server was started with.'
    yield { name, level: 'FAIL', detail: `the server at ${answer.url} asks for a token, and this one is not it.`, remedy }
  } else {
    yield* checkAssay(answer)
  }
}

function* checkAssay({ url, healthy, mlflowVersion, connection }: ServerAnswer & { kind: 'assay' }): Generator<Finding> {
  if (healthy) {
    const taken = `${connection.spansAccepted} spans taken since its start`
    yield { name, level: 'ok', detail: `Assay ${connection.version} at ${url}, speaks MLflow ${mlflowVersion}, ${taken}` }
  } else {
    yield { name, level: 'FAIL', detail: `the server at ${url} says it is not healthy.`, remedy: 'Read its log; the last lines say why.' }
  }
  if (connection.version !== version()) {
    const detail = `the server is Assay ${connection.version}, this command is ${version()}.`
    yield { name: 'versions', level: 'FAIL', detail, remedy: 'Restart the server, so that both are of one version.' }
  }
  const rejected = connection.lastRejected
  if (rejected) {
    const at = new Date(rejected.atMs).toISOString()
    yield {
      name: 'last refused',
      level: 'note',
      detail: `${at}, ${rejected.door}: ${rejected.request} → ${rejected.status}, ${rejected.reason}`,
      remedy: rejected.hint,
    }
  }
}
