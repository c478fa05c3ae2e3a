import { deepEqual, equal, throws } from "node:assert/strict";
import { readOptions } from "../../src/plugin/read_options.ts";

const schema = {
  tags: { type: "array", items: { type: "string" } },
  limit: { type: "integer", default: 5, minimum: 1, maximum: 9 },
  mode: { type: "string", enum: ["a", "b"], default: "a" },
  table: {
    type: "object",
    additionalProperties: { type: "number" },
    optional: true,
  },
};

Deno.test("options are taken, and defaults filled in", () => {
  deepEqual(readOptions(schema, { tags: ["x"], table: { a: 1 } }), {
    tags: ["x"],
    limit: 5,
    mode: "a",
    table: { a: 1 },
  });
});

Deno.test("without a schema every option is taken", () => {
  deepEqual(readOptions(null, { anything: 1 }), { anything: 1 });
});

const wrong: readonly (readonly [unknown, Record<string, unknown>, RegExp])[] =
  [
    [schema, {}, /needs the option "tags", a list/],
    [schema, { tags: "x" }, /expects for its option "tags" a list, not "x"/],
    [schema, { tags: [1] }, /expects for its option "tags" a text, not 1/],
    [schema, { tags: [], limit: 1.5 }, /a whole number, not 1.5/],
    [schema, { tags: [], limit: 10 }, /a number up to 9, not 10/],
    [schema, { tags: [], limit: 0 }, /a number from 1, not 0/],
    [schema, { tags: [], mode: "c" }, /one of a, b, not "c"/],
    [schema, { tags: [], table: { a: "x" } }, /a number, not "x"/],
    [
      schema,
      { tags: [], tabel: {} },
      /has no option "tabel" \(did you mean "table"\?\)/,
    ],
    [{}, { a: 1 }, /has no option "a": it takes none/],
    [7, {}, /exports "options" that is no object/],
    [{ a: { type: "date" } }, {}, /"a" has no type/],
    [{ a: null }, {}, /"a" has no type/],
  ];
for (const [given, options, said] of wrong) {
  Deno.test(`readOptions() refuses ${JSON.stringify(options)}: ${said.source}`, () => {
    throws(() => readOptions(given, options), said);
  });
}

Deno.test("an option called __proto__ changes nothing but itself", () => {
  const odd = JSON.parse('{"__proto__":{"type":"string","default":"x"}}');
  const values = readOptions(odd, {});
  equal(Object.getPrototypeOf(values), Object.prototype);
  deepEqual(Object.keys(values), ["__proto__"]);
});
