import { rejects } from "node:assert/strict";
import { openTagger } from "../../src/dataset/open_tagger.ts";
import { madeChoice } from "../plugin/made_plugins.ts";

Deno.test("openTagger() refuses plugins, and says what runs them", async () => {
  await rejects(
    openTagger({ model: "palette", plugins: [madeChoice("mcut")] }),
    new RangeError(
      "plugins must be empty: a tagger of pictures in memory has none, tagDataset() runs them",
    ),
  );
});
