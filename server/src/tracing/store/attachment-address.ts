/** What MLflow's client leaves in place of a file that it uploads: `mlflow-attachment://<uuid>?content_type=…&trace_id=…&size=…`. */
export interface AttachmentAddress {
  attachmentId: string
  /** As the client states it. */
  mediaType: string | null
}

const scheme = 'mlflow-attachment://'

/** Whether this is the id of an attachment: a UUID in small letters, as MLflow wants it. */
export function isAttachmentId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}

/** Null for any other text. */
export function readAttachmentAddress(text: string): AttachmentAddress | null {
  if (!text.startsWith(scheme) || !URL.canParse(text)) return null
  const url = new URL(text)
  return isAttachmentId(url.hostname) ? { attachmentId: url.hostname, mediaType: url.searchParams.get('content_type') } : null
}
