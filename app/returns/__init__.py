"""The SEN2 return: made out of the record, read into it, and what is wrong with it.

DfE's own numbered validation rules could not be obtained: the rules here carry ids of our own (workflow/returns).
"""
