export { modelRoutes } from './model-routes.ts'
export type { RegistryStore } from './registry-store.ts'
export { createRegistryStore } from './registry-store.sqlite.ts'
export { versionRoutes } from './version-routes.ts'
