/**
 * A name from elsewhere in double quotes, control characters as escapes and
 * cut where it is very long.
 */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}...` : name);
}
