import { equal, match } from "node:assert/strict";
import { join } from "node:path";
import { flagFor, permissionFlag } from "../../src/files/permission_flag.ts";

/** What Deno says of a file, started by a shell with a flag. */
async function readBy(flag: string, file: string): Promise<string> {
  const script = 'await Deno.readTextFile(Deno.args[0]); console.log("read")';
  const { stdout, stderr } = await new Deno.Command("sh", {
    args: [
      "-c",
      `exec "$0" run --no-prompt --no-config --no-lock ${flag} "$1" "$2"`,
      Deno.execPath(),
      `data:text/javascript,${encodeURIComponent(script)}`,
      file,
    ],
  }).output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

/** Folders, and how far up the flag for them has to go. */
const folders: readonly (readonly [folder: string, named: string])[] = [
  ["plain", "plain"],
  ["with blanks", "with blanks"],
  ['with "quotes" and $HOME `x`', 'with "quotes" and $HOME `x`'],
  ["a,b", ""],
  ["up/a,b", "up"],
  ["up/a,b/c", "up"],
  ["up/a,,b/c,d", "up"],
  ["#1 50% ü", "#1 50% ü"],
];
for (const [folder, named] of folders) {
  Deno.test({
    name: `the flag that is shown for "${folder}" works as it is shown`,
    ignore: Deno.build.os === "windows",
    async fn() {
      const scratch = await Deno.realPath(await Deno.makeTempDir());
      try {
        await Deno.mkdir(join(scratch, folder), { recursive: true });
        const file = join(scratch, folder, "file.txt");
        await Deno.writeTextFile(file, "");
        match(await readBy(flagFor("read", "/nowhere"), file), /NotCapable/);
        const flag = flagFor("read", join(scratch, folder));
        equal(flag, flagFor("read", join(scratch, named)));
        equal(await readBy(flag, file), "read\n");
      } finally {
        await Deno.remove(scratch, { recursive: true });
      }
    },
  });
}

Deno.test("where only the root has no comma, all of a kind is named", () => {
  equal(flagFor("read", "/a,b/c"), "--allow-read");
  equal(flagFor("write", "/a,b"), "--allow-write");
  equal(flagFor("run", "/opt/a,b/deno"), "--allow-run");
  equal(flagFor("read", "a,b/c"), '--allow-read="."');
});

Deno.test("Deno's own refusal of a path with a comma becomes a flag that works", () => {
  const refused = (path: string) =>
    new Error(
      `Requires read access to "${path}", run again with the --allow-read flag`,
    );
  equal(permissionFlag(refused("/data/a,b/c.png")), '--allow-read="/data"');
  equal(
    permissionFlag(refused("/data/x/c.png"), "/data/x,y"),
    '--allow-read="/data"',
  );
});
