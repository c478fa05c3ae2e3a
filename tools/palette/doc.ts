import { markdown } from "../markdown.ts";
import { ratings } from "./model.ts";
import { paletteTags } from "./tags.ts";

/** The text of docs/palette.md. */
export function paletteDoc(): string {
  const tags = paletteTags.map(({ name, says }) => `- \`${name}\`: ${says}`);
  const scores = ratings.map(({ name, score }) => `${name} ${score}`);
  return markdown(`# The palette model

\`palette\` is a tagger that comes inside wdtag: an ONNX file of some 20 KB in
the layout of the WD taggers, with its own \`selected_tags.csv\`. It needs no
network and no download, and takes a few milliseconds for a picture.
\`deno task demo\` uses it, and \`--model palette\` does; nothing else uses it
unasked.

## What it is, and what it is not

Nothing in it was trained. It is arithmetic on colours: means, shares, ramps.
It gives ${paletteTags.length} tags of Danbooru that pixels alone decide, and knows nothing of what a
picture shows: no characters, no things, no actions. The tags' numbers, names
and counts are Danbooru's own, the counts as of 2022.

Four ratings have to come first in this layout. Pixels do not tell a rating, so
each has a constant score: ${scores.join(", ")}.
Do not use it for ratings.

It is good for what a trained tagger is often unsure of: finding greyscale and
sepia pictures, borders and bars to crop, plain backgrounds and dominant colours
in a data set. Fades are narrow: most scores are 0 or 1, and 0.35 is a
fair threshold for all.

## How it measures

The input is that of the WD taggers: \`input\`, float32, [batch, 448, 448, 3],
blue, green, red, 0 to 255. Cells of 4 x 4 pixels are averaged first. What a
picture was padded with to become a square is found and left out: white bars at
two opposite sides. A picture that has white edges of its own looks the same, so
its own white is taken to be equally wide on all sides.

Two parts are told apart: the rim, which is the outermost 6% of the shorter
side, and a ring inside it, from 10% to 22%. A background must show in both.
Bars and borders are lines of one colour all along, counted from each edge, that
end at a straight line.

Each tag is a set of conditions, such as "no tint in 99% of the cells". A
condition has a value where it does not hold at all and one where it holds
fully, with a straight line between; the weakest condition is the tag's score,
and where there are several ways to a tag the best of them counts. All of
them are in \`tools/palette/tags.ts\`, and what they measure is in
\`tools/palette/measures.ts\`.

## The tags

${tags.join("\n")}

## Where it errs

- A wide smooth sky is a background to it, and a night without lights is plain.
- A picture in one colour's light (a blue night, a sunset) may count as
  monochrome or as a theme.
- Bars and borders of white cannot be told from padding at two sides.
- Screentone averages to grey: a page full of it has little contrast.

## Making it

\`deno run -A tools/make_palette.ts FOLDER\` writes \`model.onnx\` and
\`selected_tags.csv\` into a folder, for other programs that read WD taggers.
\`deno task generate\` puts both into \`src/model/palette/palette.gen.ts\`, and a
test shows that it gives the committed bytes. The model uses plain operators of
opset 17 only, so that it runs on every execution provider.
`);
}
