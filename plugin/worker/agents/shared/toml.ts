/** A value as inline TOML. JSON strings are TOML strings. */
export function toml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toml).join(',')}]`
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([name, one]) => `${JSON.stringify(name)}=${toml(one)}`)
      .join(',')}}`
  return JSON.stringify(value)
}
