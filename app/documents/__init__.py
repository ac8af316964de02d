"""Files in a case: weighed and looked into before they are kept, given out only to those who need to know."""
