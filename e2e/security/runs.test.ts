import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { canaryTraceId, canaryWorkspace, guardedServer } from './guarded-server.ts'

const server = guardedServer()
const inCanary = { 'x-mlflow-workspace': canaryWorkspace }
const api = '/api/2.0/mlflow'

interface Answer {
  status: number
  text: string
  body: unknown
}

async function call(method: string, path: string, body?: object | string, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await server.ask(path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, text, body: parsed(text) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

const post = (path: string, body: object | string, headers?: Record<string, string>): Promise<Answer> => call('POST', path, body, headers)

async function newRun(headers: Record<string, string> = {}): Promise<string> {
  const experiment = await post(`${api}/experiments/create`, { name: `e${Math.random()}` }, headers)
  const { experiment_id } = experiment.body as { experiment_id?: string }
  const { body } = await post(`${api}/runs/create`, { experiment_id }, headers)
  return (body as { run: { info: { run_id: string } } }).run.info.run_id
}

interface Run {
  data: { metrics?: { key: string; value: number | string }[]; params?: { key: string; value: string }[] }
}
const readRun = async (runId: string, headers: Record<string, string> = {}): Promise<Run> =>
  ((await call('GET', `${api}/runs/get?run_id=${runId}`, undefined, headers)).body as { run: Run }).run

describe('what another workspace has', () => {
  let theirs: string
  let mine: string
  let theirExperiment: string
  beforeAll(async () => {
    theirs = await newRun(inCanary)
    mine = await newRun()
    await post(`${api}/runs/log-parameter`, { run_id: theirs, key: 'theirs', value: 'alone' }, inCanary)
    const { body } = await call('GET', `${api}/runs/get?run_id=${theirs}`, undefined, inCanary)
    theirExperiment = (body as { run: { info: { experiment_id: string } } }).run.info.experiment_id
    await post(`${api}/registered-models/create`, { name: 'shared-name' }, inCanary)
    await post(`${api}/model-versions/create`, { name: 'shared-name', source: 's3://theirs/m' }, inCanary)
  })

  const attacks = (): [what: string, path: string, body: object][] => [
    ['log-batch', `${api}/runs/log-batch`, { run_id: theirs, metrics: [{ key: 'm', value: 1, timestamp: 1 }] }],
    ['log-metric', `${api}/runs/log-metric`, { run_id: theirs, key: 'm', value: 1, timestamp: 1 }],
    ['log-parameter', `${api}/runs/log-parameter`, { run_id: theirs, key: 'p', value: '1' }],
    ['set-tag', `${api}/runs/set-tag`, { run_id: theirs, key: 't', value: '1' }],
    ['log-inputs', `${api}/runs/log-inputs`, { run_id: theirs, datasets: [] }],
    ['update', `${api}/runs/update`, { run_id: theirs, status: 'FINISHED' }],
    ['delete', `${api}/runs/delete`, { run_id: theirs }],
    ['create in their experiment', `${api}/runs/create`, { experiment_id: theirExperiment }],
    ['delete their experiment', `${api}/experiments/delete`, { experiment_id: theirExperiment }],
    [
      'an assessment',
      `/api/3.0/mlflow/traces/tr-${canaryTraceId}/assessments`,
      { assessment: { assessment_name: 'a', feedback: { value: 1 } } },
    ],
  ]

  it('HX-20 takes nothing from this one, and says no more of it than of what never was', async () => {
    for (const [what, path, body] of attacks()) {
      const never = JSON.parse(JSON.stringify(body).replaceAll(theirs, 'f'.repeat(32)).replaceAll(theirExperiment, '999999')) as object
      const [refused, unknown] = [await post(path, body), await post(path.replace(canaryTraceId, 'f'.repeat(32)), never)]
      expect([what, refused.status]).toEqual([what, 404])
      const masked = (text: string) =>
        text
          .replaceAll(theirs, '…')
          .replaceAll('f'.repeat(32), '…')
          .replaceAll(canaryTraceId, '…')
          .replaceAll(/\b(999999|\d+)\b/g, '…')
      expect([what, masked(refused.text)]).toEqual([what, masked(unknown.text)])
    }
    const { params, metrics } = (await readRun(theirs, inCanary)).data
    expect([params, metrics]).toEqual([[{ key: 'theirs', value: 'alone' }], undefined])
  })

  it('HX-20 is in no search of this one', async () => {
    const found = await post(`${api}/runs/search`, { experiment_ids: [theirExperiment] })
    expect(found.text).not.toContain(theirs)
    const traces = await post('/api/3.0/mlflow/traces/search', {
      locations: [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: theirExperiment } }],
    })
    expect(traces.text).not.toContain('tr-')
    expect((await call('GET', `${api}/registered-models/search`)).text).not.toContain('shared-name')
  })

  it('HX-22 stays as it is when this one takes the same names', async () => {
    await post(`${api}/registered-models/create`, { name: 'shared-name' })
    await post(`${api}/model-versions/create`, { name: 'shared-name', source: 's3://mine/m' })
    await post(`${api}/registered-models/set-tag`, { name: 'shared-name', key: 'owner', value: 'me' })
    const version = (headers: Record<string, string>) =>
      call('GET', `${api}/model-versions/get?name=shared-name&version=1`, undefined, headers)
    expect((await version(inCanary)).text).toContain('s3://theirs/m')
    expect((await version({})).text).toContain('s3://mine/m')
    expect((await call('GET', `${api}/registered-models/get?name=shared-name`, undefined, inCanary)).text).not.toContain('owner')
  })

  it('HX-23 is not told apart from what never was by counting up', async () => {
    const answers = new Map<string, number>()
    for (let id = 1; id <= 500; id++) {
      const { status, text } = await call('GET', `${api}/experiments/get?experiment_id=${id}`)
      if (status !== 404) continue
      const said = text.replaceAll(String(id), '…')
      answers.set(said, (answers.get(said) ?? 0) + 1)
    }
    expect((await call('GET', `${api}/experiments/get?experiment_id=${theirExperiment}`)).status).toBe(404)
    expect([...answers.keys()]).toHaveLength(1)
  })

  it('HX-40, HX-37 is stored as it came and never opened: pickles, models and archives', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-hostile-'))
    const mark = join(folder, 'opened')
    const pickle = Buffer.from(`cos\nsystem\n(S'touch ${mark}'\ntR.`)
    const archive = zipOf('../../../escaped.txt', Buffer.alloc(10_000_000))
    const bodies: [string, Buffer][] = [
      ['model/python_model.pkl', pickle],
      ['model/MLmodel', Buffer.from(`flavors:\n  python_function:\n    loader_module: os\n    env: "$(touch ${mark})"\n`)],
      ['model/python_env.yaml', Buffer.from(`dependencies:\n- git+https://127.0.0.1:1/$(touch ${mark})\n`)],
      ['hostile.zip', archive],
    ]
    for (const [name, bytes] of bodies) {
      const path = `/api/2.0/mlflow-artifacts/artifacts/0/${mine}/artifacts/${name}`
      expect((await server.ask(path, { method: 'PUT', body: new Uint8Array(bytes) })).status).toBe(200)
      expect(Buffer.from(await (await server.ask(path)).arrayBuffer()).equals(bytes)).toBe(true)
    }
    await call('GET', `${api}/artifacts/list?run_id=${mine}&path=model`)
    expect(existsSync(mark)).toBe(false)
    expect(existsSync(join(server.dataDir, 'escaped.txt'))).toBe(false)
    rmSync(folder, { recursive: true })
  })

  it('HX-38 is uploaded in parts of its own workspace only, numbered as parts are, so many at one time', async () => {
    const mpu = '/api/2.0/mlflow-artifacts/mpu'
    const begin = (headers: Record<string, string> = {}) => post(`${mpu}/create/0/run`, { path: 'x', num_parts: 1 }, headers)
    const { upload_id: foreign } = (await begin(inCanary)).body as { upload_id: string }
    const { upload_id: own } = (await begin()).body as { upload_id: string }
    const part = async (id: string, number: string) =>
      (await server.ask(`/api/2.0/mlflow-artifacts/mpu/parts/${id}/${number}`, { method: 'PUT', body: 'x' })).status
    for (const number of ['0', '-1', '1000000000', '1.5', 'x']) expect([number, await part(own, number)]).toEqual([number, 400])
    expect(await part(foreign, '1')).toBe(404)
    for (const action of ['complete', 'abort']) {
      const body = { path: 'x', upload_id: foreign, parts: [{ part_number: 1, etag: 'x' }] }
      expect([action, (await post(`${mpu}/${action}/0/run`, body)).status]).toEqual([action, action === 'complete' ? 404 : 200])
    }
    expect((await call('GET', '/api/2.0/mlflow-artifacts/artifacts?path=0/run', undefined, inCanary)).text).not.toContain('"x"')
    const statuses: number[] = []
    for (let i = 0; i < 1_000; i += 20)
      statuses.push(...(await Promise.all(Array.from({ length: 20 }, async () => (await begin()).status))))
    expect(statuses.filter((status) => status === 200)).toHaveLength(998)
    expect(statuses.filter((status) => status === 429)).toHaveLength(2)
  })
})

