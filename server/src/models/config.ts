import { z } from 'zod'
import { isNetwork } from '../platform/outgoing/address-rules.ts'

/** Where model providers may be that somebody adds on their page. Those of the server's own environment may be anywhere. */
export const providersConfig = z.object({
  allowedNetworks: z
    .array(z.string().refine(isNetwork, 'must be IP addresses or networks like 10.1.0.0/16'))
    .default([])
    .describe('Addresses and networks that model providers may have besides the public internet, 127.0.0.1 say; comma-separated.'),
})
