import { equal } from "node:assert/strict";
import { openSpare } from "../../src/commands/spare_memory.ts";

function garbage(): WeakRef<object> {
  return new WeakRef({ of: "no use" });
}

async function collects(): Promise<void> {
  const spare = await openSpare();
  for (let time = 0; time < 3; time++) {
    const left = garbage();
    // What a weak reference was made of lives to the end of its turn.
    await new Promise((resolve) => setTimeout(resolve));
    spare();
    equal(left.deref(), undefined);
  }
}

Deno.test("openSpare() has garbage collected, again and again", collects);

Deno.test({
  name: "openSpare() does so without the permission for what else it does",
  permissions: { ffi: false },
  fn: collects,
});
