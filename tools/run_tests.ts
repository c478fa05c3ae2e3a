/**
 * `deno task test`: runs every test and every documentation example, and ends
 * with one line that says how many passed and failed. Arguments are passed on
 * to `deno test`. (Not called test.ts: that name is a test's, and it would run
 * itself.)
 *
 * @module
 */
const child = new Deno.Command(Deno.execPath(), {
  args: ["test", "-A", "--doc", "--parallel", ...Deno.args],
  stdin: "null",
  stdout: "piped",
}).spawn();

// The end of the output is all that the count is read from.
let tail = "";
const decoder = new TextDecoder();
for await (const chunk of child.stdout) {
  await Deno.stdout.write(chunk);
  tail = (tail + decoder.decode(chunk, { stream: true })).slice(-4000);
}
const { code } = await child.status;

// deno-lint-ignore no-control-regex
const plain = tail.replace(/\x1b\[[0-9;]*m/g, "");
const counts = [...plain.matchAll(/(\d+) passed.*?\| (\d+) failed/g)].at(-1);
if (counts === undefined) {
  console.error("No test was run");
  Deno.exit(code || 1);
}
console.log(`${counts[1]} passed, ${counts[2]} failed`);
Deno.exitCode = code;
