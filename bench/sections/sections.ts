import type { SectionName } from "../arguments.ts";
import { cacheSection } from "./cache_section.ts";
import { memorySection } from "./memory_section.ts";
import {
  largeSection,
  mixedSection,
  photosSection,
  smallSection,
} from "./pictures_sections.ts";
import type { Section } from "./section.ts";
import { stagesSection } from "./stages_section.ts";
import { startSection } from "./start_section.ts";
import { vitSection } from "./vit_section.ts";

/** All sections by name. */
export const sections: Readonly<Record<SectionName, Section>> = {
  start: startSection,
  small: smallSection,
  large: largeSection,
  photos: photosSection,
  mixed: mixedSection,
  vit: vitSection,
  stages: stagesSection,
  memory: memorySection,
  cache: cacheSection,
};
