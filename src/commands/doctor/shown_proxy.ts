/**
 * The address of a proxy without its user's name and password. What stands in
 * front of the last `@` may be a password, also where there is no `://`.
 *
 * @param value What the environment says: an address, or a list of hosts.
 */
export function shownProxy(value: string): string {
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(
    value.trim(),
  ) ?? [];
  const host = rest.slice(rest.lastIndexOf("@") + 1);
  // A path or a query is no part of a proxy's address, and may hold anything.
  return scheme + host.replace(/[/?#].*$/s, "");
}
