{
  none = "option";
  profileOverOption = "profile";
  defaultOverProfile = "default";
  profileUnderDefault = "default";
  plainOverDefault = "plain";
  forceOverPlain = "force";
  equalProfiles = "profile";
}
