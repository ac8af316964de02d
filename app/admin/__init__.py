"""The administrator's pages: accounts, services, bank holidays, what is in force, how the house stands. No casework, no child's name."""
