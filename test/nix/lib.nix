# The fixture's lib, or another: nixpkgs' own, to see that both do the same.
{
  libPath ? null,
}:
import (if libPath == null then ./nixpkgs/lib else libPath)
