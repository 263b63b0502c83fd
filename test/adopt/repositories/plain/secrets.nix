let
  pine = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGwAHX7kR86SSbUUTvoTDdYRmm9aPCU+Kf+XCNMKTTnE pine";
  quay = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIL2uEK1DBiJTYRBJx4ZuFuLI8Ew+BSRAzHZsMQB6kedR quay";
  theo = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILqrgwtGep/w26gfKr6D25qiT11g8Y/im674iYTlhAjU theo";
in
{
  "secrets/restic.age".publicKeys = [ theo pine quay ];
}
