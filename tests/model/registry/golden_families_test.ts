import { deepEqual, equal, ok } from "node:assert/strict";
import { preprocess } from "../../../src/image/preprocess.ts";
import type { RawImage } from "../../../src/image/raw_image.ts";
import { families } from "../../../src/model/families.ts";
import { paddingMask } from "../../../src/model/padding_mask.ts";
import { registry } from "../../../src/model/registry/registry.ts";
import { madeImage, sha256 } from "../../image/made_image.ts";

/** What a family's published preprocessing made of a picture; see families.py. */
interface Case {
  readonly family: string;
  readonly picture: readonly [
    width: number,
    height: number,
    channels: RawImage["channels"],
  ];
  readonly dims: readonly number[];
  readonly sha256: string;
  readonly values: readonly (readonly [at: number, value: number])[];
  readonly masked?: number;
  readonly mask?: string;
}

const { cases }: { readonly cases: readonly Case[] } = JSON.parse(
  await Deno.readTextFile(
    new URL("../../fixtures/golden/families.json", import.meta.url),
  ),
);

Deno.test("every model of the registry has golden vectors of its family", () => {
  const recorded = new Set(cases.map(({ family }) => family));
  for (const { family } of registry) ok(recorded.has(family.name), family.name);
  deepEqual(new Set(families.map(({ name }) => name)), recorded);
});

for (const family of families) {
  Deno.test(`${family.name} taggers see what their reference code shows them`, () => {
    const own = cases.filter((each) => each.family === family.name);
    equal(own.length, 5);
    const size = family.openSize!;
    const spec = { ...family.input, width: size, height: size };
    for (const { picture, dims, values, masked, mask, ...wanted } of own) {
      const what = `${picture.join("x")}`;
      const tensor = preprocess(madeImage("noise", ...picture), spec);
      deepEqual(tensor.dims, [1, ...dims]);
      for (const [at, value] of values) {
        equal(tensor.data[at], value, `${what} at ${at}`);
      }
      equal(sha256(new Uint8Array(tensor.data.buffer)), wanted.sha256, what);

      equal(family.extraInputs.length, mask === undefined ? 0 : 1);
      if (mask === undefined) continue;
      const made = paddingMask([[picture[0], picture[1]]], 1, spec);
      equal(made.reduce((sum, each) => sum + each, 0), masked, what);
      equal(sha256(made), mask, what);
    }
  });
}
