{
  enable = true;
  a = {
    b = "default";
    c = "plain";
  };
  # A definition at a stronger priority hides the others of the same option.
  sets.three.z = "forced";
}
