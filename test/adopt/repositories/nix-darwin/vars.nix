{
  domain = "lab.example.com";
}
