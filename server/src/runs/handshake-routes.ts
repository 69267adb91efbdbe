import { mlflowCall } from '../platform/http/mlflow-route.ts'
import { json, type Route } from '../platform/http/route.ts'

/**
 * The MLflow version whose calls are served. Clients read it before they send: below 3.4 they do not send spans by OTLP at all but upload
 * files.
 */
const mlflowVersion = '3.18.0'

/** Says whether and as what the server is there. Asked for before any login, so it tells nothing about stored data. */
export function handshakeRoutes(): Route[] {
  const plain = (path: string, body: string): Route => ({
    method: 'GET',
    path,
    policy: 'public',
    handle: () => Promise.resolve(new Response(body, { headers: { 'content-type': 'text/plain; charset=utf-8' } })),
  })
  return [
    plain('/health', 'OK'),
    plain('/version', mlflowVersion),
    ...mlflowCall({ method: 'GET', path: '/3.0/mlflow/server-info', policy: 'public', fields: {} }, () =>
      Promise.resolve(json(serverInfo)),
    ),
  ]
}

/**
 * What a client asks before its first upload. In parts it sends a file only when it is told to on its side: it would gain nothing, as the
 * parts come here as well, and a file takes twice its room until it is put together.
 */
const serverInfo = {
  store_type: 'SqlStore',
  workspaces_enabled: true,
  trace_archival_enabled: false,
  multipart_uploads_enabled: false,
  multipart_downloads_enabled: false,
  artifact_serving_enabled: true,
  presigned_upload_run_id_supported: false,
  presigned_upload_model_id_supported: false,
  model_artifact_presigned_downloads_supported: false,
  features_enabled: { gateway: false, scheduled_issue_detection: false },
  tracking_auth: '',
  artifacts_presigned_only: false,
}
