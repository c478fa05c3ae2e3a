/// Decodes the named files and prints what became of each: run by decode_test.ts
/// with fewer permissions than sharp needs.
import { decodeImage } from "../../src/image/decode.ts";
import { sharpProblem } from "../../src/image/decode_bytes.ts";

console.log((await sharpProblem()) === null ? "sharp" : "no sharp");
for (const path of Deno.args) {
  try {
    const { width, height } = await decodeImage(Deno.readFileSync(path));
    console.log(`${width} x ${height}`);
  } catch (error) {
    console.log(String(error));
  }
}
