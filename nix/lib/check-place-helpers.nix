# Where an option gets its value: the file that a person has to open.
{ lib }:
let
  # This file stands in lib/ of the repository.
  root = "${toString ../.}/";
  placeOf = { file, ... }: lib.removePrefix root (toString file);
  isGenerated = definition: lib.match "hosts/[^/]+/generated/.*" (placeOf definition) != null;
in
{
  inherit isGenerated placeOf;

  # In a file of this repository that lab.yaml did not make.
  isByHand =
    { file, ... }@definition: lib.hasPrefix root (toString file) && !(isGenerated definition);

  # " (hosts/luna/default.nix)".
  setIn = option: " (${lib.concatStringsSep ", " (lib.unique (map placeOf option.definitionsWithLocations))})";
}
