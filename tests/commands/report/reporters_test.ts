import { deepEqual, equal, match } from "node:assert/strict";
import { barReporter } from "../../../src/commands/report/bar_reporter.ts";
import { errorReporter } from "../../../src/commands/report/error_reporter.ts";
import { jsonReporter } from "../../../src/commands/report/json_reporter.ts";
import { plainReporter } from "../../../src/commands/report/plain_reporter.ts";
import type { Reporter } from "../../../src/commands/report/reporter.ts";
import type { RunEvent } from "../../../src/dataset/run_event.ts";
import {
  keptText,
  madeOpened,
  madeSummary,
  madeTagged,
  madeUntouched,
  withClock,
} from "./made_events.ts";

const none = { verbose: false, debug: false };

/** A run of 100 images, each of which takes a tenth of a second; the third fails. */
function tellRun(make: () => Reporter): void {
  let reporter!: Reporter;
  const image = (done: number): RunEvent => ({
    kind: "image",
    result: done === 3 ? madeUntouched("failed") : madeTagged(),
    done,
    total: 100,
  });
  withClock([
    [1000, () => reporter = make()],
    [1000, () => reporter.tell({ kind: "scanned", images: 100 })],
    [2000, () => reporter.tell(madeOpened)],
    ...Array.from(
      { length: 100 },
      (_, at): [number, () => void] => [
        2100 + at * 100,
        () => reporter.tell(image(at + 1)),
      ],
    ),
    [12_000, () =>
      reporter.tell({
        kind: "finished",
        summary: madeSummary({
          images: 100,
          tagged: 99,
          failed: 1,
          failures: [{ path: "b.png", reason: "It is so" }],
          seconds: 11,
        }),
      })],
  ]);
}

Deno.test("plainReporter() says every five seconds how far the run is, and names failures at once", () => {
  const sink = keptText();
  tellRun(() => plainReporter(sink, none));
  deepEqual(sink.text().split("\n"), [
    "Tagging 14 images on cpu with palette: 45 tags, 448x448 pixels, batches of 4",
    "Failed: b.png: It is so",
    "40/100  10.0 images/s  6s left",
    "90/100  10.0 images/s  1s left",
    "Done",
    "  Tagged   99 of 100 images in 11s (9.0 a second)",
    "  Ran on   cpu",
    "  Failed   1",
    "    b.png: It is so",
    '  Captions in ".txt" files beside the images',
    "",
  ]);
});

