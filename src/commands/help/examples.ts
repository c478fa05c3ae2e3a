/** One common job and the line that does it. */
export interface HelpExample {
  /** What it is for, in a few words. */
  readonly job: string;
  /** The arguments, as they are typed after the program's name. */
  readonly line: string;
}

/** The common jobs, each with its line. */
export const examples: readonly HelpExample[] = [
  { job: "a folder and all below it", line: "photos --recursive" },
  { job: "one JSON file instead", line: "photos --output_path tags.json" },
  { job: "keep captions that are there", line: "photos --existing skip" },
  { job: "only likely characters", line: "photos --character_threshold 0.85" },
  { job: "a tag put first", line: "photos --always_first_tags 1girl" },
  {
    job: "the very captions of sd-scripts",
    line: "photos --preset sd-scripts",
  },
  { job: "a first try, no download", line: "photos --model palette --limit 5" },
];
