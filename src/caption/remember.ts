/** Answers that are kept; names of tags are few, but nobody promises it. */
const MOST = 65_536;

/**
 * A function that answers the same question once. It forgets everything when
 * it knows too much, so that its memory does not grow with the dataset.
 *
 * @param answer Depends on the text alone.
 */
export function remember<Answer>(
  answer: (text: string) => Answer,
): (text: string) => Answer {
  const known = new Map<string, { readonly answer: Answer }>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found.answer;
    if (known.size >= MOST) known.clear();
    const fresh = { answer: answer(text) };
    known.set(text, fresh);
    return fresh.answer;
  };
}
