/**
 * `deno task ok`: every check that a change must pass, in the order in which a
 * failure is cheapest to learn. Stops at the first that fails.
 *
 * @module
 */
const deno = Deno.execPath();

const steps: readonly (readonly [name: string, ...args: string[]])[] = [
  ["format", "fmt", "--check"],
  ["lint", "lint"],
  ["types", "check", "."],
  ["documentation", "doc", "--lint", "mod.ts"],
  ["generated files", "task", "--quiet", "generate", "--check"],
  ["publish", "publish", "--dry-run", "--allow-dirty"],
  ["tests", "task", "--quiet", "test"],
];

for (const [name, ...args] of steps) {
  console.log(`\n== ${name}: deno ${args.join(" ")}`);
  const { code } = await new Deno.Command(deno, {
    args,
    stdin: "null",
  }).spawn().status;
  if (code !== 0) {
    console.error(`\nNot ready: ${name} failed`);
    Deno.exit(code);
  }
}
