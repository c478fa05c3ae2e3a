/** What was thrown, in words, as the sandbox tells it too. */
export function thrownText(thrown: unknown): string {
  if (thrown instanceof Error) return `${thrown.name}: ${thrown.message}`;
  if (typeof thrown === "string") return JSON.stringify(thrown);
  if (typeof thrown !== "object" || thrown === null) return String(thrown);
  return "an object that is no error";
}
