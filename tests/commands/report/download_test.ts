import { deepEqual, equal, match } from "node:assert/strict";
import { barReporter } from "../../../src/commands/report/bar_reporter.ts";
import { errorReporter } from "../../../src/commands/report/error_reporter.ts";
import type { Reporter } from "../../../src/commands/report/reporter.ts";
import { downloadMeter } from "../../../src/commands/report/download_meter.ts";
import { formatBytes } from "../../../src/commands/report/format_bytes.ts";
import { jsonReporter } from "../../../src/commands/report/json_reporter.ts";
import { plainReporter } from "../../../src/commands/report/plain_reporter.ts";
import { withClock } from "./made_events.ts";

const event = (bytes: number, total: number | null = 10_000_000) => ({
  kind: "downloading" as const,
  repo: "kit/tagger",
  file: "model.onnx",
  bytes,
  total,
});

Deno.test("formatBytes() keeps two or three digits", () => {
  for (
    const [bytes, text] of [
      [0, "0 bytes"],
      [999, "999 bytes"],
      [1000, "1.0 kB"],
      [9940, "9.9 kB"],
      [12_345, "12 kB"],
      [999_600, "1.0 MB"],
      [1_234_000_000, "1.2 GB"],
    ] as const
  ) equal(formatBytes(bytes), text);
});

Deno.test("downloadMeter() tells speed and time left, an earlier run's bytes left out", () => {
  const meter = downloadMeter();
  deepEqual(meter.measure(event(4_000_000), 0), {
    isFirst: true,
    share: 0.4,
    words: "model.onnx  4.0 MB of 10 MB",
  });
  deepEqual(meter.measure(event(6_000_000), 1000), {
    isFirst: false,
    share: 0.6,
    words: "model.onnx  6.0 MB of 10 MB  2.0 MB/s  2s left",
  });
  equal(meter.measure(event(10_000_000), 3000).share, 1);
});

Deno.test("downloadMeter() tells the bytes alone where the length is not known", () => {
  deepEqual(downloadMeter().measure(event(4_000_000, null), 0), {
    isFirst: true,
    share: 0,
    words: "model.onnx  4.0 MB",
  });
});

Deno.test("each reporter shows a download", () => {
  const said: string[] = [];
  const sink = { write: (text: string) => void said.push(text) };
  for (
    const [reporter, shown] of [
      [
        plainReporter(sink, { verbose: false, debug: false }),
        /^Downloading model\.onnx {2}5\.0 MB of 10 MB\n$/,
      ],
      [
        barReporter(sink, () => 80, { verbose: false, debug: false }),
        /\[█+·+\] 50% {2}model\.onnx/,
      ],
      [
        jsonReporter(sink),
        /^\{"event":"downloading","repo":"kit\/tagger","file":"model.onnx","bytes":5000000,"total":10000000\}\n$/,
      ],
    ] as const
  ) {
    said.length = 0;
    reporter.tell(event(5_000_000));
    match(said.join(""), shown);
  }
});

Deno.test("each reporter shows the hashing of a file that takes long", () => {
  const said: string[] = [];
  const sink = { write: (text: string) => void said.push(text) };
  const none = { verbose: false, debug: false };
  for (
    const [make, shown] of [
      [
        () => plainReporter(sink, none),
        /^Checking model\.onnx {2}5\.0 MB of 10 MB {2}.*\/s {2}\d+s left\n$/,
      ],
      [
        () => barReporter(sink, () => 80, none),
        // deno-lint-ignore no-control-regex
        /\[█+·+\] 50% {2}checking model\.onnx [^]*\r\x1b\[K$/,
      ],
      [
        () => jsonReporter(sink),
        /\{"event":"checking","repo":"kit\/tagger","file":"model.onnx","bytes":5000000,"total":10000000\}\n/,
      ],
      [() => errorReporter(sink), /^$/],
    ] as const
  ) {
    said.length = 0;
    let reporter!: Reporter;
    const tell = (bytes: number) => () =>
      reporter.tell({
        ...event(bytes),
        kind: "checking",
        total: 10_000_000,
      });
    withClock([
      [0, () => reporter = make()],
      [0, tell(0)],
      [6000, tell(5_000_000)],
      [6001, tell(10_000_000)],
    ]);
    match(said.join(""), shown);
  }
});
