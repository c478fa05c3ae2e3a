import { deepEqual, equal, match, ok } from "node:assert/strict";
import { FormError } from "../../src/caption/form/form_error.ts";
import { RuleError } from "../../src/caption/rules/rule_error.ts";
import { UsageError } from "../../src/commands/arguments/usage_error.ts";
import { endedAfter, exitStatusOf } from "../../src/commands/exit_status.ts";
import { ScanError } from "../../src/dataset/scan_error.ts";
import { WriteFailed, WriteRefused } from "../../src/files/file_errors.ts";
import { ModelError } from "../../src/model/model_error.ts";

const scanError = new ScanError([{ path: "data", reason: "It is gone" }]);

for (
  const [error, status] of [
    [new UsageError("No path"), 2],
    [scanError, 2],
    [new FormError("No slot"), 2],
    [new RuleError("No rule"), 2],
    [new WriteRefused("a.txt", "It is a link"), 2],
    [new WriteFailed("a.txt", "The disk is full"), 2],
    [new ModelError("No model"), 3],
    [new Error("Something else"), 1],
    [new RangeError("A number"), 1],
  ] as const
) {
  Deno.test(`exitStatusOf() is ${status} for a ${error.name}, in the error's words`, () => {
    deepEqual(exitStatusOf(error, false), { status, message: error.message });
  });
}

Deno.test("exitStatusOf() has words for what is no error", () => {
  deepEqual(exitStatusOf("thrown", false), { status: 1, message: "thrown" });
});

Deno.test("exitStatusOf() tells every cause where more is wanted", () => {
  const root = new Deno.errors.NotFound("No such file");
  const error = new ModelError("Cannot open model", {
    cause: new Error("In between", { cause: root }),
  });
  const { status, message } = exitStatusOf(error, true);
  equal(status, 3);
  match(message, /^ModelError: Cannot open model\n/);
  match(message, /^Caused by: Error: In between\n/m);
  match(message, /^Caused by: NotFound: No such file\n/m);
});

Deno.test("exitStatusOf() shows no stack for what the user can say otherwise", () => {
  for (const error of [new UsageError("No path"), scanError]) {
    const { message } = exitStatusOf(error, true);
    ok(!/\n +at /.test(message));
  }
});

Deno.test("endedAfter() is 3 only where nothing was written", () => {
  const gone = { status: 3, message: "The server is gone" };
  const settings = { existing: "skip", outputPath: null } as const;
  deepEqual(endedAfter(0, gone, settings), gone);
  const wrong = { status: 2, message: "No" };
  deepEqual(endedAfter(5, wrong, settings), wrong);
  deepEqual(endedAfter(1, gone, settings), {
    status: 1,
    message:
      "The server is gone\n1 caption had been written by then: --existing skip goes on behind it",
  });
});

for (
  const [existing, outputPath, end] of [
    ["skip", null, ": --existing skip goes on behind them"],
    [
      "overwrite",
      null,
      ": --existing skip goes on behind them, and leaves out whatever else has a caption",
    ],
    // Older captions would be taken for those of this run.
    ["append", null, ""],
    ["prepend", null, ""],
    ["skip", "all.json", '; another run writes "all.json" anew'],
  ] as const
) {
  Deno.test(`endedAfter() promises no more than another run does: ${existing}, ${outputPath}`, () => {
    const gone = { status: 3, message: "Gone" };
    equal(
      endedAfter(2, gone, { existing, outputPath }).message,
      `Gone\n2 captions had been written by then${end}`,
    );
  });
}
