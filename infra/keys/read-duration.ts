const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds of `30m`, `24h` or `90d`; undefined for anything else. */
export const readDuration = (text: string): number | undefined => {
  const [, amount, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? []
  return unit === undefined ? undefined : Number(amount) * unitMs[unit as keyof typeof unitMs]
}
