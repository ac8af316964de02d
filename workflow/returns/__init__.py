"""The SEN2 person-level return: what a case gives to it, which cases are in it, and what is wrong with what is in it.

DfE's own numbered validation rules and the body of its specification could not be obtained. What is here rests on the
published outline of the return; the rules carry ids of our own (X from the structure, G from the guide, L logical).
"""
