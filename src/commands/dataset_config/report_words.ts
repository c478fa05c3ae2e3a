import { quotePath } from "../../files/quote_path.ts";
import { count } from "../../text/count.ts";
import { printablePath } from "../report/printable.ts";
import type { ConfigReport } from "./report_json.ts";

/** How many of a kind are named. */
const named = 5;

/**
 * What is amiss in a dataset, in words: a warning for each kind, with the first
 * ones below it.
 *
 * @param report What was found.
 * @param all Whether every one is named.
 */
export function warningLines(
  { survey, subsets, leftOut, training }: ConfigReport,
  all: boolean,
): readonly string[] {
  const { captionExtension: extension } = training;
  const lacking = subsets.filter(({ uncaptioned }) => uncaptioned.length > 0);
  const helped = lacking.filter(({ classTokens }) => classTokens !== null);
  const wordless = lacking.filter(({ classTokens }) => classTokens === null);
  const reasoned = ({ path, reason }: { path: string; reason: string }) =>
    `${printablePath(path)}: ${printablePath(reason)}`;
  const block = (
    entries: readonly string[],
    words: (n: number) => string,
  ): readonly string[] =>
    entries.length === 0 ? [] : [
      `Warning: ${words(entries.length)}`,
      ...entries.slice(0, all ? undefined : named).map((entry) => `  ${entry}`),
      ...(all || entries.length <= named
        ? []
        : [`  and ${entries.length - named} more`]),
    ];
  const paths = (list: readonly string[]) => list.map(printablePath);
  const uncaptioned = (some: typeof lacking) =>
    paths(some.flatMap(({ uncaptioned }) => uncaptioned));
  const has = (n: number) => n === 1 ? "has" : "have";
  return [
    ...block(
      uncaptioned(wordless),
      (n) =>
        `${count(n, "image")} ${has(n)} no caption (${
          printablePath(extension)
        }): sd-scripts trains without words or refuses to; tag first, or give --class_tokens`,
    ),
    ...block(
      uncaptioned(helped),
      (n) =>
        `${count(n, "image")} ${has(n)} no caption (${
          printablePath(extension)
        }): class_tokens stand for it`,
    ),
    ...block(
      paths(survey.emptyCaptions),
      (n) =>
        `${count(n, "caption")} ${
          n === 1 ? "is" : "are"
        } empty where sd-scripts reads: it stops at a file without a line`,
    ),
    ...block(
      survey.unreadableCaptions.map(reasoned),
      (n) => `${count(n, "caption")} can't be read by sd-scripts`,
    ),
    ...block(
      paths(survey.loneCaptions),
      (n) => `${count(n, "caption")} ${has(n)} no image`,
    ),
    ...block(
      paths(survey.untrained),
      (n) =>
        `${
          count(n, "image")
        } left out: sd-scripts passes over the suffix, or over hidden files`,
    ),
    ...block(
      paths(survey.emptyFolders),
      (n) => `${count(n, "folder")} without images`,
    ),
    ...block(
      paths(leftOut),
      (n) => `${count(n, "folder")} left out: 0 repeats, says the name`,
    ),
    ...block(
      paths(survey.links),
      (n) => `${count(n, "link")} to folders not followed`,
    ),
    ...block(
      survey.problems.map(reasoned),
      (n) => `${count(n, "thing")} can't be read`,
    ),
    ...(training.keepTokensSeparator !== null && !training.shuffleCaption
      ? [
        `Warning: keep_tokens_separator without shuffle_caption: sd-scripts looks for it only when it shuffles, and trains ${
          printablePath(JSON.stringify(training.keepTokensSeparator))
        } as words`,
      ]
      : []),
  ];
}

/** What was written; nothing where it went to stdout. */
export function doneLine(
  { output, subsets }: ConfigReport,
): readonly string[] {
  if (output === null) return [];
  const images = subsets.reduce((sum, subset) => sum + subset.images, 0);
  return [
    `Wrote ${quotePath(output)}: ${count(subsets.length, "subset")}, ${
      count(images, "image")
    }`,
  ];
}
