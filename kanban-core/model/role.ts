/** What people may do on a board; each includes the ones before it. Workers are bound by their run instead. */
export const ROLES = ['viewer', 'commenter', 'operator', 'admin'] as const
export type Role = (typeof ROLES)[number]
