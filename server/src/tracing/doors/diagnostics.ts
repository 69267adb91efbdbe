import { printable } from '../../platform/http/guard.ts'
import { hintFor } from './rejection-hint.ts'

/** A request that a door refused, with what may mend it. */
export interface Rejection {
  atMs: number
  door: 'otlp-http' | 'otlp-grpc' | 'mlflow'
  /** e.g. `POST /v1/trace`. */
  request: string
  status: number
  reason: string
  hint: string
}

/** Where spans may be sent, as the server is reached. */
export interface DoorAddresses {
  baseUrl: string
  otlpHttpUrl: string | null
  otlpGrpcUrl: string | null
}

const maxReasonChars = 500

/** What the empty page and `assay doctor` tell somebody whose spans do not come. Keeps the last refusal only; counts everything. */
export class Diagnostics {
  /** P4: offered = stored + rewritten + duplicate + announced + rejected, and requests shed beside. */
  readonly counters = { offered: 0, stored: 0, rewritten: 0, duplicate: 0, announced: 0, rejected: 0, requestsShed: 0 }
  private readonly nowMs: () => number
  private readonly addresses: Readonly<DoorAddresses>
  private readonly onReject: (rejection: Rejection) => void
  private last: Omit<Rejection, 'hint'> | null = null

  /** `addresses` is filled in when the doors are open; hints name what it says then. `onReject` hears of every refusal. */
  constructor(nowMs: () => number, addresses: Readonly<DoorAddresses>, onReject: (rejection: Rejection) => void) {
    this.nowMs = nowMs
    this.addresses = addresses
    this.onReject = onReject
  }

  get lastRejected(): Rejection | null {
    return this.last === null ? null : this.withHint(this.last)
  }

  /** `request` and `reason` may hold text from outside. Returns the refusal as it is kept, whose hint the sender may be told too. */
  reject({ door, request, status, reason }: Omit<Rejection, 'atMs' | 'hint'>): Rejection {
    const shown = reason.length > maxReasonChars ? `${reason.slice(0, maxReasonChars)}…` : reason
    this.last = { door, request: printable(request), status, reason: shown, atMs: this.nowMs() }
    const rejection = this.withHint(this.last)
    this.onReject(rejection)
    return rejection
  }

  private withHint(rejection: Omit<Rejection, 'hint'>): Rejection {
    return { ...rejection, hint: hintFor(rejection, this.addresses) }
  }
}
