/** Takes secrets out of text before anything stores or sends it. Pure. */
export type Redact = (text: string) => string

const MASK = '[redacted]'
/** Shorter values would blot out ordinary words. */
const SHORTEST = 6

/** Forms that tokens of common services have. Every repetition is bounded: hostile text costs no more than a pass over it. */
const PATTERNS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\beyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]{8,}/g,
  /\bsk-(?:ant-|proj-|or-|live-|test-)?[\w-]{20,}/g,
  /\b[rs]k_(?:live|test)_\w{16,}/g,
  /\bgh[opsur]_\w{30,}/g,
  /\bgithub_pat_\w{30,}/g,
  /\bglpat-[\w-]{20,}/g,
  /\bxox[abeprs]-[\w-]{10,}/g,
  /\bxapp-[\w-]{10,}/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bAIza[\w-]{35}/g,
  /\bya29\.[\w-]{20,}/g,
  /\bnpm_\w{36}/g,
  /\bhf_\w{30,}/g,
  /\b\d{8,10}:[\w-]{35}\b/g,
  /\b[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,}/g,
  /hooks\.slack\.com\/services\/[\w/]{20,}/g,
]

/** Kept: what stands before the secret. */
const AFTER_A_NAME: readonly RegExp[] = [
  /\b(authorization\s{0,5}[:=]\s{0,5}["']?(?:bearer|basic|token)\s{1,5})[^\s"',;]{8,}/gi,
  /\b(bearer\s{1,5})[\w.~+/-]{16,}=*/gi,
  /\b(\w{1,20}:\/\/[^\s:/@]{0,200}:)[^\s:/@]{3,200}(?=@)/g,
  /\b((?:[a-z0-9]{1,40}[_-]){0,4}(?:api[_-]?key|secret|token|passwd|password|access[_-]?key|private[_-]?key)["']?\s{0,5}[:=]\s{0,5}["']?)[^\s"',;&]{8,}/gi,
]

/** Knows these values in plain, JSON and URL form, each of their lines, and common token forms. */
export function redactor(secrets: readonly string[]): Redact {
  const known = knownForms(secrets)
  return (text) => {
    let clean = text
    for (const form of known) clean = clean.replaceAll(form, MASK)
    for (const pattern of PATTERNS) clean = clean.replace(pattern, MASK)
    for (const pattern of AFTER_A_NAME)
      clean = clean.replace(pattern, (whole, name: string) => (whole.includes(MASK) ? whole : `${name}${MASK}`))
    return clean
  }
}

/** Longest first, so that a secret which holds another one goes as a whole. */
function knownForms(secrets: readonly string[]): readonly string[] {
  const forms = new Set<string>()
  for (const secret of secrets) {
    for (const part of [secret, ...secret.split(/\r?\n/)]) {
      const plain = part.trim()
      if (plain.length < SHORTEST) continue
      for (const form of [plain, JSON.stringify(plain).slice(1, -1), encodeURIComponent(plain.toWellFormed())])
        forms.add(form)
    }
  }
  return [...forms].sort((a, b) => b.length - a.length)
}

/**
 * Where a long text without a line end may be cut: at `limit`, or before a secret that stands across it.
 * The known values are looked for; token forms are covered by cutting at a blank where one is near.
 */
export function safeCut(text: string, limit: number, secrets: readonly string[]): number {
  let cut = limit
  for (const secret of secrets) {
    const from = text.indexOf(secret, Math.max(0, cut - secret.length + 1))
    if (from >= 0 && from < cut && from + secret.length > cut) cut = from
  }
  const blank = Math.max(text.lastIndexOf(' ', cut), text.lastIndexOf('"', cut))
  return blank > limit / 2 ? blank + 1 : Math.max(cut, 1)
}
