import { PERMISSIONS } from '../preset.ts'
import type { Permission } from '../preset.ts'

const level = (permission: Permission): number => PERMISSIONS.indexOf(permission)

export const atLeast = (permission: Permission, needed: Permission): boolean => level(permission) >= level(needed)

export const atMost = (permission: Permission, most: Permission): Permission =>
  level(permission) > level(most) ? most : permission
