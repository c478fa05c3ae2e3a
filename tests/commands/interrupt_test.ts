import { deepEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";

/**
 * A program that listens, sends itself signals, and says what it heard. It is
 * one of its own: the listener stays for good.
 */
const program = `
import { listenForInterrupt } from ${
  JSON.stringify(
    new URL("../../src/commands/interrupt.ts", import.meta.url).href,
  )
};
const { signal, cutOff } = listenForInterrupt();
const heard = (name) => new Promise((done) => {
  const once = () => { Deno.removeSignalListener(name, once); done(); };
  Deno.addSignalListener(name, once);
});
const send = async (name) => {
  const arrived = heard(name);
  Deno.kill(Deno.pid, name);
  await arrived;
};
let cut = false;
cutOff.then(() => cut = true);
const state = [[signal.aborted, cut]];
for (const name of Deno.args) {
  await send(name);
  await Promise.resolve();
  await new Promise((done) => setTimeout(done, 0));
  state.push([signal.aborted, cut]);
}
console.log(JSON.stringify(state));
`;

async function heardOf(signals: readonly string[]): Promise<unknown> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, program);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", file, ...signals],
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
    }).output();
    const decoder = new TextDecoder();
    if (code !== 0) {
      throw new Error(`Status ${code}: ${decoder.decode(stderr)}`);
    }
    return JSON.parse(decoder.decode(stdout));
  } finally {
    await Deno.remove(file);
  }
}

for (
  const [signals, states] of [
    [[], [[false, false]]],
    [["SIGINT"], [[false, false], [true, false]]],
    [["SIGTERM"], [[false, false], [true, false]]],
    [["SIGHUP"], [[false, false], [true, false]]],
    [
      ["SIGINT", "SIGINT", "SIGINT"],
      [[false, false], [true, false], [true, true], [true, true]],
    ],
    [
      ["SIGTERM", "SIGINT"],
      [[false, false], [true, false], [true, true]],
    ],
  ] as const
) {
  Deno.test({
    name: `listenForInterrupt() hears ${
      signals.join(", ") || "nothing"
    } and does not keep the process alive`,
    ignore: Deno.build.os === "windows",
    async fn() {
      deepEqual(await heardOf(signals), states);
    },
  });
}
