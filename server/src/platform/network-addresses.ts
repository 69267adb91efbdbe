import { networkInterfaces } from 'node:os'

/** IPv4 addresses by which other machines may reach this one, at most three. */
export function networkAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)
    .slice(0, 3)
}
