/**
 * Records what a real MLflow server answers: `node e2e/mlflow/conversation/record.ts http://127.0.0.1:5000`, the server being new
 * (`mlflow server --backend-store-uri sqlite:///new.db`).
 */
import { writeFileSync } from 'node:fs'
import { ask, type Answer } from './answer.ts'
import { steps } from './steps.ts'

const [baseUrl] = process.argv.slice(2)
if (baseUrl === undefined) throw new Error('Usage: record.ts <address of a new MLflow server>')

const answers: Answer[] = []
for (const step of steps) answers.push(await ask(baseUrl, step))
const version = await fetch(`${baseUrl}/version`).then((response) => response.text())
const lines = answers.map((answer) => JSON.stringify(answer)).join(',\n')
writeFileSync(
  new URL('fixtures/mlflow-answers.json', import.meta.url),
  `{"mlflow": ${JSON.stringify(version)}, "answers": [\n${lines}\n]}\n`,
)
console.log(`${answers.length} answers of MLflow ${version} recorded.`)
