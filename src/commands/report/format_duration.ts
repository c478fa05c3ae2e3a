/**
 * A span of time as a person reads it: `8s`, `4m10s`, `2h05m`.
 *
 * @param seconds Zero or more; parts of a second are rounded up.
 */
export function formatDuration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const pad = (n: number): string => String(n).padStart(2, "0");
  if (whole < 60) return `${whole}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}m${pad(whole % 60)}s`;
  return `${Math.floor(minutes / 60)}h${pad(minutes % 60)}m`;
}
