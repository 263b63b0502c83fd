{
  equal = true;
  conflict = false;
  conflictOfDefaults = false;
  undeclared = false;
  undeclaredInSet = false;
  undeclaredUnderFalse = false;
  wrongType = false;
  valueForSet = false;
  setForValue = false;
  optionsBesideConfig = false;
  noValue = false;
}