describe('what runs are told', () => {
  let run: string
  beforeAll(async () => {
    run = await newRun()
  })

  it('HX-71 may be no number, or too large a one: it stays JSON, and is what MLflow makes of it', async () => {
    const metrics = [
      { key: 'nan', value: 'NaN', timestamp: 1 },
      { key: 'most', value: 'Infinity', timestamp: 1 },
      { key: 'least', value: '-Infinity', timestamp: 1 },
      { key: 'early', value: 1, timestamp: 0 },
    ]
    expect((await post(`${api}/runs/log-batch`, { run_id: run, metrics })).status).toBe(200)
    const raw = '{"run_id": "RUN", "metrics": [{"key": "huge", "value": 1e309, "timestamp": 1}]}'.replace('RUN', run)
    expect((await post(`${api}/runs/log-batch`, raw)).status).toBe(200)
    const { data } = await readRun(run)
    const value = (key: string) => data.metrics?.find((metric) => metric.key === key)?.value
    const largest = 1.7976931348623157e308
    expect(['nan', 'most', 'least', 'early', 'huge'].map(value)).toEqual(['NaN', largest, -largest, 1, largest])
  })

  it.each([
    ['a text for a value', { key: 'm', value: 'x', timestamp: 1 }],
    ['a time before 1970', { key: 'm', value: 1, timestamp: -1 }],
    ['a step of 2^63', { key: 'm', value: 1, timestamp: 1, step: '9223372036854775808' }],
    ['no key', { value: 1, timestamp: 1 }],
  ])('HX-71 is refused with %s', async (_, metric) => {
    const { status, body } = await post(`${api}/runs/log-batch`, { run_id: run, metrics: [metric] })
    expect([status, (body as { error_code?: string }).error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
  })

  it.each(['a/../b', 'a//b', '/a', 'a/', '..', '.', 'a\u0000b', 'a\nb', 'k'.repeat(500), 'a%b'])('HX-72 has no key %.20j', async (key) => {
    for (const body of [
      { run_id: run, params: [{ key, value: 'v' }] },
      { run_id: run, metrics: [{ key, value: 1, timestamp: 1 }] },
      { run_id: run, tags: [{ key, value: 'v' }] },
    ]) {
      const { status, body: said } = await post(`${api}/runs/log-batch`, body)
      expect([status, (said as { error_code?: string }).error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
    }
  })

  it('HX-72 keeps 6,000 characters of a value, as MLflow does', async () => {
    await post(`${api}/runs/log-parameter`, { run_id: run, key: 'long', value: 'v'.repeat(6_001) })
    expect((await readRun(run)).data.params?.find(({ key }) => key === 'long')?.value).toBe('v'.repeat(6_000))
  })

  it('HX-72 is refused text that is no UTF-8', async () => {
    const broken = Buffer.concat([Buffer.from(`{"run_id": "${run}", "key": "utf", "value": "`), Buffer.of(0xc3, 0x28), Buffer.from('"}')])
    const answer = await server.ask(`${api}/runs/log-parameter`, { method: 'POST', body: new Uint8Array(broken) })
    expect(answer.status).toBe(400)
  })

  it('HX-72 has logged models whose parameters and tags have any names, up to a limit', async () => {
    const model = async (member: 'params' | 'tags', key: string, value: string) =>
      (await post(`${api}/logged-models`, { experiment_id: '0', name: 'any', [member]: [{ key, value }] })).status
    for (const member of ['params', 'tags'] as const) {
      for (const key of ['top_k[0]', 'cost ($)', '🎉', 'a/../b', 'k'.repeat(250)])
        expect([key, await model(member, key, 'v')]).toEqual([key, 200])
      expect(await model(member, 'k'.repeat(251), 'v')).toBe(400)
      expect([await model(member, 'k', 'v'.repeat(100_000)), await model(member, 'k', 'v'.repeat(100_001))]).toEqual([200, 400])
    }
  })

  it('HX-71 is told which limit a step or a time is beyond', async () => {
    const point = { key: 'm', value: 1, timestamp: 1, step: 0 }
    for (const [name, beyond] of [
      ['step', 2 ** 60],
      ['timestamp', 1_796_057_964_018_000_000],
    ] as const) {
      const { status, body } = await post(`${api}/runs/log-metric`, { run_id: run, ...point, [name]: beyond })
      expect([status, (body as { message?: string }).message]).toEqual([400, expect.stringContaining(`'${name}' supplied: it is beyond ±`)])
    }
  })

  it('HX-73 is so much at once, and one parameter is one value', async () => {
    const metrics = (count: number) => Array.from({ length: count }, (_, i) => ({ key: `m${i}`, value: 1, timestamp: 1 }))
    const params = (count: number) => Array.from({ length: count }, (_, i) => ({ key: `p${i}`, value: 'v' }))
    const batch = async (body: object) => (await post(`${api}/runs/log-batch`, { run_id: run, ...body })).status
    expect([await batch({ metrics: metrics(1_000) }), await batch({ metrics: metrics(1_001) })]).toEqual([200, 400])
    expect([await batch({ params: params(100) }), await batch({ params: params(101) })]).toEqual([200, 400])
    const large = params(100).map(({ key }) => ({ key: `large ${key}`, value: 'x'.repeat(6_000) }))
    const tags = large.map(({ key }) => ({ key, value: 'x'.repeat(8_000) }))
    expect(await batch({ params: large, tags })).toBe(200)
    const twice = ['a', 'b'].map((value) => ({ key: 'twice', value }))
    expect(await batch({ params: twice })).toBe(400)
    await batch({ params: [{ key: 'once', value: 'a' }] })
    expect(await batch({ params: [{ key: 'once', value: 'b' }] })).toBe(400)
    expect((await readRun(run)).data.params?.find(({ key }) => key === 'once')?.value).toBe('a')
  })

  it('HX-74 counts once, however often it is said at one time', async () => {
    const fresh = await newRun()
    const body = { run_id: fresh, metrics: [{ key: 'm', value: 1, timestamp: 5, step: 1 }], params: [{ key: 'p', value: 'v' }] }
    const answers = await Promise.all(Array.from({ length: 100 }, () => post(`${api}/runs/log-batch`, body)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const history = await call('GET', `${api}/metrics/get-history?run_id=${fresh}&metric_key=m`)
    expect((history.body as { metrics: object[] }).metrics).toHaveLength(1)
    expect((await readRun(fresh)).data.params).toEqual([{ key: 'p', value: 'v' }])
  })
})

/** An archive with one entry of this name, deflated. */
function zipOf(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(30)
  const packed = deflateRawSync(content)
  head.writeUInt32LE(0x04034b50, 0)
  head.writeUInt16LE(20, 4)
  head.writeUInt16LE(8, 8)
  head.writeUInt32LE(packed.length, 18)
  head.writeUInt32LE(content.length, 22)
  head.writeUInt16LE(name.length, 26)
  return Buffer.concat([head, Buffer.from(name), packed])
}
