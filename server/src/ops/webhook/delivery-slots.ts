import type { DueDelivery } from './delivery-store.ts'

/**
 * Attempts under way: to one webhook, so that a receiver that is slow keeps no more than these waiting; to one whose last attempt had no
 * answer; to all of those; and to all. Whoever answers always finds room beside those that do not.
 */
export const maxUnderWay = { perWebhook: 4, perSilent: 1, silentInAll: 32, inAll: 64 }

interface UnderWay extends Pick<DueDelivery, 'webhookId' | 'workspace'> {
  done: Promise<void>
}

/** Who may send next. One workspace cannot starve another, nor one webhook its neighbours, whatever waits for them. */
export class DeliverySlots {
  /** By delivery. */
  readonly underWay = new Map<string, UnderWay>()
  /** Webhooks whose last attempt, of this process, had no answer. */
  private readonly silent = new Set<string>()

  noteAnswer(webhookId: string, isSilent: boolean): void {
    if (isSilent) this.silent.add(webhookId)
    else this.silent.delete(webhookId)
  }

  /**
   * The next one of `due`: of the workspace that has the fewest attempts under way, then of its webhook that has, then the first. Null when
   * nobody may send.
   */
  next(due: readonly DueDelivery[]): DueDelivery | null {
    if (this.underWay.size >= maxUnderWay.inAll) return null
    const [ofWebhook, ofWorkspace] = [new Map<string, number>(), new Map<string, number>()]
    let silentOnes = 0
    for (const { webhookId, workspace } of this.underWay.values()) {
      ofWebhook.set(webhookId, (ofWebhook.get(webhookId) ?? 0) + 1)
      ofWorkspace.set(workspace, (ofWorkspace.get(workspace) ?? 0) + 1)
      if (this.silent.has(webhookId)) silentOnes++
    }
    let best: { delivery: DueDelivery; inWorkspace: number; toWebhook: number } | null = null
    for (const delivery of due) {
      if (this.underWay.has(delivery.deliveryId)) continue
      const toWebhook = ofWebhook.get(delivery.webhookId) ?? 0
      const isSilent = this.silent.has(delivery.webhookId)
      if (toWebhook >= (isSilent ? maxUnderWay.perSilent : maxUnderWay.perWebhook)) continue
      if (isSilent && silentOnes >= maxUnderWay.silentInAll) continue
      const inWorkspace = ofWorkspace.get(delivery.workspace) ?? 0
      if (best === null || inWorkspace < best.inWorkspace || (inWorkspace === best.inWorkspace && toWebhook < best.toWebhook))
        best = { delivery, inWorkspace, toWebhook }
    }
    return best?.delivery ?? null
  }
}
