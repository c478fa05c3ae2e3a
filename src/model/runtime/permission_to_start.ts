/**
 * The permission that it takes to start Deno itself as a program of its own.
 *
 * Its path alone is enough, and `deno` is not: where that is a link, as npm
 * makes it, Deno is granted the link and asks for what it leads to. Where a
 * variable of the system's loader is set (`LD_LIBRARY_PATH`), Deno starts no
 * program unless all may be started.
 *
 * Uses `--allow-env` where it is there, and asks for nothing.
 */
export function permissionToStart(): Deno.RunPermissionDescriptor {
  return hasLoaderVariables()
    ? { name: "run" }
    : { name: "run", command: Deno.execPath() };
}

function hasLoaderVariables(): boolean {
  const { state } = Deno.permissions.querySync({ name: "env" });
  if (state !== "granted") return false;
  return Object.entries(Deno.env.toObject()).some(([name, value]) =>
    /^(LD|DYLD)_/i.test(name) && value !== ""
  );
}
