{
  users.users.rowan.home = "/Users/rowan";
}
