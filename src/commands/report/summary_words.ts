import { tagFrequencies } from "../../caption/tag_frequencies.ts";
import type { Mishap, RunSummary } from "../../dataset/run_event.ts";
import { count } from "../../text/count.ts";
import { formatDuration } from "./format_duration.ts";
import { printablePath } from "./printable.ts";

/** How many failures and tags the summary names one by one. */
const NAMED_FAILURES = 50;
const NAMED_TAGS = 10;

/**
 * What a person is told at the end of a run.
 *
 * @param summary What it came to.
 * @returns Lines, without line ends.
 */
export function summaryWords(summary: RunSummary): readonly string[] {
  const { images, tagged, skipped, failed, seconds, provider } = summary;
  const left = images - tagged - skipped - failed;
  const speed = seconds > 0
    ? ` (${(tagged / seconds).toFixed(1)} a second)`
    : "";
  return [
    summary.interrupted
      ? `Interrupted: ${count(left, "image")} left undone`
      : "Done",
    `  ${
      summary.captioner === undefined || summary.tagger !== undefined
        ? "Tagged  "
        : "Written "
    } ${tagged} of ${count(images, "image")} in ${
      seconds < 10 ? `${seconds.toFixed(1)}s` : formatDuration(seconds)
    }${speed}`,
    ...(provider === "" ? [] : [`  Ran on   ${provider}`]),
    ...(summary.tagger === undefined ? [] : [
      `  By       ${summary.tagger} (tags), ${summary.captioner} (sentences)`,
    ]),
    ...(summary.reused
      ? [`  Scores   ${summary.reused} of ${tagged + failed} from earlier runs`]
      : []),
    ...pluginLines(summary),
    ...(skipped > 0 ? [`  Skipped  ${skipped}`] : []),
    ...(failed > 0
      ? [`  Failed   ${failed}`, ...failureLines(summary.failures, failed)]
      : []),
    ...topTags(summary.frequencies),
    ...(tagged > 0 ? [`  Captions ${summary.output}`] : []),
  ];
}

/** Which plugins took part, and what they are to blame for. */
function pluginLines({ plugins }: RunSummary): readonly string[] {
  return plugins.map(({ name, runs, failed, skipped, retired }, at) => {
    const did = [
      runs,
      ...(failed > 0 ? [`${count(failed, "image")} failed`] : []),
      ...(skipped > 0 ? [`${count(skipped, "image")} left out`] : []),
      ...(retired === null ? [] : [retired]),
    ];
    return `  ${at === 0 ? "Plugins" : "       "}  ${name} (${did.join(", ")})`;
  });
}

function failureLines(
  failures: readonly Mishap[],
  failed: number,
): readonly string[] {
  const named = failures.slice(0, NAMED_FAILURES);
  const rest = failed - named.length;
  return [
    ...named.map(({ path, reason }) => `    ${printablePath(path)}: ${reason}`),
    ...(rest > 0 ? [`    and ${rest} more, named above`] : []),
  ];
}

function topTags(frequencies: ReadonlyMap<string, number>): readonly string[] {
  const top = tagFrequencies(frequencies).slice(0, NAMED_TAGS);
  return top.length === 0
    ? []
    : [`  Top tags ${top.map(([tag, n]) => `${tag} ${n}`).join(", ")}`];
}
