import { act } from '../data/verbs.ts'
import { attempt } from '../steps/perform.ts'

/** Changes fields of a task; true where the board has taken it, else the reason is said. */
export const save = (id: string, change: object): Promise<boolean> => attempt(() => act('edit', [id], change))
