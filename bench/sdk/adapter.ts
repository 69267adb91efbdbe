/** A tracing SDK as the workload uses it. */
export interface SdkAdapter {
  /** Runs `fn` in a span of that name below the active one, with `text` as what went in. */
  traced(name: string, text: string, fn: () => Promise<void>): Promise<void>
  /** Resolves when everything has been sent. */
  flush(): Promise<void>
}

/** What the module of an adapter exports. `url` is the server that takes what is sent and keeps nothing. */
export interface SdkAdapterModule {
  setUp(url: string): SdkAdapter | Promise<SdkAdapter>
}
