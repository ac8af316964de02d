"""What a manager answers for beside the cases: exceptions that wait for approval, the rules in force."""