Deno.test("barReporter() draws ten times a second, and puts lines above the bar", () => {
  const sink = keptText();
  tellRun(() => barReporter(sink, () => 60, none));
  const text = sink.text();
  const frames = text.split("\r\x1b[K").filter((part) => /\d\/100 /.test(part));
  equal(frames.length, 100);
  match(frames[49]!, /^\[█+·+\] 50% {2}50\/100 {2}10\.0 images\/s {2}5s left/);
  match(frames[3]!, /1 failed$/);
  // The line has the terminal for itself, and the bar comes back below it.
  match(
    text,
    // deno-lint-ignore no-control-regex
    /2\/100[^\n]*\r\x1b\[KFailed: b\.png: It is so\n\r\x1b\[K\[[^\n]*3\/100/,
  );
  // deno-lint-ignore no-control-regex
  match(text, /100\/100[^\n]*\r\x1b\[KDone\n/);
});

Deno.test("barReporter() does not draw more often than can be seen", () => {
  const sink = keptText();
  let reporter!: Reporter;
  withClock([
    [0, () => reporter = barReporter(sink, () => 60, none)],
    ...Array.from({ length: 1000 }, (_, at): [number, () => void] => [
      1000 + at,
      () =>
        reporter.tell({
          kind: "image",
          result: madeTagged(),
          done: at + 1,
          total: 1001,
        }),
    ]),
  ]);
  equal(sink.text().split("\r").length - 1, 10);
});

Deno.test("barReporter() takes the bar away where the run ends without a summary", async () => {
  const sink = keptText();
  {
    await using reporter = barReporter(sink, () => 60, none);
    withClock([[1000, () =>
      reporter.tell({
        kind: "image",
        result: madeTagged(),
        done: 1,
        total: 2,
      })]]);
  }
  // deno-lint-ignore no-control-regex
  match(sink.text(), /1\/2[^\n]*\r\x1b\[K$/);
});

for (
  const [what, make] of [
    ["plainReporter()", plainReporter],
    [
      "barReporter()",
      (sink: ReturnType<typeof keptText>, detail: typeof none) =>
        barReporter(sink, () => 60, detail),
    ],
    ["errorReporter()", errorReporter],
  ] as const
) {
  Deno.test(`${what} shows an image's name in one line that obeys nobody`, () => {
    const sink = keptText();
    const path = "a\x1b[2J\nDone.png";
    withClock([[1000, () => {
      const reporter = make(sink, none);
      const result = madeUntouched("failed", path);
      reporter.tell({ kind: "image", result, done: 1, total: 2 });
      reporter.tell({
        kind: "finished",
        summary: madeSummary({
          images: 2,
          failed: 1,
          failures: [{ path, reason: "It is so" }],
        }),
      });
    }]]);
    match(sink.text(), /^Failed: a\\x1b\[2J\\(?:n|x0a)Done\.png: It is so$/m);
    // The bar is drawn over: what stands before its end is gone from the line.
    // deno-lint-ignore no-control-regex
    const lines = sink.text().replace(/[^\n]*\r\x1b\[K/g, "");
    equal(
      lines.match(/^Done/gm)?.length ?? 0,
      what.startsWith("error") ? 0 : 1,
    );
  });
}

Deno.test("errorReporter() tells of what went wrong, and of nothing else", () => {
  const sink = keptText();
  tellRun(() => errorReporter(sink));
  const reporter = errorReporter(sink);
  reporter.tell({ kind: "warning", message: "Take care" });
  reporter.tell({ kind: "error", status: 3, message: "No model" });
  equal(
    sink.text(),
    "Failed: b.png: It is so\nWarning: Take care\nError: No model\n",
  );
});

Deno.test("jsonReporter() writes flat objects, one a line, whatever a name holds", () => {
  const sink = keptText();
  const reporter = jsonReporter(sink);
  const path = 'line\nfeed "quote" \u2028 \ud800.png';
  const image = { kind: "image", total: 2 } as const;
  reporter.tell({ ...image, result: madeTagged(path), done: 1 });
  reporter.tell({ ...image, result: madeUntouched("skipped"), done: 2 });
  reporter.tell({
    kind: "finished",
    summary: madeSummary({
      images: 2,
      frequencies: new Map(
        Array.from({ length: 30 }, (_, at) => [`tag${at}`, 30 - at]),
      ),
    }),
  });
  const lines = sink.text().trimEnd().split("\n");
  equal(lines.length, 3);
  const [tagged, skipped, finished] = lines.map((line) => JSON.parse(line));
  deepEqual(tagged, {
    event: "image",
    status: "tagged",
    path,
    done: 1,
    total: 2,
    file: path.replace(/\.png$/, ".txt"),
    caption: "1girl, solo",
    tags: 2,
    width: 30,
    height: 20,
  });
  deepEqual(skipped, {
    event: "image",
    status: "skipped",
    path: "b.png",
    done: 2,
    total: 2,
    reason: "It is so",
  });
  equal(finished.top_tags.length, 20);
  deepEqual(finished.top_tags[0], { tag: "tag0", images: 30 });
  equal("frequencies" in finished, false);
});

Deno.test("jsonReporter() closes what it writes to", async () => {
  let closed = false;
  {
    await using reporter = jsonReporter(keptText(), () => {
      closed = true;
      return Promise.resolve();
    });
    reporter.tell({ kind: "scanned", images: 1 });
    equal(closed, false);
  }
  equal(closed, true);
});
