import { AssayError } from './assay-error.ts'

/** What `create` made; `undefined` when it was there already, another program having been faster for example. */
export async function createUnlessThere<T>(create: () => Promise<T>): Promise<T | undefined> {
  try {
    return await create()
  } catch (error) {
    if (error instanceof AssayError && error.code === 'RESOURCE_ALREADY_EXISTS') return undefined
    throw error
  }
}
