"""The forms, described. Fields and their order follow the forms of the Ministry of Justice of 2010."""
