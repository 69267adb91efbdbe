import { type Provider, type ProviderKind, providerKinds } from '@assay/protocol'
import { useState } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { SelectField, TextField } from '../../ui/Field.tsx'
import { kindFacts } from './provider-kind.ts'
import { providerChanges } from './provider-queries.ts'

/** A new provider, or one that is to be changed. A key that is set is never shown; an empty field leaves it as it is. */
export function ProviderForm({
  provider,
  onSaved,
  onClose,
}: {
  provider: Provider | null
  onSaved: (name: string) => Promise<void>
  onClose: () => void
}) {
  const api = useApi()
  const [kind, setKind] = useState<ProviderKind>(provider?.kind ?? 'openai')
  const [name, setName] = useState(provider?.name ?? '')
  const [baseUrl, setBaseUrl] = useState(provider?.baseUrl ?? '')
  const [region, setRegion] = useState(provider?.region ?? '')
  const [accessKeyId, setAccessKeyId] = useState(provider?.accessKeyId ?? '')
  const [model, setModel] = useState(provider?.model ?? '')
  const [key, setKey] = useState('')
  const usual = kindFacts[kind]
  const isAws = kind === 'bedrock'

  const save = async () => {
    const fields = {
      name: name.trim() || usual.name,
      model: model.trim() || usual.model,
      // Bedrock's follows its region, unless somebody typed another.
      ...(baseUrl.trim() !== (provider?.baseUrl ?? '') && { baseUrl: baseUrl.trim() }),
      ...(isAws && { region: region.trim(), accessKeyId: accessKeyId.trim() }),
      ...(key !== '' && { key: key.trim() }),
    }
    if (provider === null) await providerChanges.create(api, { kind, ...fields })
    else await providerChanges.update(api, { providerId: provider.providerId, ...fields })
    await onSaved(fields.name)
  }
  return (
    <ConfirmDialog
      title={provider === null ? 'Add provider' : 'Edit provider'}
      confirm="Save"
      isReady={!isAws || (region !== '' && accessKeyId !== '')}
      onConfirm={save}
      onClose={onClose}
    >
      <SelectField
        label="Kind"
        data-autofocus={provider === null ? '' : undefined}
        disabled={provider !== null}
        value={kind}
        onChange={(event) => setKind(providerKinds.find((each) => each === event.target.value) ?? 'openai')}
      >
        {providerKinds.map((each) => (
          <option key={each} value={each}>
            {kindFacts[each].name}
          </option>
        ))}
      </SelectField>
      <TextField
        label="Name"
        data-autofocus={provider === null ? undefined : ''}
        placeholder={usual.name}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {isAws && (
        <>
          <TextField label="Region" required placeholder="us-east-1" value={region} onChange={(event) => setRegion(event.target.value)} />
          <TextField
            label="Access key id"
            required
            placeholder="AKIA…"
            value={accessKeyId}
            onChange={(event) => setAccessKeyId(event.target.value)}
          />
        </>
      )}
      <TextField
        label={provider?.key === 'set' ? `${usual.keyName} (set; empty leaves it as it is)` : usual.keyName}
        type="password"
        autoComplete="new-password"
        value={key}
        onChange={(event) => setKey(event.target.value)}
      />
      <TextField label="Model asked by a test" placeholder={usual.model} value={model} onChange={(event) => setModel(event.target.value)} />
      <TextField label="Address" placeholder={usual.baseUrl} value={baseUrl} onChange={(event) => setBaseUrl(event.target.value)} />
    </ConfirmDialog>
  )
}
