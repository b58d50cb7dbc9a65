import { enableCompileCache } from 'node:module'

/** The built-in worker's program. Keeps compiled code between starts, so everything else is loaded after that. */
enableCompileCache()
const { worker } = await import('./worker.ts')
await worker()
