/** Whether a command can be started and ends well here. */
export function works(command: string, ...args: readonly string[]): boolean {
  try {
    return new Deno.Command(command, {
      args: [...args],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).outputSync().success;
  } catch {
    return false;
  }
}

const isRoot = Deno.build.os !== "windows" && Deno.uid() === 0;

/** What makes a command run under file modes that count: root passes over them. */
export const plainUser: readonly string[] = isRoot
  ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
  : [];

/** Whether {@linkcode plainUser} can be had. */
export const hasPlainUser: boolean = Deno.build.os !== "windows" &&
  (!isRoot || works(plainUser[0]!, ...plainUser.slice(1), "true"));

/** A namespace in which anyone may mount, and from which nothing stays mounted. */
export const namespace: readonly string[] = [
  "unshare",
  "--user",
  "--map-root-user",
  "--mount",
];

/** Whether a small disk can be mounted in a {@linkcode namespace}. */
export const canMount: boolean = works(
  "unshare",
  ...namespace.slice(1),
  "mount",
  "-t",
  "tmpfs",
  "none",
  "/mnt",
);

/** Whether there are named pipes, and names that are no Unicode. */
export const isLinux: boolean = Deno.build.os === "linux";
