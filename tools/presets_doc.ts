/** Filled in next. */
export function presetsDoc(): string {
  return "";
}
