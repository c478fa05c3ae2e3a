/**
 * `deno task demo`: tags a scratch copy of `examples/` with the embedded
 * model, through the real program, and shows what it wrote.
 *
 * @module
 */
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("..", import.meta.url));
const scratch = await Deno.makeTempDir({ prefix: "wdtag-demo-" });
const folder = join(scratch, "examples");
const picture = /\.(png|jpe?g|webp|bmp|gif|avif|tiff?|jxl)$/i;
await copyPictures(join(project, "examples"), folder);

console.log(
  `A copy of examples/ is in ${folder}. What a user would type:\n\n` +
    `  wdtag examples --preset demo --recursive\n`,
);
const { code } = await new Deno.Command(Deno.execPath(), {
  args: [
    "run",
    "-A",
    join(project, "main.ts"),
    "examples",
    "--preset",
    "demo",
    "--recursive",
  ],
  cwd: scratch,
  stdin: "null",
}).spawn().status;

console.log("\nThe captions beside the pictures:\n");
const captions = await captionsBelow(folder);
for (const file of captions) {
  console.log(`  ${relative(scratch, file)}`);
  console.log(`    ${(await Deno.readTextFile(file)).trimEnd()}`);
}
console.log(
  `\nExit status ${code}: ${
    code === 1
      ? "one picture of the examples is broken on purpose, is named above, and did not stop the rest"
      : "see above"
  }.\nNext: wdtag YOUR_FOLDER --recursive, or wdtag --help. ` +
    `Remove ${scratch} when you have seen enough.`,
);
// The broken picture makes the program say 1; for the demo that is right.
Deno.exitCode = code === 1 && captions.length > 0 ? 0 : code || 1;

async function copyPictures(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const entry of Deno.readDir(from)) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory) await copyPictures(source, target);
    else if (picture.test(entry.name)) await Deno.copyFile(source, target);
  }
}

async function captionsBelow(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) found.push(...await captionsBelow(path));
    else if (entry.name.endsWith(".txt")) found.push(path);
  }
  return found.sort();
}
