import { deepEqual, equal, match } from "node:assert/strict";
import { openPlugins } from "../../../src/plugin/open_plugins.ts";
import { madeChoice, madeSubject, pluginFolder } from "../made_plugins.ts";

/** Notes which processes are signalled while something is done. */
async function signalled(task: () => Promise<void>): Promise<Set<number>> {
  const pids = new Set<number>();
  const { kill } = Deno;
  const { prototype } = Deno.ChildProcess;
  const own = prototype.kill;
  Deno.kill = (pid, signal) => {
    pids.add(Math.abs(pid));
    kill(pid, signal);
  };
  prototype.kill = function (signal) {
    pids.add(this.pid);
    own.call(this, signal);
  };
  try {
    await task();
  } finally {
    Deno.kill = kill;
    prototype.kill = own;
  }
  return pids;
}

for (
  const [what, body, said, expected] of [
    ["has ended by itself", "Deno.exit(3)", /with status 3$/, false],
    ["hangs", "for (;;);", /no answer within 1.5 seconds$/, true],
  ] as const
) {
  Deno.test(`a process that ${what} is ${expected ? "killed" : "not signalled: its number may be another's by then"}`, async () => {
    await using folder = await pluginFolder();
    const file = await folder.write(
      "p.js",
      `export default () => ({ name: "p", tags() {
         Deno.stderr.writeSync(new TextEncoder().encode(Deno.pid + "\\n")); ${body} } });`,
    );
    const messages: string[] = [];
    const pids = await signalled(async () => {
      await using chain = await openPlugins(
        [madeChoice(file, { timeout: 1.5 })],
        { onMessage: (message) => messages.push(message) },
      );
      const outcome = await chain.tags([], madeSubject()).then(
        () => "nothing",
        (error) => error.message,
      );
      match(outcome, said);
    });
    const pid = /says: (\d+)$/.exec(messages[0]!)?.[1];
    deepEqual([typeof pid, messages.length], ["string", 1]);
    equal(pids.has(Number(pid)), expected);
  });
}
