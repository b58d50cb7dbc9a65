import { isAbsolute, resolve } from 'node:path'
import { fail } from '../../model/refusal.ts'
import type { VerbContext } from '../verb.ts'

/** A path as somebody typed it, absolute: it begins where the command was typed. Refused where nobody knows where that is. */
export function typedPath({ folder }: Pick<VerbContext, 'folder'>, path: string, verb: string): string {
  if (isAbsolute(path)) return resolve(path)
  return folder === undefined
    ? fail('invalid_input', { what: `${path} is no absolute path`, help: `kanban help ${verb}` })
    : resolve(folder, path)
}
