import type { MessagePart } from '@assay/protocol'
import type { ModelEvent } from '../provider/model-client.ts'
import type { RerunOutcome } from './rerun-span.ts'

/** Puts the pieces of an answer together as they come. */
export class HeardAnswer {
  private reasoning = ''
  private text = ''
  private readonly calls = new Map<number, { id: string | null; name: string; text: string }>()
  private readonly rest: Pick<RerunOutcome, 'model' | 'usage' | 'finishReason'> = { model: null, usage: {}, finishReason: null }

  hear(event: ModelEvent): void {
    switch (event.type) {
      case 'text':
        this.text += event.text
        break
      case 'reasoning':
        this.reasoning += event.text
        break
      case 'tool': {
        const call = this.calls.get(event.index) ?? { id: null, name: '', text: '' }
        this.calls.set(event.index, { id: event.id ?? call.id, name: event.name ?? call.name, text: call.text + event.text })
        break
      }
      case 'usage':
        Object.assign(this.rest.usage, event.usage)
        break
      case 'model':
        this.rest.model = event.model
        break
      case 'finish':
        this.rest.finishReason = event.reason
    }
  }

  /** What was heard until now. */
  outcome(failure: RerunOutcome['failure']): RerunOutcome {
    const parts: MessagePart[] = []
    if (this.reasoning !== '') parts.push({ type: 'reasoning', text: this.reasoning })
    if (this.text !== '') parts.push({ type: 'text', text: this.text })
    for (const { id, name, text } of this.calls.values()) parts.push({ type: 'tool_call', id, name, arguments: jsonOrText(text) })
    return { ...this.rest, parts, failure }
  }
}

/** Arguments that were cut off stay the text that they are. */
function jsonOrText(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text)
  } catch {
    return text
  }
}
