/**
 * Whether this run may read a path already: what is only looked at in passing
 * is not worth a question.
 *
 * @param path The path.
 */
export function mayRead(path: string): boolean {
  const { state } = Deno.permissions.querySync({ name: "read", path });
  return state === "granted";
}
