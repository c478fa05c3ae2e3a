import { deepEqual, equal } from "node:assert/strict";
import { strip } from "../../src/caption/strip.ts";

/** Every code point for which Python's str.isspace() holds. */
const spaces = [
  ...[0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x85, 0xa0],
  ...[0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007],
  ...[0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000],
];

Deno.test("strip() strips what Python strips, letter by letter", () => {
  const stripped: number[] = [];
  for (let code = 0; code <= 0xffff; code++) {
    const letter = String.fromCharCode(code);
    if (strip(`${letter}a${letter}`) === "a") stripped.push(code);
    else equal(strip(`${letter}a${letter}`), `${letter}a${letter}`);
  }
  deepEqual(stripped, spaces);
});

Deno.test("strip() leaves nothing of white space alone, and what is within", () => {
  equal(strip(String.fromCharCode(...spaces)), "");
  equal(strip(""), "");
  equal(strip(" \u3000a \t b\u0085\x1f"), "a \t b");
  equal(strip("\uFEFF a\u200b"), "\uFEFF a\u200b");
});
