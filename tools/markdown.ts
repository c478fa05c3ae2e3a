/**
 * Markdown as `deno fmt` has it: paragraphs and list items are filled up to 80
 * columns, headings and code (without an empty line in it) stay. The text may break its lines anywhere; blocks are separated by empty
 * lines, and each line that begins with "- " begins an item.
 */
export function markdown(text: string): string {
  return text.trim().split(/\n{2,}/).map(block).join("\n\n") + "\n";
}

function block(text: string): string {
  if (/^(?:#|```)/.test(text)) return text;
  return text.split(/\n(?=- )/).map((paragraph) =>
    filled(paragraph, paragraph.startsWith("- ") ? "  " : "")
  ).join("\n");
}

/** Words in lines of at most 80 columns; all but the first are indented. */
function filled(text: string, indent: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((word) => word !== "")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line.trim() !== "" && longer.length > 80) {
      lines.push(line);
      line = indent + word;
    } else {
      line = longer;
    }
  }
  return [...lines, line].join("\n");
}
