{
  server = true;
  noRoot = false;
  noBootLoader = false;
  zfsWithoutHostId = false;
  zfs = true;
  badHostId = false;
  lockedOut = false;
  keyOfRoot = true;
  keyOfNoAdmin = false;
  userOfNoKind = false;
  numberAsStateVersion = false;

  mac = true;
  noStateVersion = false;
  textAsStateVersion = false;
  personalWithoutPerson = false;
  gcWithoutNix = false;
  optionOfNixos = false;
}
