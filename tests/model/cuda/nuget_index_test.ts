import { equal, match, ok } from "node:assert/strict";
import {
  defaultNugetIndex,
  nugetIndex,
} from "../../../src/model/cuda/nuget_index.ts";
import { ModelError } from "../../../src/model/model_error.ts";
import { failure } from "../../files/scratch.ts";

function read(value?: string): string {
  return nugetIndex((name) => name === "WDTAG_NUGET_INDEX" ? value : undefined);
}

Deno.test("nugetIndex() is nuget.org's, unless another is named", () => {
  equal(read(), defaultNugetIndex);
  equal(read(""), defaultNugetIndex);
  equal(
    read(" https://mirror.test/nuget/v3/index.json#top "),
    "https://mirror.test/nuget/v3/index.json",
  );
});

Deno.test("nugetIndex() refuses what is no address, and tells no password", async () => {
  for (const value of ["mirror.test", "file:///etc/passwd", "ftp://u:pw@x/"]) {
    const error = await failure(() =>
      Promise.resolve().then(() => read(value))
    );
    ok(error instanceof ModelError);
    match(error.message, /WDTAG_NUGET_INDEX is no address of a NuGet feed/);
    ok(!error.message.includes("pw"));
  }
});
