import { z } from 'zod'
import { isNetwork } from '../platform/outgoing/address-rules.ts'

/** Where webhooks may send to. The schemes and the switch are MLflow's, under its variables' names too. */
export const webhooksConfig = z.object({
  allowedSchemes: z
    .array(z.enum(['https', 'http'], { error: 'must be https or http' }))
    .min(1, 'must name https, http or both')
    .default(['https'])
    .describe('What addresses of webhooks may begin with; comma-separated.'),
  allowedNetworks: z
    .array(z.string().refine(isNetwork, 'must be IP addresses or networks like 10.1.0.0/16'))
    .default([])
    .describe('Addresses and networks that webhooks may send to besides the public internet; comma-separated.'),
  allowPrivateIps: z
    .boolean()
    .default(false)
    .describe('Let webhooks send to every address, also of this machine and of its networks; for trying things out only.'),
})
