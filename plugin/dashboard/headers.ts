/** What every answer of the dashboard says to the browser: nothing but its own files, in no frame, and nothing told to others. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
}

/** Answers of the API are as secret as the board, and old the moment they are told. */
export const NEVER_KEPT = { 'cache-control': 'no-store' } as const
/** Its name changes with its content. */
export const KEPT_FOR_GOOD = { 'cache-control': 'public, max-age=31536000, immutable' } as const
