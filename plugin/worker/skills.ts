import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Skill } from './agents/preset.ts'

/** Where a skill of this name lies; null = nowhere. Looks at the disk each time: a skill can be put there at any moment. */
export type FindSkill = (name: string) => Skill | null

/** In this order: shipped with the product, the board's own, the person's. */
export function skillFolders(home: string): readonly string[] {
  return [shippedSkills(), join(home, 'skills'), join(homedir(), '.agents', 'skills')]
}

export function findSkillIn(folders: readonly string[]): FindSkill {
  return (name) => {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) return null
    const path = folders.map((folder) => join(folder, name)).find(holdsSkill)
    return path === undefined ? null : { name, path }
  }
}

const holdsSkill = (folder: string): boolean =>
  statSync(join(folder, 'SKILL.md'), { throwIfNoEntry: false })?.isFile() ?? false

/** `skills/` beside `plugin/`, or beside `dist/` where this file was built. */
function shippedSkills(): string {
  const root = new URL('../../', import.meta.url)
  const built = import.meta.url.endsWith('.js') && root.pathname.endsWith('/dist/')
  return fileURLToPath(new URL(built ? '../skills' : 'skills', root))
}
