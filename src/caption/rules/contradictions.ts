/** Tags of which only one can be true of a picture. */
export interface Contradiction {
  /** Their names. */
  readonly tags: readonly string[];
  /** They contradict each other only where this tag is there. */
  readonly where?: string;
}

function counts(one: string): readonly Contradiction[] {
  const many = [2, 3, 4, 5].map((count) => `${count}${one}s`);
  return [
    { tags: [`1${one}`, ...many, `6+${one}s`] },
    // Not with the others of them: two girls are several.
    { tags: [`1${one}`, `multiple_${one}s`] },
    { tags: ["no_humans", `1${one}`] },
    { tags: ["no_humans", `multiple_${one}s`] },
    ...[...many, `6+${one}s`, `multiple_${one}s`]
      .map((tag) => ({ tags: ["solo", tag] })),
  ];
}

/**
 * The contradictions that are built in: the numbers of girls, boys and others,
 * `solo` and `no_humans`; and where there is one person, what she has one of.
 */
export const contradictions: readonly Contradiction[] = [
  ...["girl", "boy", "other"].flatMap(counts),
  { tags: ["solo", "solo_focus"] },
  { tags: ["indoors", "outdoors"] },
  { tags: ["short_hair", "medium_hair", "long_hair"], where: "solo" },
  { tags: ["short_hair", "medium_hair", "very_long_hair"], where: "solo" },
  { tags: ["open_mouth", "closed_mouth"], where: "solo" },
  {
    tags: [
      ...["flat_chest", "small_breasts", "medium_breasts"],
      ...["large_breasts", "huge_breasts"],
    ],
    where: "solo",
  },
  {
    tags: ["standing", "sitting", "lying", "kneeling", "squatting"],
    where: "solo",
  },
];
