import { canvas, fill, wash } from "../canvas.ts";
import { hex } from "../colour.ts";
import type { Picture } from "../picture.ts";
import { roundedBox } from "../shape.ts";

/** The colours that the letters below stand for; a dot is the sky. */
const colours: Readonly<Record<string, string>> = {
  ".": "#7ecbff",
  "~": "#a9deff",
  "w": "#ffffff",
  "#": "#173a2a",
  "g": "#3fa34d",
  "G": "#74c365",
  "l": "#c3f0a0",
  "d": "#2c7a44",
  "k": "#14201c",
  "p": "#f08080",
  "b": "#8a5a34",
  "B": "#6d4326",
  "s": "#b98a5a",
  "y": "#ffd84a",
  "r": "#e8503a",
};

const drawing = `
........................................
....~~~~................................
..~~wwww~~.....................~~~~~....
.~wwwwwwww~...................~wwwww~~..
~wwwwwwwwww~~................~wwwwwwww~.
~~~~~~~~~~~~~...............~~~~~~~~~~~~
........................................
........................................
..............########..................
............##GGGGGGGG##................
..........##GGllllGGGGGG##..............
.........#GGllwwllGGGGGGGG#.............
........#GGllwwllGGGGGGGGGG#............
.......#GGGllllGGGGGGGGGGGGG#...........
.......#GGGGGGGGGGGGGGGGGGGG#...........
......#GGGGGGGGGGGGGGGGGGGGGG#..........
......#GGGGkkkGGGGGGGkkkGGGGG#..........
.....#GGGGkwwkkGGGGGkwwkkGGGGg#.........
.....#GGGGkwkkkGGGGGkwkkkGGGGg#.........
.....#GGGGkkkkkGGGGGkkkkkGGGGg#.........
.....#GGGGkkkkkGGGGGkkkkkGGGgg#.........
.....#GGGGGkkkGGkGGkGkkkGGGGgg#.........
.....#GGppGGGGGGGkkGGGGGppGggg#.........
.....#gGGGGGGGGGGGGGGGGGGGgggg#.........
......#gGGGGGGGGGGGGGGGGGgggg#....##....
......#ggGGGGGGGGGGGGGGgggggg#...#yy#...
.......#gggggGGGGGGGggggggggg#...#yw#...
........#dggggggggggggggggdd#....#yy#...
.........##dddddddddddddd##.......##....
gggggggggggg###########gggggggggggggggg
GgGGggGGGgGgGGGgGgGGgGgGGGgGGggGgGGGgGGg
gbggbgggbggbggbgggbgbggbgggbggbgbgggbggb
bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
bBbbbbsbbbbbBbbbbbbbsbbbbBbbbbbbbbbsbbbb
bbbbBbbbbbbbbbbbsbbbbbbBbbbbbbsbbbbbbBbb
bbsbbbbbbBbbbbbbbbbBbbbbbbbbbbbbBbbbbbbb
BBbbbbBBbbbbBBBbbbbbbbBBBbbbbBBbbbbbBBBb
BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB
BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB
BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB
`.trim().split("\n");

const square = 8;
const side = 40 * square;

/** A slime beside a coin, in big square pixels. */
export const pixelSlime: Picture = {
  file: "pixel_slime.bmp",
  shows: "a slime and a coin, in big square pixels",
  draw() {
    const picture = canvas(side, side);
    wash(picture, hex("#7ecbff"));
    for (const [row, line] of drawing.entries()) {
      for (
        const [column, letter] of Array.from(line.padEnd(40, "g")).entries()
      ) {
        const colour = colours[letter];
        if (colour === undefined) {
          throw new Error(`No colour is named "${letter}"`);
        }
        const [x, y] = [(column + 0.5) * square, (row + 0.5) * square];
        fill(picture, roundedBox(x, y, square, square), hex(colour));
      }
    }
    return picture;
  },
};
