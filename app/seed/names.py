"""Fictional names, streets and schools, and numbers nobody bears: for caseloads that are made up."""

from typing import Final

GIRLS: Final = (
    *("Aaliyah", "Aisha", "Alice", "Amelia", "Amina", "Ava", "Beatrix", "Chloe", "Daisy", "Elif", "Ella", "Freya"),
    *("Grace", "Halima", "Hannah", "Ifrah", "Isla", "Jasmine", "Kezia", "Lily", "Maja", "Mia", "Niamh", "Olivia"),
    *("Phoebe", "Ruby", "Sagal", "Scarlett", "Sophie", "Tegan", "Willow", "Zahra", "Zofia", "Zoë"),
)
BOYS: Final = (
    *("Abdi", "Adam", "Alfie", "Arthur", "Ayaan", "Ben", "Callum", "Daniel", "Dylan", "Elijah", "Ethan", "Finley"),
    *("George", "Harvey", "Hassan", "Isaac", "Jack", "Jakub", "Jayden", "Kai", "Leo", "Liam", "Malachi", "Mohamed"),
    *("Noah", "Oscar", "Reuben", "Riley", "Samir", "Theo", "Tyler", "Yusuf", "Zac", "Seán"),
)
SURNAMES: Final = (
    *("Abara", "Adeyemi-Cole", "Ahmed", "Ali", "Arkwright", "Ashdown", "Barrow", "Begum", "Bexley", "Birch"),
    *("Blackwell", "Brookfield", "Campbell", "Chowdhury", "Clevedon", "Coombe", "Dabrowski", "Dundry", "Easton"),
    *("Farah", "Fishponds", "Garland", "Greenbank", "Hale", "Harbour", "Hassan", "Hengrove", "Horfield", "Hussein"),
    *("Ibrahim", "Jones-Frome", "Keynsham", "Khan", "Kingsdown", "Kowalska", "Lawrence", "Lockleaze"),
    *("Mangotsfield", "Mendip", "Mohamud", "Morgan", "Nowak", "O'Dell", "Okafor", "Osman", "Patel", "Pill"),
    *("Purdown", "Quarry", "Redfield", "Rossi", "Severn", "Singh", "Snuff", "Southmead", "Stapleton", "Totterdown"),
    *("Trym", "Warsame", "Westbury", "Withywood", "Yusuf-Hart", "Yate"),
)
STREETS: Final = (
    *("Ashgrove", "Beacon", "Cabot's", "Dovecote", "Elderflower", "Ferryman's", "Glassmaker's", "Harbourmaster's"),
    *("Ropewalk", "Sugarhouse"),
)
CASEWORKERS: Final = (
    *("A. Fairweather", "B. Okonkwo", "C. Lindqvist", "D. Marsh", "E. Haddad", "F. Pemberton"),
    *("G. Achebe", "H. Trelawney"),
)
SCHOOLS: Final = tuple(str(urn) for urn in range(900_001, 900_061))
"""URNs of the shape of one, in a range no school has."""

SOURCES: Final = {
    "parent": 38,
    "school": 50,
    "early_years": 5,
    "post16": 3,
    "young_person": 1,
    "health": 2,
    "social_care": 1,
}
NEEDS: Final = {
    "SEMH": 24,
    "ASD": 26,
    "SLCN": 24,
    "SPLD": 5,
    "MLD": 7,
    "SLD": 4,
    "PMLD": 1,
    "PD": 4,
    "HI": 2,
    "VI": 1,
    "DS": 2,
}
ETHNICITIES: Final = {
    "WBRI": 62,
    "WOTH": 6,
    "MWBC": 6,
    "MOTH": 4,
    "BAFR": 9,
    "BCRB": 4,
    "APKN": 4,
    "AIND": 2,
    "NOBT": 3,
}
LANGUAGES: Final = {"": 84, "so": 6, "pl": 4, "ur": 3, "ar": 3}
FLAGS: Final = {
    "": 90,
    "looked_after": 4,
    "child_in_need": 4,
    "looked_after;child_in_need": 1,
    "previously_looked_after": 1,
}
