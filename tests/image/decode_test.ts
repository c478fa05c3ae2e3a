import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import {
  decodeImage,
  type DecodeOptions,
  DEFAULT_MAX_PIXELS,
} from "../../src/image/decode.ts";
import { DecodeError } from "../../src/image/decode_error.ts";
import { readFixture, SOUND } from "./decoders/fixtures.ts";

const path = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/images/${name}`, import.meta.url));

async function refusal(
  bytes: Uint8Array,
  options?: DecodeOptions,
): Promise<string> {
  const error = await decodeImage(bytes, options).then(
    () => null,
    (error) => error,
  );
  ok(error instanceof DecodeError, `expected a DecodeError, got ${error}`);
  ok(!error.message.endsWith("."), error.message);
  return error.message;
}

Deno.test("decodeImage() says of an empty file that it is empty", async () => {
  equal(await refusal(new Uint8Array(0)), "File is empty");
});

Deno.test("decodeImage() names the formats it knows when the content is none of them", async () => {
  const message = await refusal(new TextEncoder().encode("this is only text"));
  match(message, /no image of a known format.*PNG.*JPEG XL/);
});

Deno.test("decodeImage() says of a truncated file that it is truncated", async () => {
  for (
    const name of [
      "png_rgb8.png",
      "jpeg_420.jpg",
      "bmp_rgb24.bmp",
      "gif_plain.gif",
    ]
  ) {
    const bytes = readFixture(name);
    match(
      await refusal(bytes.slice(0, bytes.length / 2)),
      /is truncated/,
      name,
    );
    match(
      await refusal(bytes.slice(0, 24)),
      /is truncated: it ends inside its header/,
      name,
    );
  }
});

Deno.test("decodeImage() names the chunk whose checksum is wrong", async () => {
  const message = await refusal(readFixture("png_fault_checksum_text.png"));
  equal(message, 'PNG is damaged: chunk "tEXt" has a wrong checksum');
});

Deno.test("decodeImage() names size, limit and flag of a picture that is too large", async () => {
  const bytes = readFixture("jpeg_420.jpg");
  equal(
    await refusal(bytes, { maxPixels: 2622 }),
    "Image is 61 x 43 pixels, more than the limit of 2622: " +
      "raise it with --max-pixels 2623 if the file is to be trusted",
  );
  equal((await decodeImage(bytes, { maxPixels: 2623 })).width, 61);
  equal((await decodeImage(bytes, { maxPixels: Infinity })).width, 61);
});

Deno.test("decodeImage() checks the limit by the header, in every format", async () => {
  equal(DEFAULT_MAX_PIXELS, 178_956_970);
  const seen = new Set<string>();
  for (const { bytes, expected } of SOUND) {
    if (seen.has(expected.format)) continue;
    // Whatever follows the header is gone: who decodes before looking fails otherwise.
    const message = await refusal(
      expected.format === "tiff" || expected.format === "avif"
        ? bytes
        : bytes.slice(0, -40),
      { maxPixels: 1 },
    );
    match(message, /more than the limit of 1:/, expected.format);
    seen.add(expected.format);
  }
  equal(seen.size, 8);
});

Deno.test("decodeImage() refuses bombs of a few bytes at once", async () => {
  const png = readFixture("png_rgb8.png");
  const jpeg = readFixture("jpeg_420.jpg");
  const bmp = readFixture("bmp_rgb24.bmp");
  const gif = readFixture("gif_plain.gif");
  new DataView(gif.buffer).setUint32(6, 0xffffffff);
  new DataView(bmp.buffer).setInt32(18, 0x7fffffff, true);
  const frame = jpeg.findIndex((byte, i) =>
    byte === 0xff && jpeg[i + 1] === 0xc0
  );
  new DataView(jpeg.buffer).setUint32(frame + 5, 0xffffffff);
  for (const bytes of [jpeg, bmp, gif]) {
    match(await refusal(bytes), /more than the limit/);
  }
  // The header of a PNG has a checksum, which is looked at first.
  new DataView(png.buffer).setUint32(16, 0x7fffffff);
  match(await refusal(png), /wrong checksum/);
});

Deno.test("decodeImage() by imagescript names what imagescript does not read", async () => {
  const options = { decoder: "imagescript" } as const;
  equal(
    await refusal(readFixture("webp_lossy.webp"), options),
    "imagescript does not read WebP: use --decoder auto or --decoder sharp",
  );
  match(
    await refusal(readFixture("tiff_rgb8.tif"), options),
    /does not read TIFF/,
  );
});

Deno.test("decodeImage() has its own decoders for BMP, GIF, AVIF and JPEG XL", async () => {
  const names = [
    "bmp_rgb24.bmp",
    "gif_plain.gif",
    "avif_420.avif",
    "jxl_lossless.jxl",
  ];
  for (const name of names) {
    const [one, other] = await Promise.all([
      decodeImage(readFixture(name), { decoder: "imagescript" }),
      decodeImage(readFixture(name), { decoder: "sharp" }),
    ]);
    deepEqual(one, other, name);
  }
});

Deno.test("decodeImage() lets the content decide, not a name", async () => {
  const views = SOUND.filter(({ name }) =>
    /^(png_rgb8|jpeg_grey)\./.test(name)
  );
  const sizes = await Promise.all(views.map(({ bytes }) => decodeImage(bytes)));
  deepEqual(sizes.map(({ channels }) => channels).sort(), [1, 3]);
});

Deno.test("decodeImage() reads a view into a larger or a shared buffer", async () => {
  for (
    const name of [
      "png_grey16.png",
      "bmp_rgba32_v5.bmp",
      "tiff_grey16.tif",
      "jxl_lossless.jxl",
    ]
  ) {
    const bytes = readFixture(name);
    const large = new Uint8Array(bytes.length + 77).fill(0xee);
    large.set(bytes, 33);
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    const expected = await decodeImage(bytes);
    deepEqual(
      await decodeImage(large.subarray(33, 33 + bytes.length)),
      expected,
      name,
    );
    deepEqual(await decodeImage(shared), expected, name);
  }
});

Deno.test("decodeImage() gives pixels whose buffer can be transferred, one image each", async () => {
  for (const { name, bytes } of SOUND) {
    const { data } = await decodeImage(bytes);
    equal(Object.getPrototypeOf(data), Uint8Array.prototype, name);
    const copy = data.slice();
    deepEqual(structuredClone(data, { transfer: [data.buffer] }), copy, name);
    equal(data.length, 0, name);
  }
});

Deno.test("decodeImage() leaves the bytes as they were", async () => {
  for (const { name, bytes } of SOUND) {
    const copy = bytes.slice();
    await decodeImage(bytes);
    deepEqual(bytes, copy, name);
  }
});

Deno.test("decodeImage() keeps what the library said as the cause", async () => {
  const bytes = readFixture("webp_fault_cut.webp");
  await rejects(
    decodeImage(bytes),
    (error) => (error as Error).cause instanceof Error,
  );
});

Deno.test("decodeImage() works in several workers at once, which then end", async () => {
  const names = [
    "png_rgb8.png",
    "jpeg_420.jpg",
    "webp_lossy.webp",
    "avif_420.avif",
    "tiff_lzw.tif",
    "jxl_lossy.jxl",
  ];
  for (let round = 0; round < 3; round++) {
    const { code, signal, stdout, stderr } = await run("decode_in_workers.ts", [
      "-A",
    ], names);
    deepEqual([code, signal], [0, null], stderr);
    equal(stdout.trim(), String(3 * names.length));
  }
});

Deno.test("decodeImage() falls back to imagescript where sharp may not load", async () => {
  const names = [
    "png_rgba8.png",
    "jpeg_420.jpg",
    "gif_plain.gif",
    "avif_420.avif",
    "webp_lossy.webp",
  ];
  const { code, stdout, stderr } = await run("decode_files.ts", [
    "--allow-read",
    "--allow-env",
  ], names);
  equal(code, 0, stderr);
  const lines = stdout.trim().split("\n");
  deepEqual(lines.slice(0, 5), [
    "no sharp",
    "37 x 23",
    "61 x 43",
    "37 x 23",
    "61 x 43",
  ]);
  match(lines[5]!, /WebP is read by sharp only, which cannot be loaded here/);
});

async function run(
  script: string,
  permissions: readonly string[],
  names: readonly string[],
): Promise<
  { code: number; signal: Deno.Signal | null; stdout: string; stderr: string }
> {
  const { code, signal, stdout, stderr } = await new Deno.Command(
    Deno.execPath(),
    {
      args: [
        "run",
        "--no-prompt",
        "--quiet",
        ...permissions,
        fileURLToPath(new URL(`./${script}`, import.meta.url)),
        ...names.map(path),
      ],
      env: { NO_COLOR: "1" },
    },
  ).output();
  const decoder = new TextDecoder();
  return {
    code,
    signal,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}
