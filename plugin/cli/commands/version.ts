import { readVersion } from '../../package.ts'

export async function run(): Promise<number> {
  process.stdout.write(`${readVersion()}\n`)
  return 0
}
