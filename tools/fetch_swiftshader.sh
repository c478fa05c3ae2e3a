#!/usr/bin/env bash
# Fetches what the tests of WebGPU need on a machine without a GPU: SwiftShader,
# a Vulkan driver that computes on the processor, with Vulkan's loader, both from
# Debian's package chromium-common. Nothing is installed: they are put into a
# folder, and a line is printed that makes the tests find them:
#
#   eval "$(tools/fetch_swiftshader.sh FOLDER)"
#
# On a machine without Debian's packages it says so, prints nothing, and ends
# well: those tests are left out then.
set -euo pipefail

folder=${1:?"Usage: tools/fetch_swiftshader.sh FOLDER"}
say() { echo "SwiftShader: $*" >&2; }

if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
  say "not fetched, for there is no apt-get here"
  exit 0
fi
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

fetch() {
  apt-get -qq -o APT::Sandbox::User=root download chromium-common >/dev/null 2>&1
}
# The lists of a fresh machine are empty.
if ! fetch && ! { apt-get -qq update >/dev/null 2>&1 && fetch; }; then
  say "not fetched, for the package chromium-common can't be had"
  exit 0
fi
dpkg-deb -x chromium-common_*.deb unpacked
for file in vk_swiftshader_icd.json libvk_swiftshader.so libvulkan.so.1; do
  if ! cp "unpacked/usr/lib/chromium/$file" "$folder/"; then
    say "not used, for the package does not hold $file"
    exit 0
  fi
done
say "fetched into $folder"
printf 'export WDTAG_SWIFTSHADER=%q\n' "$folder/vk_swiftshader_icd.json"
