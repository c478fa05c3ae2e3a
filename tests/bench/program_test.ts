import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { project, startCommand } from "../cli/run_wdtag.ts";

/** The benchmark as a program. */
function startBench(args: readonly string[], folder?: string) {
  const command = [
    Deno.execPath(),
    "run",
    "-A",
    join(project, "bench", "main.ts"),
    ...args,
  ];
  const env = folder === undefined ? {} : { TMPDIR: folder };
  return startCommand(command, { env });
}

Deno.test("the benchmark says which sections there are", async () => {
  const help = await startBench(["--help"]).ended;
  equal(help.status, 0);
  match(help.stdout, /start small large photos mixed vit stages memory cache/);
  const wrong = await startBench(["smal"]).ended;
  equal(wrong.status, 2);
  match(wrong.stderr, /^There is no section "smal"/);
});

Deno.test("Ctrl-C ends the benchmark and leaves nothing behind", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const bench = startBench(["small"], folder);
    await bench.saw(/making small pictures/);
    bench.kill("SIGINT", "group");
    const { status, signal, stderr } = await bench.ended;
    deepEqual([status, signal], [130, null], stderr);
    match(stderr, /Interrupted\n$/);
    deepEqual([...Deno.readDirSync(folder)], []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
