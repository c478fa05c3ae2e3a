/// Decodes the named files in three workers at once, ends them as a pool does,
/// and prints how many images came back: run by decode_test.ts.
import type { RawImage } from "../../src/image/raw_image.ts";

const files = Deno.args.map((path) => Deno.readFileSync(path));
let count = 0;
await Promise.all([0, 1, 2].map(async (shift) => {
  const worker = new Worker(new URL("./decode_worker.ts", import.meta.url), {
    type: "module",
  });
  for (let i = 0; i < files.length; i++) {
    const bytes = files[(i + shift) % files.length]!.slice();
    const answer = new Promise<RawImage>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
    });
    worker.postMessage(bytes, [bytes.buffer]);
    const { data, width, height, channels } = await answer;
    if (data.length === width * height * channels) count++;
  }
  if (shift === 0) worker.terminate();
  else worker.postMessage("close");
}));
console.log(count);
