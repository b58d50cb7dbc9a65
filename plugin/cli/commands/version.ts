import { readVersion } from '../../process.ts'

export async function run(): Promise<number> {
  process.stdout.write(`${readVersion()}\n`)
  return 0
}
