# The priority of every scalar that a profile sets: weaker than mkDefault (1000), so that hardware-configuration.nix,
# a host's modules and modules taken from elsewhere win without a conflict; stronger than the default of an option
# (1500), so that the profile counts. Lists need none, they are joined.
{ lib }: lib.mkOverride 1200
