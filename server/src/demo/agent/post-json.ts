/** A provider said no. */
class ModelError extends Error {
  override readonly name: string = 'ModelError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export class RateLimitError extends ModelError {
  override readonly name = 'RateLimitError'
}

/** @throws RateLimitError for 429, ModelError for any other refusal, with the provider's own words */
export async function postJson<Answer>(url: string, body: object, signal: AbortSignal): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signal })
  if (response.ok) return (await response.json()) as Answer
  const text = await response.text()
  const message = /"message":"([^"]*)"/.exec(text)?.[1] ?? text
  throw response.status === 429 ? new RateLimitError(429, message) : new ModelError(response.status, message)
}
