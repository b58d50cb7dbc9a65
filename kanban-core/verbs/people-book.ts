import type { Instant } from '../model/time.ts'
import type { Role } from '../model/role.ts'

/** Who may use the board from chats, as the process around it knows: by the config, and by pairing. */
export interface PeopleBook {
  known(): Promise<readonly KnownPerson[]>
  /** Strangers with a code that is still good, oldest first. */
  asking(): Promise<readonly PairingRequest[]>
  /** Lets in whoever holds the code. Refused: unknown_code, pairing_locked. */
  approve(code: string, role: Role): Promise<Approved>
  /** Refused: unknown_code. */
  reject(code: string): Promise<PairingRequest>
  /** Takes back what pairing gave; `telegram:111`, or the id alone. Refused: unknown_person. */
  remove(ref: string): Promise<KnownPerson>
}

/** One entry: what somebody may do, where, and what says so. */
export interface KnownPerson {
  readonly platform: string
  /** Of a person, of a group of persons, or null = everybody in that chat. */
  readonly id: string | null
  /** What they call themselves; known of those who were paired. */
  readonly name: string | null
  /** Null = shut out. */
  readonly role: Role | null
  /** Null = everywhere. */
  readonly chat: string | null
  readonly board: string | null
  /** `platforms.telegram.allow`, or `pairing`. */
  readonly because: string
  readonly since: Instant | null
}

export interface PairingRequest {
  readonly code: string
  readonly platform: string
  readonly id: string
  readonly name: string
  readonly askedAt: Instant
  readonly expiresAt: Instant
}

export interface Approved {
  readonly person: KnownPerson
  /** They have read that they are in; otherwise they will when their chat is connected. */
  readonly told: boolean
  /** An entry of the config that counts before it; null = none. */
  readonly overruledBy: string | null
}
