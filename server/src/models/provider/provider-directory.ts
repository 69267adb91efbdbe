import type { Provider } from '@assay/protocol'
import type { SecretBox } from '../../platform/secrets/secret-box.ts'
import { type ModelAddress, modelError } from './model-client.ts'
import type { OwnProvider } from './own-providers.ts'
import type { ProviderStore, StoredProvider } from './provider-store.ts'

/** A key shorter than this would be half told by its end. */
const leastKeyChars = 12
const shownChars = 4

export interface ProviderDirectory {
  /** The server's own first, then those of the workspace by name. Nothing in them is secret. */
  list(workspace: string): Promise<Provider[]>
  /** @throws RESOURCE_DOES_NOT_EXIST */
  get(workspace: string, providerId: string): Promise<Provider>
  /** As whom and where it is asked. @throws RESOURCE_DOES_NOT_EXIST; ModelError `secret` where its key cannot be read */
  address(workspace: string, providerId: string): Promise<ModelAddress>
  /** Whether it is one of the server's own, which nobody changes. */
  isOwn(providerId: string): boolean
  /** Of a stored one, as pages get it. */
  shown(workspace: string, stored: StoredProvider): Provider
  seal(workspace: string, providerId: string, key: string): Uint8Array
  /** Names of those whose key this server cannot read, as `workspace/name`. */
  unreadable(): Promise<string[]>
}

/** Whose a key is, for the box: workspace and id, since a name may change. */
function place(workspace: string, providerId: string): string {
  return `provider ${workspace}/${providerId}`
}

/** All providers, wherever they come from. `own`: those of the environment and the demo. */
export function createProviderDirectory(deps: {
  own: readonly OwnProvider[]
  providers: ProviderStore
  box: SecretBox
}): ProviderDirectory {
  const { own, providers, box } = deps
  const ownOf = (providerId: string) => own.find((each) => each.providerId === providerId)

  const shown = (workspace: string, stored: StoredProvider): Provider => {
    const { providerId, name, kind, baseUrl, region, accessKeyId, model, sealedKey, updatedAtMs } = stored
    const key = sealedKey === null ? null : box.open(sealedKey, place(workspace, providerId))
    return {
      providerId,
      name,
      kind,
      baseUrl,
      region,
      accessKeyId,
      model,
      updatedAtMs,
      source: 'page',
      key: sealedKey === null ? 'none' : key === null ? 'unreadable' : 'set',
      keyEnd: endOf(key),
    }
  }

  return {
    async list(workspace) {
      return [...own.map(shownOwn), ...(await providers.list(workspace)).map((stored) => shown(workspace, stored))]
    },

    async get(workspace, providerId) {
      const found = ownOf(providerId)
      return found === undefined ? shown(workspace, await providers.get(workspace, providerId)) : shownOwn(found)
    },

    async address(workspace, providerId) {
      const found = ownOf(providerId)
      if (found !== undefined) return { kind: found.kind, baseUrl: found.baseUrl, key: found.key, aws: awsOf(found), isTypedIn: false }
      const stored = await providers.get(workspace, providerId)
      const { kind, baseUrl, sealedKey } = stored
      const unsealed = sealedKey === null ? null : box.unseal(sealedKey, place(workspace, providerId))
      if (unsealed !== null && unsealed.kind !== 'open') {
        throw modelError(
          'secret',
          unsealed.kind === 'other-key'
            ? `The key of '${stored.name}' was stored with another --secret-key-file than this server has. Put that file back, or enter the key again.`
            : `The stored key of '${stored.name}' is damaged. Enter it again.`,
        )
      }
      return { kind, baseUrl, key: unsealed?.secret ?? null, aws: awsOf({ ...stored, sessionToken: null }), isTypedIn: true }
    },

    isOwn: (providerId) => ownOf(providerId) !== undefined,
    shown,
    seal: (workspace, providerId, key) => box.seal(key, place(workspace, providerId)),

    async unreadable() {
      const all = await providers.all()
      return all
        .filter(({ workspace, providerId, sealedKey }) => sealedKey !== null && box.open(sealedKey, place(workspace, providerId)) === null)
        .map(({ workspace, name }) => `${workspace}/${name}`)
    },
  }
}

function shownOwn({ providerId, name, kind, baseUrl, region, accessKeyId, model, source, key }: OwnProvider): Provider {
  return {
    providerId,
    name,
    kind,
    baseUrl,
    region,
    accessKeyId,
    model,
    source,
    key: key === null ? 'none' : 'set',
    keyEnd: endOf(key),
    updatedAtMs: null,
  }
}

function awsOf({ kind, region, accessKeyId, sessionToken }: Pick<OwnProvider, 'kind' | 'region' | 'accessKeyId' | 'sessionToken'>) {
  return kind === 'bedrock' && region !== null && accessKeyId !== null ? { region, accessKeyId, sessionToken } : null
}

function endOf(key: string | null): string | null {
  return key === null || key.length < leastKeyChars ? null : key.slice(-shownChars)
}
