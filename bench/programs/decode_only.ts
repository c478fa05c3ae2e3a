/**
 * Nothing but reading files and decoding them with libvips on all cores: the
 * limit of any program that uses libvips, where inference does not count.
 *
 * ```sh
 * deno run -A bench/programs/decode_only.ts FOLDER
 * ```
 *
 * Prints how many images there were, and the seconds and the processor time
 * that they took, as JSON.
 *
 * @module
 */
import { join } from "node:path";
import process from "node:process";
import sharp from "npm:sharp@0.35.5";

const folder = Deno.args[0] ?? ".";
const files = [...Deno.readDirSync(folder)]
  .filter(({ name }) => /\.(png|jpg|webp)$/.test(name))
  .map(({ name }) => join(folder, name))
  .sort();

sharp.cache(false);
// Images run side by side, not their parts: nothing waits for a last part.
sharp.concurrency(1);

async function decode(path: string): Promise<void> {
  const bytes = await Deno.readFile(path);
  await sharp(bytes, { ignoreIcc: true, sequentialRead: true }).raw()
    .toBuffer();
}

// What the library does once, before the clock.
await decode(files[0]!);
let next = 0;
const before = process.cpuUsage();
const start = performance.now();
await Promise.all(
  // One more than there are cores: one is read while the others are decoded.
  Array.from({ length: navigator.hardwareConcurrency + 1 }, async () => {
    while (next < files.length) await decode(files[next++]!);
  }),
);
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(before);
const processor = (user + system) / 1e6;
console.log(JSON.stringify({ images: files.length, seconds, processor }));
