import { equal, match } from "node:assert/strict";
import { join } from "node:path";
import { project, startCommand } from "./run_wdtag.ts";

Deno.test("the demo tags the examples, names the broken one and ends well", async () => {
  const scratch = await Deno.makeTempDir({ prefix: "wdtag demo " });
  try {
    const { status, stdout, stderr } = await startCommand(
      [Deno.execPath(), "run", "-A", join(project, "tools", "demo.ts")],
      { cwd: scratch, env: { TMPDIR: scratch, TMP: scratch, TEMP: scratch } },
    ).ended;
    equal(status, 0, stderr);
    match(stderr, /^Failed: examples\/broken\.png: PNG is truncated/m);
    match(stderr, /^ {2}Tagged {3}\d+ of \d+ images/m);
    match(stdout, /sunset_hills\.txt\n +\S/);
    match(stdout, /more\/red_umbrella\.txt\n +\S/);
    match(stdout, /Exit status 1: one picture of the examples is broken/);
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
});
