import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { classifyByCode } from './preset.ts'
import type { Preset } from './preset.ts'

const ATTACH_WITHIN = 30_000

/** The file in the run's folder that says which commands a recipe may run. */
const ALLOW = 'allow.json'

/** The agent that is always there: no model, it works the recipe of a card. */
export const builtin: Preset = {
  name: 'builtin',
  attachWithin: ATTACH_WITHIN,
  refuse: () => null,
  detect: () => null,
  provider: (profileName) => `builtin:${profileName}`,
  launch({ profile, folder }) {
    return {
      argv: [process.execPath, program()],
      env: { KANBAN_ALLOW_FILE: join(folder, ALLOW) },
      files: [{ name: ALLOW, text: JSON.stringify(profile.allow) }],
    }
  },
  classify: classifyByCode,
}

/** TypeScript in a checkout, JavaScript in dist: whatever this file is. */
const program = (): string => fileURLToPath(new URL(`builtin/main${extname(import.meta.url)}`, import.meta.url))
